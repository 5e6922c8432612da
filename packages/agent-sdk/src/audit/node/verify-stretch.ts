import type { ChainHead, ChainVerdict } from '../contract.ts';
import { findLayout } from '../line.ts';
import { ChainVerifier } from '../verify.ts';
import { LeafList } from './leaf-list.ts';
import { readPieces } from './read-pieces.ts';

/** What a stretch of whole lines says of itself: that it is one chain, which continues `after`. */
export interface StretchVerdict {
  /** The head its first line continues; undefined when it has no such line. */
  readonly after: ChainHead | undefined;
  readonly verdict: ChainVerdict | undefined;
  /** Hashes of its lines in the ledger's tree, one after another, when they were asked for. */
  readonly leaves?: Uint8Array;
  /** `hash` of its first line, with `leaves`. */
  readonly firstHash?: string;
}

export interface StretchOptions {
  readonly isStrict?: boolean;
  readonly hasLeaves?: boolean;
}

/**
 * Verifies the lines in the bytes `[from, to)` of a file, taking the first at its word about what it continues. Whoever
 * puts stretches together checks that word.
 *
 * @throws ERR_AUDIT_READ when the file cannot be read
 */
export async function verifyStretch(path: string, from: number, to: number, options: StretchOptions = {}): Promise<StretchVerdict> {
  const leaves = options.hasLeaves === true ? new LeafList() : undefined;
  const verifierOptions = { isStrict: options.isStrict === true, ...(leaves && { onLine: leaves.onLine }) };
  let after: ChainHead | undefined;
  let verifier: ChainVerifier | undefined;
  const rest = await readPieces(path, {
    from,
    to,
    take(bytes) {
      if (verifier === undefined) {
        after = readAfter(bytes);
        if (after === undefined) return bytes.length;
        verifier = new ChainVerifier(after, from, verifierOptions);
      }
      return verifier.check(bytes);
    },
  });
  const verdict = { after, verdict: verifier?.finish(rest) };
  return leaves === undefined ? verdict : { ...verdict, leaves: leaves.bytes(), firstHash: leaves.firstHash };
}

function readAfter(bytes: Buffer): ChainHead | undefined {
  const end = bytes.indexOf(0x0a);
  const layout = end === -1 ? undefined : findLayout(bytes, 0, end);
  return layout && { entries: layout.seq, hash: bytes.toString('latin1', layout.prevHashAt, layout.prevHashAt + 64) };
}
