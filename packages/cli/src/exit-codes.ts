/** What the exit code of `gatehouse` says. Documented in docs/cli.md; scripts rely on it. */
export const exitCodes = {
  /** It worked, and what was checked is in order. */
  ok: 0,
  /** What was checked is not in order: a broken chain, a signature that does not fit, a turn that failed. */
  problem: 1,
  /** The command line could not be understood. Nothing was done. */
  usage: 2,
  /** It could not be done here: a file that cannot be read, an endpoint that does not answer. */
  unable: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
