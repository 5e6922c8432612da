import type { PolicyState, SpendQuery } from './contract.ts';

/** A {@link PolicyState} in memory: what was called and spent, as somebody recorded it. */
export interface CallLog extends PolicyState {
  /** The keys of a verdict whose action runs. */
  record(keys: readonly string[], atMs: number): void;
  /** `orgId` empty: of no known org. Each amount counts globally too. */
  spend(orgId: string, amountUsd: number, atMs: number): void;
  /** Forgets what lies before the instant, so that the log does not grow for ever. */
  forgetBefore(instantMs: number): void;
}

export function createCallLog(): CallLog {
  const calls = new Map<string, number[]>();
  let spends: { readonly orgId: string; readonly amountUsd: number; readonly atMs: number }[] = [];
  return {
    record(keys, atMs) {
      for (const key of keys) calls.set(key, insert(calls.get(key) ?? [], atMs));
    },
    spend(orgId, amountUsd, atMs) {
      spends.push({ orgId, amountUsd, atMs });
    },
    forgetBefore(instantMs) {
      spends = spends.filter(({ atMs }) => atMs >= instantMs);
      for (const [key, times] of calls) {
        const kept = times.filter((atMs) => atMs >= instantMs);
        if (kept.length === 0) calls.delete(key);
        else calls.set(key, kept);
      }
    },
    countCalls: (key, windowStartMs) => countFrom(calls.get(key) ?? [], windowStartMs),
    spentUsd: ({ scope, orgId, windowStartMs }: SpendQuery) =>
      spends.reduce(
        (sum, spend) => (spend.atMs >= windowStartMs && (scope === 'global' || spend.orgId === orgId) ? sum + spend.amountUsd : sum),
        0,
      ),
  };
}

/** Keeps the times in order, whatever order they come in. */
function insert(times: number[], atMs: number): number[] {
  let index = times.length;
  while (index > 0 && (times[index - 1] as number) > atMs) index -= 1;
  times.splice(index, 0, atMs);
  return times;
}

/** From the end: what is asked about is recent. */
function countFrom(times: readonly number[], windowStartMs: number): number {
  let count = 0;
  for (let index = times.length - 1; index >= 0 && (times[index] as number) >= windowStartMs; index -= 1) count += 1;
  return count;
}
