export interface SilenceLimits {
  /** From the request to the first byte of the answer's body. Default 120,000: a local server may load a model first. */
  readonly firstByteMs: number;
  /** Between two pieces of the body. Default 60,000. */
  readonly betweenMs: number;
}

export const defaultSilenceLimits: SilenceLimits = { firstByteMs: 120_000, betweenMs: 60_000 };

/** Barks once when a server that is being listened to has said nothing for too long. */
export interface Watchdog {
  /** Something came: the wait is over. */
  heard(): void;
  /** Listening again. Time in which nobody asked for more is not the server's silence. */
  listen(): void;
}

/** Listens from the start, for the first byte. */
export function startWatchdog(limits: SilenceLimits, bark: (silentMs: number, hasStarted: boolean) => void): Watchdog {
  let hasStarted = false;
  let timer: NodeJS.Timeout | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    const silentMs = hasStarted ? limits.betweenMs : limits.firstByteMs;
    timer = setTimeout(() => bark(silentMs, hasStarted), silentMs);
  };
  listen();
  return {
    listen() {
      // Before the first byte the wait that began with the request goes on.
      if (hasStarted) listen();
    },
    heard() {
      hasStarted = true;
      clearTimeout(timer);
    },
  };
}
