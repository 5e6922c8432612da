import { fail, GatehouseError, ok, type Result } from '../base/index.ts';
import { hashBytes } from './merkle.ts';

/**
 * The proof that one entry is in a ledger, in the form of C2SP tlog-proof (https://c2sp.org/tlog-proof): the way from
 * the entry to the root of a signed checkpoint. Whoever has it and the public key needs nothing else of ours.
 */
export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: string;
  /** Ours carry the entry's own line here, so that the receipt says what it is about. Not authenticated by itself: its hash is the leaf. */
  readonly extra?: Buffer;
}

const header = 'c2sp.org/tlog-proof@v1';

export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const extraLine = extra === undefined ? '' : `extra ${extra.toString('base64')}\n`;
  return `${header}\n${extraLine}index ${index}\n${hashes.map((node) => `${node.toString('base64')}\n`).join('')}\n${checkpoint}`;
}

/** Untrusted text as a proof. Nothing of it is checked but its form. @returns ERR_AUDIT_PROOF */
export function parseTlogProof(text: string): Result<TlogProof> {
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(split, 0)).split('\n');
  if (split === -1 || lines.shift() !== header) return fail(notAProof());
  const extraLine = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice('extra '.length) : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const hashes = lines.map((line) => fromBase64(line));
  const extra = extraLine === undefined ? undefined : fromBase64(extraLine);
  const isGood = index !== undefined && Number.isSafeInteger(Number(index)) && hashes.every((node) => node?.length === hashBytes);
  if (!isGood || hashes.length > 63 || (extraLine !== undefined && extra === undefined)) return fail(notAProof());
  const checkpoint = text.slice(split + 2);
  return ok({ index: Number(index), hashes: hashes as Buffer[], checkpoint, ...(extra && { extra }) });
}

function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function notAProof(): GatehouseError {
  return new GatehouseError('ERR_AUDIT_PROOF', { message: `This is not a proof of the form ${header}.` });
}
