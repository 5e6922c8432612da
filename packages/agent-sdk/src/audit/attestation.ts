import { type KeyObject, sign, verify } from 'node:crypto';
import { fail, GatehouseError, type JsonObject, ok, type Result, toCanonicalJson } from '../base/index.ts';

/**
 * The statement about a ledger that other people's tools can check: in-toto Statement v1
 * (https://in-toto.io/Statement/v1), in a DSSE envelope (https://github.com/secure-systems-lab/dsse) for `cosign` and
 * its kind, and as a compact JWS (RFC 7515, RFC 8037) for whoever has only a JOSE library.
 */
export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://gatehouse.dev/attestation/ledger/v1';
export const payloadType = 'application/vnd.in-toto+json';

export interface LedgerStatement extends JsonObject {
  readonly _type: typeof statementType;
  /** The files, each by the SHA-256 of its bytes, hex. */
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof predicateType;
  readonly predicate: LedgerPredicate;
}

/** What the signer says of the ledger in those files. */
export interface LedgerPredicate extends JsonObject {
  /** Of the checkpoint. */
  readonly origin: string;
  readonly treeSize: number;
  /** Root of the tree of the lines (RFC 6962), hex. */
  readonly rootHash: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly headHash: string;
  /** The signed note. */
  readonly checkpoint: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly exportedAt: string;
  readonly producer: string;
}

export function toStatement(subject: LedgerStatement['subject'], predicate: LedgerPredicate): LedgerStatement {
  return { _type: statementType, subject, predicateType, predicate };
}

/** The statement in a DSSE envelope, as JSON. */
export function formatEnvelope(statement: LedgerStatement, key: KeyObject): string {
  const payload = Buffer.from(toCanonicalJson(statement));
  return toEnvelope(payload, sign(null, toSignedBytes(payloadType, payload), key));
}

/** The statement as a compact JWS. @param keyId names the key to whoever verifies: SHA-256 of its PEM, hex */
export function formatJws(statement: LedgerStatement, key: KeyObject, keyId: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: keyId, cty: payloadType })).toString('base64url');
  const signed = `${header}.${Buffer.from(toCanonicalJson(statement)).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/**
 * The bytes of the statement in a signed envelope, which must be written exactly as {@link formatEnvelope} does.
 *
 * @returns ERR_AUDIT_ATTESTATION when it is none, or not signed with the key
 */
export function openEnvelope(text: string, key: KeyObject): Result<Buffer> {
  const envelope = parseJson(text);
  const [signature] = Array.isArray(envelope?.signatures) ? (envelope.signatures as readonly unknown[]) : [];
  const payload = fromBase64(envelope?.payload, 'base64');
  const sig = fromBase64((signature as { readonly sig?: unknown } | null | undefined)?.sig, 'base64');
  if (payload === undefined || sig === undefined || text !== toEnvelope(payload, sig))
    return fail(refusal('It is not a DSSE envelope of ours.'));
  return verify(null, toSignedBytes(payloadType, payload), key, sig) ? ok(payload) : fail(refusal('Its signature is not good.'));
}

function toEnvelope(payload: Buffer, sig: Buffer): string {
  const signatures = [{ keyid: '', sig: sig.toString('base64') }];
  return `${JSON.stringify({ payloadType, payload: payload.toString('base64'), signatures })}\n`;
}

/** The bytes of the statement in a signed JWS. @returns ERR_AUDIT_ATTESTATION when it is none, or not signed with the key */
export function openJws(text: string, key: KeyObject): Result<Buffer> {
  const [header, payload, signature] = text.split('.', 4).map((part) => fromBase64(part, 'base64url'));
  // The algorithm is ours, whatever the header says: a header that says another is not ours.
  const alg = header === undefined ? undefined : parseJson(header.toString('utf8'))?.alg;
  if ((alg !== 'EdDSA' && alg !== 'Ed25519') || payload === undefined || signature === undefined || text.split('.').length !== 3) {
    return fail(refusal('It is not a compact JWS signed with Ed25519.'));
  }
  const isSigned = verify(null, Buffer.from(text.slice(0, text.lastIndexOf('.'))), key, signature);
  return isSigned ? ok(payload) : fail(refusal('Its signature is not good.'));
}

/** Bytes whose only spelling this is; undefined for anything else. */
function fromBase64(text: unknown, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = typeof text === 'string' ? Buffer.from(text, encoding) : undefined;
  return bytes?.toString(encoding) === text ? bytes : undefined;
}

/** Untrusted bytes as a statement about a ledger. @returns ERR_AUDIT_ATTESTATION */
export function parseStatement(bytes: Buffer): Result<LedgerStatement> {
  const statement = parseJson(bytes.toString('utf8'));
  const subject: readonly unknown[] = Array.isArray(statement?.subject) ? statement.subject : [];
  const predicate = statement?.predicate as Partial<LedgerPredicate> | undefined;
  const isStatement = statement?._type === statementType && statement.predicateType === predicateType && subject.length > 0;
  const hasFacts =
    typeof predicate?.treeSize === 'number' && typeof predicate.rootHash === 'string' && typeof predicate.checkpoint === 'string';
  if (!isStatement || !hasFacts || !subject.every(isSubject)) return fail(refusal('It is not a statement about a ledger.'));
  return ok(statement as unknown as LedgerStatement);
}

function isSubject(value: unknown): boolean {
  const { name, digest } = (value ?? {}) as { readonly name?: unknown; readonly digest?: { readonly sha256?: unknown } | null };
  return typeof name === 'string' && typeof digest?.sha256 === 'string';
}

/** The pre-authentication encoding of DSSE: what is signed, so that a payload of one type cannot pass for another. */
function toSignedBytes(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function refusal(message: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_ATTESTATION', { message });
}
