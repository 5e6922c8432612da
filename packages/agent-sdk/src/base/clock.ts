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
  return new Date(epochMs).toISOString();
}
