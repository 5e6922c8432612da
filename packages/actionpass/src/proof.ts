import type { Clock, IdSource } from '@gatehouse/agent-sdk/base';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { sha256Base64url } from './digest.ts';
import { assertSignature, isAcceptedAlgorithm, readCompactJws, signCompact } from './jws.ts';
import { type PassKeyPair, toPassKey } from './keys.ts';
import { refuse } from './refusals.ts';

/** Seconds on either side of now that a proof's `iat` may lie: it is made for the request it comes with. */
export const proofWindowSeconds = 60;

export interface ProofTarget {
  /** `htm`: for a local executor `POST`. */
  readonly method: string;
  /** `htu`: for a local executor its audience. Query and fragment do not count. */
  readonly uri: string;
  /** The nonce the verifier asked for, if it did. */
  readonly nonce?: string;
}

/** A DPoP proof (RFC 9449 §4.2) that whoever shows this pass holds the key it is bound to. */
export async function createProof(
  token: string,
  target: ProofTarget,
  parts: { readonly keys: PassKeyPair; readonly clock: Clock; readonly ids: IdSource },
): Promise<string> {
  const { kid: _kid, alg: _alg, ...jwk } = parts.keys.publicJwk;
  const claims = {
    jti: parts.ids.nextId(),
    htm: target.method,
    htu: normalizeUri(target.uri),
    iat: Math.floor(parts.clock.nowMs() / 1_000),
    ath: sha256Base64url(token),
    ...(target.nonce === undefined ? {} : { nonce: target.nonce }),
  };
  return await signCompact({ alg: parts.keys.privateKey.algorithm, typ: 'dpop+jwt', jwk }, claims, parts.keys.privateKey);
}

export interface VerifiedProof {
  /** The thumbprint the pass is bound to. */
  readonly thumbprint: string;
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly issuedAt: number;
}

/**
 * Checks a proof against the pass it came with (RFC 9449 §4.3, all twelve points but single use, which is the use
 * table's).
 *
 * @throws ERR_ACTIONPASS_PROOF_…
 */
export async function verifyProof(
  proof: string,
  expected: ProofTarget & { readonly token: string; readonly thumbprint: string; readonly clock: Clock },
): Promise<VerifiedProof> {
  const { header, claims } = readCompactJws(proof, 'proof-malformed');
  const key = await toProofKey(header);
  await assertSignature(proof, key, 'proof-signature-invalid');
  if (key.id !== expected.thumbprint) throw refuse('proof-key-mismatch');
  const { ath, htm, htu, iat, jti, nonce } = claims as Readonly<Record<string, unknown>>;
  if (typeof jti !== 'string' || jti === '' || jti.length > 256 || typeof iat !== 'number') throw refuse('proof-malformed');
  if (htm !== expected.method) throw refuse('proof-method-mismatch');
  if (typeof htu !== 'string' || !isSameUri(htu, expected.uri)) throw refuse('proof-uri-mismatch');
  if (ath !== sha256Base64url(expected.token)) throw refuse('proof-pass-mismatch');
  if (!(Math.abs(expected.clock.nowMs() / 1_000 - iat) <= proofWindowSeconds)) throw refuse('proof-not-fresh');
  if (expected.nonce !== undefined && nonce !== expected.nonce) throw refuse('proof-nonce-mismatch');
  return { thumbprint: key.id, id: jti, issuedAt: iat };
}

async function toProofKey({ alg, jwk, typ, ...others }: Readonly<Record<string, unknown>>) {
  const isProof = typ === 'dpop+jwt' && isAcceptedAlgorithm(alg) && Object.keys(others).every((name) => name === 'kid');
  if (!isProof || typeof jwk !== 'object' || jwk === null) throw refuse('proof-malformed');
  try {
    const publicJwk = jwk as JWK;
    const key = await toPassKey(publicJwk, 'public');
    return { ...key, id: await calculateJwkThumbprint(publicJwk) };
  } catch (cause) {
    throw refuse('proof-malformed', undefined, cause);
  }
}

/**
 * An `htu` as it is compared: RFC 9449 §4.3 asks for the normalisation of RFC 3986 §6.2.2 and §6.2.3 (lower-case scheme
 * and host, no default port, dot segments resolved, an empty path as `/`), without query and fragment.
 */
export function normalizeUri(uri: string): string {
  const url = new URL(uri);
  url.search = '';
  url.hash = '';
  url.username = '';
  url.password = '';
  url.pathname = url.pathname.replace(/%[0-9a-f]{2}/gi, (spelled) => {
    const character = String.fromCharCode(Number.parseInt(spelled.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : spelled.toUpperCase();
  });
  return url.href;
}

function isSameUri(one: string, other: string): boolean {
  try {
    const { password, username } = new URL(one);
    return username === '' && password === '' && normalizeUri(one) === normalizeUri(other);
  } catch {
    return false;
  }
}
