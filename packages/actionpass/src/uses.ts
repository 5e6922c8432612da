/** A use to be written down, once for ever as long as it could be shown again. */
export interface PassUse {
  /** `pass`: owner is the issuer. `proof`: owner is the key's thumbprint. */
  readonly kind: 'pass' | 'proof';
  readonly owner: string;
  readonly jti: string;
  /** Milliseconds since the Unix epoch from which on a verifier refuses it for its age alone. */
  readonly expiresAtMs: number;
}

/**
 * Where uses are written before anything is executed. `claim` is atomic: it writes all the uses, or, when one of them is
 * there already, none.
 *
 * - `claimed`: durable now, and nobody else has claimed any of them
 * - `used`: one was claimed before
 * - `stale`: one is so old that its row may have been pruned; the clock was set back
 */
export interface UseTable {
  claim(uses: readonly PassUse[], nowMs: number): 'claimed' | 'used' | 'stale';
  close(): void;
}

/**
 * A table in memory, for executors that die together with the key their passes are verified with: a pass of a former life
 * finds no verifier.
 */
export function createMemoryUseTable(): UseTable {
  const rows = new Map<string, number>();
  let prunedUntilMs = Number.NEGATIVE_INFINITY;
  return {
    claim(uses, nowMs) {
      if (uses.some(({ expiresAtMs }) => expiresAtMs <= prunedUntilMs)) return 'stale';
      const keys = uses.map(({ kind, owner, jti }) => JSON.stringify([kind, owner, jti]));
      if (keys.some((key) => rows.has(key)) || new Set(keys).size !== keys.length) return 'used';
      for (const [index, key] of keys.entries()) rows.set(key, uses[index]?.expiresAtMs ?? 0);
      prunedUntilMs = Math.max(prunedUntilMs, nowMs);
      for (const [key, expiresAtMs] of rows) if (expiresAtMs <= prunedUntilMs) rows.delete(key);
      return 'claimed';
    },
    close: () => rows.clear(),
  };
}
