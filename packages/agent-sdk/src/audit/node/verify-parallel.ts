import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { genesis, maxLineBytes } from '../chain.ts';
import type { ChainVerdict } from '../contract.ts';
import type { LedgerTree } from '../ledger-tree.ts';
import { openToRead } from './read-pieces.ts';
import type { StretchOptions, StretchVerdict } from './verify-stretch.ts';

/** Below this, starting threads takes longer than they save. */
export const parallelBytes = 64 * 1024 * 1024;
const maxThreads = 4;

export interface ParallelOptions {
  /** Takes in every line when the verdict is clean, and nothing otherwise. */
  readonly tree?: LedgerTree;
  readonly isStrict?: boolean;
}

/**
 * Verifies a large file with a thread per stretch, and gives a verdict only when all of it is clean: a chain can be
 * checked in stretches, because every line names the hash it continues, and whether stretches meet is seen at the end.
 * Undefined for anything else, including threads that cannot be had; then reading in order tells what there is to tell.
 *
 * @throws the signal's reason when it is aborted
 */
export async function verifyInParallel(
  path: string,
  to: number,
  signal: AbortSignal | undefined,
  options: ParallelOptions = {},
): Promise<ChainVerdict | undefined> {
  const entry = findEntry();
  if (entry === undefined) return undefined;
  const threads = Math.min(maxThreads, availableParallelism());
  const borders = await findBorders(path, to, threads);
  const how: StretchOptions = { isStrict: options.isStrict === true, hasLeaves: options.tree !== undefined };
  const workers = borders.slice(1).map((end, index) => new Worker(entry, { workerData: { path, from: borders[index], to: end, ...how } }));
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  signal?.addEventListener('abort', stop);
  try {
    const messages = await Promise.all(workers.map((worker) => once(worker, 'message', signal && { signal })));
    const stretches = messages.map(([message]) => message as StretchVerdict);
    const verdict = joinStretches(stretches);
    if (verdict !== undefined) await addLeaves(stretches, options.tree);
    return verdict;
  } catch {
    signal?.throwIfAborted();
    // A thread that could not start or read is no verdict on the ledger.
    return undefined;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

async function addLeaves(stretches: readonly StretchVerdict[], tree: LedgerTree | undefined): Promise<void> {
  for (const { leaves, firstHash } of stretches) {
    if (leaves !== undefined) await tree?.addLeaves(Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length), firstHash ?? '');
  }
}

/** Beside this file in the sources, beside the bundle (or above its chunks) in the product; undefined where it was not built. */
function findEntry(): URL | undefined {
  const names = ['./ledger-verifier.ts', './ledger-verifier.js', '../ledger-verifier.js'];
  return names.map((name) => new URL(name, import.meta.url)).find((url) => existsSync(url));
}

/** Offsets of line beginnings that cut `[0, to)` into about equal stretches, with both ends. */
async function findBorders(path: string, to: number, threads: number): Promise<readonly number[]> {
  const file = await openToRead(path);
  try {
    const borders = [0];
    for (let index = 1; index < threads; index += 1) {
      const middle = Math.floor((to * index) / threads);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxLineBytes + 1), 0, maxLineBytes + 1, middle);
      const border = middle + buffer.subarray(0, bytesRead).indexOf(0x0a) + 1;
      if (border > (borders.at(-1) ?? 0) && border < to) borders.push(border);
    }
    return [...borders, to];
  } finally {
    await file.close();
  }
}

function joinStretches(stretches: readonly StretchVerdict[]): ChainVerdict | undefined {
  let head = genesis;
  let last: ChainVerdict | undefined;
  for (const { after, verdict } of stretches) {
    const isNext = after?.entries === head.entries && after.hash === head.hash;
    if (!isNext || verdict === undefined || !verdict.isClean) return undefined;
    head = { entries: verdict.entries, hash: verdict.headHash };
    last = verdict;
  }
  return last;
}
