import { base64AnyMask, byteClass, isIn, isLeftBoundary, skip, startsWithFolded, toLatin1 } from '../bytes.ts';
import { isBech32 } from '../checksums.ts';
import { entropyBits } from '../placeholder.ts';
import { type Hit, type Rule, type Scene, token } from '../rule.ts';
import { skipLineCut } from '../shape.ts';
import { decodeBase64 } from './generic.ts';

const maxKeyLength = 32_768;

export const keyRules: readonly Rule[] = [
  {
    kind: 'private-key',
    title: 'Private key (PEM, OpenSSH, PGP, PuTTY)',
    family: 'credential',
    verifies: 'label of RFC 7468, base64 body of a key’s size and form',
    alsoFinds: [{ kind: 'gcp-service-account', title: 'Google Cloud service account key' }],
    literals: ['-----begin ', 'private-lines: '],
    confirm: confirmPrivateKey,
  },
  {
    kind: 'jwt',
    title: 'JSON Web Token',
    family: 'credential',
    verifies: 'RFC 7519: header and claims decode to JSON, header has alg, signature present',
    literals: ['eyj'],
    confirm: confirmJwt,
  },
  ...token('age-secret-key', 'age secret key', 'AGE-SECRET-KEY-1{u58}', {
    check: (text) => isBech32(text.toLowerCase()),
    verifies: 'bech32 checksum (BIP 173)',
  }),
  ...token('age-secret-key', 'age secret key', 'AGE-SECRET-KEY-PQ-1{u58+}', {
    check: (text) => isBech32(text.toLowerCase()),
    verifies: 'bech32 checksum (BIP 173)',
  }),
];

function confirmPrivateKey(scene: Scene, at: number, after: number): Hit | undefined {
  const { bytes, end } = scene;
  if (bytes[at] !== 0x2d) return confirmPuttyKey(scene, at, after);
  const label = readLabel(bytes, end, after);
  if (label === undefined || !/PRIVATE KEY(?: BLOCK)?$/.test(label)) return undefined;
  const bodyStart = after + label.length + 5;
  const bodyEnd = readBody(bytes, end, bodyStart);
  if (bodyEnd - bodyStart < 40) return undefined;
  const body = toLatin1(bytes, bodyStart, Math.min(bodyEnd, bodyStart + 4_096));
  if (!isKeyBody(body, label)) return undefined;
  const kind = isServiceAccount(bytes, at) ? 'gcp-service-account' : 'private-key';
  return { start: at, end: readFooter(bytes, end, bodyEnd), kind };
}

/** `RSA PRIVATE KEY` of `RSA PRIVATE KEY-----`. */
function readLabel(bytes: Uint8Array, end: number, from: number): string | undefined {
  const stop = skip(bytes, from, Math.min(end, from + 48), byteClass.upper | byteClass.blank | byteClass.digit);
  for (let n = 0; n < 5; n += 1) if (bytes[stop + n] !== 0x2d) return undefined;
  return toLatin1(bytes, from, stop);
}

/** The base64 lines, header fields and line cuts of any spelling up to what cannot be of a key. */
function readBody(bytes: Uint8Array, end: number, from: number): number {
  const limit = Math.min(end, from + maxKeyLength);
  let at = from;
  while (at < limit) {
    const byte = bytes[at] as number;
    // A dash is of the footer, unless it is of a header field (`DEK-Info: AES-128-CBC,…`).
    if (byte === 0x2d && bytes[at + 1] === 0x2d) break;
    if (!isIn(byte, base64AnyMask | byteClass.equals | byteClass.blank | byteClass.lineBreak | byteClass.dot) && !isJoint(byte)) break;
    at += 1;
  }
  return at;
}

/** Quotes, escapes, concatenation, commas and the punctuation of header fields. */
function isJoint(byte: number): boolean {
  return (
    byte === 0x22 || byte === 0x27 || byte === 0x5c || byte === 0x2c || byte === 0x3a || byte === 0x28 || byte === 0x29 || byte === 0x40
  );
}

function readFooter(bytes: Uint8Array, end: number, bodyEnd: number): number {
  if (!startsWithFolded(bytes, bodyEnd, '-----end ')) return bodyEnd;
  const stop = skip(bytes, bodyEnd + 9, Math.min(end, bodyEnd + 60), byteClass.upper | byteClass.blank | byteClass.digit);
  return skip(bytes, stop, Math.min(end, stop + 5), byteClass.hyphen);
}

/** What viewers, searches and diffs put before each line: `12<tab>`, `12:`, `12-`, `+`, and the blanks around. */
const lineMark = /^[ \t]*(?:\d+[ \t]*[\t:-]|[+-])[ \t]*/gm;

