import { setTimeout as delay } from 'node:timers/promises';
import type { ChainHead, ChainVerdict } from '../contract.ts';
import { ChainVerifier } from '../verify.ts';
import { readPieces } from './read-pieces.ts';

export interface VerifyFileOptions {
  /** What has been verified before, and where in the file it ends; default: nothing. */
  readonly from?: { readonly head: ChainHead; readonly offset: number };
  /** Where to stop, in bytes; default: the end of the file. */
  readonly to?: number;
  readonly signal?: AbortSignal;
}

/** A write of a live process is over long before: a fraction of a second even on a slow disk. */
const patience = { tries: 4, pauseMs: 50 } as const;

/**
 * Verifies a ledger file without any lock, also while processes append to it. An end that looks torn is looked at again
 * until it stays the same: it may be the middle of somebody's write.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read; the signal's reason when it is aborted
 */
export async function verifyLedgerFile(path: string, options: VerifyFileOptions = {}): Promise<ChainVerdict> {
  const { from, ...limits } = options;
  let verifier = new ChainVerifier(from?.head, from?.offset);
  for (let attempt = 1; ; attempt += 1) {
    const rest = await readPieces(path, { ...limits, from: verifier.offset, take: (bytes) => verifier.check(bytes) });
    const verdict = verifier.finish(rest);
    if (verdict.problem?.kind !== 'torn-tail' || attempt === patience.tries) return verdict;
    await delay(patience.pauseMs, undefined, options.signal && { signal: options.signal });
    verifier = new ChainVerifier(verifier.head, verifier.offset);
  }
}
