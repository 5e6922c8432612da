import type { ChainHead, ChainVerdict } from '../contract.ts';
import { findLayout } from '../line.ts';
import { ChainVerifier } from '../verify.ts';
import { readPieces } from './read-pieces.ts';

/** What a stretch of whole lines says of itself: that it is one chain, which continues `after`. */
export interface StretchVerdict {
  /** The head its first line continues; undefined when it has no such line. */
  readonly after: ChainHead | undefined;
  readonly verdict: ChainVerdict | undefined;
}

/**
 * Verifies the lines in the bytes `[from, to)` of a file, taking the first at its word about what it continues. Whoever
 * puts stretches together checks that word.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read
 */
export async function verifyStretch(path: string, from: number, to: number): Promise<StretchVerdict> {
  let after: ChainHead | undefined;
  let verifier: ChainVerifier | undefined;
  const rest = await readPieces(path, {
    from,
    to,
    take(bytes) {
      if (verifier === undefined) {
        after = readAfter(bytes);
        if (after === undefined) return bytes.length;
        verifier = new ChainVerifier(after, from);
      }
      return verifier.check(bytes);
    },
  });
  return { after, verdict: verifier?.finish(rest) };
}

function readAfter(bytes: Buffer): ChainHead | undefined {
  const end = bytes.indexOf(0x0a);
  const layout = end === -1 ? undefined : findLayout(bytes, 0, end);
  return layout && { entries: layout.seq, hash: bytes.toString('latin1', layout.prevHashAt, layout.prevHashAt + 64) };
}
