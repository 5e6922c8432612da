import { setTimeout as delay } from 'node:timers/promises';
import type { ChainVerdict } from '../contract.ts';
import { ChainVerifier } from '../verify.ts';
import { readPieces } from './read-pieces.ts';

export interface VerifyFileOptions {
  /** Bytes to verify; default: the whole file. */
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
  let verifier = new ChainVerifier();
  for (let attempt = 1; ; attempt += 1) {
    const rest = await readPieces(path, { ...options, from: verifier.offset, take: (bytes) => verifier.check(bytes) });
    const verdict = verifier.finish(rest);
    if (verdict.problem?.kind !== 'torn-tail' || attempt === patience.tries) return verdict;
    await delay(patience.pauseMs, undefined, options.signal && { signal: options.signal });
    verifier = new ChainVerifier(verifier.head, verifier.offset);
  }
}
