/** Bounds of one turn. */
export interface TurnLimits {
  /** Model calls. Default 40. */
  readonly steps: number;
  /** Tool calls that one reply may make; the others are answered as not run. Default 50. */
  readonly callsPerStep: number;
  /** Equal failures in a row, after which the turn ends. Default 3. */
  readonly equalFailures: number;
  /** After a stop, how long a running call may take to end before it is answered without it, in milliseconds. Default 80. */
  readonly stopGraceMs: number;
  /** Taken for a provider that does not say how much it reads. Default 128,000. */
  readonly contextTokens: number;
}

export const defaultTurnLimits: TurnLimits = {
  steps: 40,
  callsPerStep: 50,
  equalFailures: 3,
  stopGraceMs: 80,
  contextTokens: 128_000,
};
