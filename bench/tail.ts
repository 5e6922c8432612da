/** Times of single operations, in microseconds: what a mean hides. */
export interface Tail {
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Runs it alone, again and again, and prints how long the middle one and the hundredth slowest took. */
export async function measureTail(name: string, count: number, run: () => Promise<unknown>): Promise<Tail> {
  const times = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const startedAtMs = performance.now();
    await run();
    times[index] = (performance.now() - startedAtMs) * 1_000;
  }
  times.sort();
  const at = (share: number): number => times[Math.floor((count - 1) * share)] ?? Number.NaN;
  const tail = { p50Us: at(0.5), p99Us: at(0.99) };
  console.log(`${name}: p50 ${tail.p50Us.toFixed(1)} µs, p99 ${tail.p99Us.toFixed(1)} µs (${(tail.p99Us / tail.p50Us).toFixed(1)}x p50)`);
  return tail;
}