/** Whether it can be a key: enough base64, of bytes that are spread, and beginning as keys of that label do. */
function isKeyBody(body: string, label: string): boolean {
  const lines = body.replaceAll(/\\[nrt]/g, '\n').replaceAll(lineMark, '');
  const fields = lines.replaceAll(/^\s*[A-Za-z-]+: .*$/gm, '');
  const base64 = fields.replaceAll(/[^A-Za-z0-9+/=_-]/g, '');
  if (base64.length < 40 || entropyBits(base64.slice(0, 512)) < 3.5) return false;
  if (/example|placeholder|your|redacted/i.test(fields)) return false;
  const first = decodeBase64(base64.slice(0, 24));
  if (label.startsWith('OPENSSH')) return first.startsWith('openssh-key-v1');
  if (label.startsWith('PGP')) return (first.charCodeAt(0) & 0x80) !== 0;
  // DER, unless the body is encrypted as a whole (RFC 1421).
  return first.charCodeAt(0) === 0x30 || body.includes('ENCRYPTED');
}

function isServiceAccount(bytes: Uint8Array, at: number): boolean {
  return toLatin1(bytes, Math.max(0, at - 600), at).includes('service_account');
}

function confirmPuttyKey({ bytes, end }: Scene, at: number, after: number): Hit | undefined {
  const countEnd = skip(bytes, after, Math.min(end, after + 4), byteClass.digit);
  const start = skip(bytes, countEnd, Math.min(end, countEnd + 4), byteClass.lineBreak);
  const stop = skip(bytes, start, Math.min(end, start + maxKeyLength), base64AnyMask | byteClass.lineBreak | byteClass.equals);
  if (start === countEnd || stop - start < 40) return undefined;
  return entropyBits(toLatin1(bytes, start, Math.min(stop, start + 512))) < 3.5 ? undefined : { start: at, end: stop };
}

const segmentMask = base64AnyMask & ~byteClass.plusSlash;
const maxSegment = 16_384;
/** The signature of the token that jwt.io shows, and of RFC 7515 A.1 and RFC 7519: everyone's examples. */
const exampleSignatures = [
  ...[
    'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    'TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ',
  ],
  ...['XbPfbIHMI6arZ3Y922BhjWgQzWXcXNrz0ogtVhfEd2o', 'KMUFsIDTnFmyG3nMiGM6H9FNFUROf3wh7SmqJp-QV30'],
];

function confirmJwt({ bytes, end }: Scene, at: number): Hit | undefined {
  if (bytes[at] !== 0x65 || bytes[at + 1] !== 0x79 || bytes[at + 2] !== 0x4a || !isLeftBoundary(bytes, at)) return undefined;
  const headerEnd = readSegment(bytes, end, at);
  if (bytes[headerEnd] !== 0x2e || headerEnd - at < 16) return undefined;
  const claimsEnd = readSegment(bytes, end, headerEnd + 1);
  if (bytes[claimsEnd] !== 0x2e || claimsEnd - headerEnd < 3) return undefined;
  const signatureEnd = readSegment(bytes, end, claimsEnd + 1);
  const signature = withoutCuts(bytes, claimsEnd + 1, signatureEnd);
  if (signature.length < 32 || exampleSignatures.includes(signature)) return undefined;
  const header = parseJson(decodeBase64(withoutCuts(bytes, at, headerEnd)));
  if (typeof header?.alg !== 'string') return undefined;
  return { start: at, end: readEncryptedRest(bytes, end, signatureEnd) };
}

function readSegment(bytes: Uint8Array, end: number, from: number): number {
  const limit = Math.min(end, from + maxSegment);
  let at = skip(bytes, from, limit, segmentMask);
  // A token of several hundred characters gets wrapped; a short word before a line break is no part of one.
  for (let cuts = 0; cuts < 64 && at < limit && at - from >= 8; cuts += 1) {
    const next = skipLineCut(bytes, end, at);
    const stop = skip(bytes, next, limit, segmentMask);
    if (next === at || stop - next < 8) break;
    at = stop;
  }
  return at;
}

/** JWE has five parts. */
function readEncryptedRest(bytes: Uint8Array, end: number, from: number): number {
  let at = from;
  for (let part = 0; part < 2 && bytes[at] === 0x2e; part += 1) {
    const stop = skip(bytes, at + 1, Math.min(end, at + maxSegment), segmentMask);
    if (stop - at < 16) return at;
    at = stop;
  }
  return at;
}

function withoutCuts(bytes: Uint8Array, start: number, end: number): string {
  return toLatin1(bytes, start, end).replaceAll(/\\n|\\?\s+/g, '');
}

function parseJson(text: string): { readonly alg?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
