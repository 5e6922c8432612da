import { setTimeout as delay } from 'node:timers/promises';

/** What keeps this process alive, by kind, for example `{ TCPSocketWrap: 1, Timeout: 2 }`. */
type ResourceCounts = Readonly<Record<string, number>>;

/** Kinds that the runtime and the test runner create and let go of on their own. */
const ignoredKinds = new Set(['CloseReq', 'Immediate', 'MessagePort', 'PipeWrap', 'TTYWrap', 'TickObject', 'Timeout']);

/**
 * Remembers the open handles of this process and later tells which are new. Timers are left out because the test runner
 * keeps its own.
 *
 * @example const leaks = startLeakCheck(); … expect(await leaks.findLeaks()).toEqual({});
 */
export function startLeakCheck(): { findLeaks(patienceMs?: number): Promise<ResourceCounts> } {
  const before = countResources();
  return {
    /** Asks again until nothing is new or the patience (default 1,000 ms) is used up: sockets close asynchronously. */
    async findLeaks(patienceMs = 1_000) {
      const giveUpAtMs = performance.now() + patienceMs;
      for (;;) {
        const leaks = subtract(countResources(), before);
        if (Object.keys(leaks).length === 0 || performance.now() > giveUpAtMs) return leaks;
        await delay(20);
      }
    },
  };
}

function countResources(): ResourceCounts {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (!ignoredKinds.has(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function subtract(after: ResourceCounts, before: ResourceCounts): ResourceCounts {
  const entries = Object.entries(after).map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
