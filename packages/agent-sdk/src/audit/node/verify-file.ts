import { setTimeout as delay } from 'node:timers/promises';
import type { ChainHead, ChainVerdict } from '../contract.ts';
import type { LedgerTree } from '../ledger-tree.ts';
import { ChainVerifier } from '../verify.ts';
import { openToRead, readPieces } from './read-pieces.ts';
import { parallelBytes, verifyInParallel } from './verify-parallel.ts';

export interface VerifyFileOptions {
  /** What has been verified before, and where in the file it ends; default: nothing. */
  readonly from?: { readonly head: ChainHead; readonly offset: number };
  /** Where to stop, in bytes; default: the end of the file. */
  readonly to?: number;
  /** Takes in every line of the good part; empty, or holding the lines before `from`. */
  readonly tree?: LedgerTree;
  /** Also checks that `data` is canonical JSON; default false. */
  readonly isStrict?: boolean;
  readonly signal?: AbortSignal;
}

/** A write of a live process is over long before: a fraction of a second even on a slow disk. */
const patience = { tries: 4, pauseMs: 50 } as const;

/**
 * Verifies a ledger file without any lock, also while processes append to it. An end that looks torn is looked at again
 * until it stays the same: it may be the middle of somebody's write. A large file is verified by several threads.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read; the signal's reason when it is aborted
 */
export async function verifyLedgerFile(path: string, options: VerifyFileOptions = {}): Promise<ChainVerdict> {
  const { from, tree, isStrict = false, ...limits } = options;
  const to = options.to ?? (await sizeOf(path));
  if (from === undefined && to >= parallelBytes) {
    const clean = await verifyInParallel(path, to, options.signal, { isStrict, ...(tree && { tree }) });
    if (clean !== undefined) return clean;
  }
  const verifierOptions = { isStrict, ...(tree && { onLine: tree.onLine }) };
  let verifier = new ChainVerifier(from?.head, from?.offset, verifierOptions);
  for (let attempt = 1; ; attempt += 1) {
    const rest = await readPieces(path, { ...limits, from: verifier.offset, take: (bytes) => verifier.check(bytes) });
    const verdict = verifier.finish(rest);
    if (verdict.problem?.kind !== 'torn-tail' || attempt === patience.tries) return verdict;
    await delay(patience.pauseMs, undefined, options.signal && { signal: options.signal });
    verifier = new ChainVerifier(verifier.head, verifier.offset, verifierOptions);
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await openToRead(path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** Like {@link verifyLedgerFile}, given a head that was acknowledged, and where in the file it ends. */
export async function verifyAgainstHead(
  path: string,
  acknowledged: { readonly head: ChainHead; readonly offset: number },
  signal: AbortSignal | undefined,
): Promise<ChainVerdict> {
  const { head, offset } = acknowledged;
  const cancel = signal && { signal };
  const known = await verifyLedgerFile(path, { to: offset, ...cancel });
  const verdict = known.isClean ? checkHead(known, head) : known;
  return verdict.isClean ? verifyLedgerFile(path, { from: { head, offset }, ...cancel }) : verdict;
}

/** A clean chain that is not the one whose head is known. */
function checkHead(verdict: ChainVerdict, head: ChainHead): ChainVerdict {
  if (verdict.entries === head.entries && verdict.headHash === head.hash) return verdict;
  const problem = {
    kind: verdict.entries < head.entries ? 'missing' : 'changed',
    index: verdict.entries,
    offset: verdict.bytes,
    message:
      verdict.entries < head.entries
        ? `Entries ${verdict.entries} to ${head.entries - 1} were cut off the end of the file.`
        : 'The file is a whole chain, but not the one that was acknowledged: it was written anew.',
    expected: head.hash,
    found: verdict.headHash,
  } as const;
  return { ...verdict, isClean: false, problem };
}
