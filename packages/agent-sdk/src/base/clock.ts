/** Time, injected so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}

/** Identifiers, injected so that tests can predict them. */
export interface IdSource {
  /** A fresh identifier, unique for ever: a UUID in production. */
  nextId(): string;
}

/** An instant as RFC 3339 UTC with milliseconds, as every record of ours spells time. */
export function formatTimestamp(epochMs: number): string {
  if (epochMs !== last.epochMs) last = { epochMs, text: new Date(epochMs).toISOString() };
  return last.text;
}

/** The entries of one decision bear the same time. */
let last = { epochMs: 0, text: '1970-01-01T00:00:00.000Z' };
