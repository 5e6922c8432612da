import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type ErrorCode, GatehouseError } from '@gatehouse/agent-sdk/base';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';

/** What we sign with: `EdDSA` is understood everywhere; `ES256` is for keys in hardware that know nothing else. */
export type SigningAlgorithm = 'EdDSA' | 'ES256';

/** What we accept: `Ed25519` (RFC 9864) is the newer name of the same signature. */
export const acceptedAlgorithms = ['EdDSA', 'Ed25519', 'ES256'] as const;

export interface PassKey {
  /** RFC 7638 thumbprint of the public key. */
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: CryptoKey;
}

export interface PassKeyPair {
  readonly privateKey: PassKey;
  readonly publicKey: PassKey;
  /** The public key as a JWK with `kid` and `alg`: what a verifier is given. */
  readonly publicJwk: JWK;
}

/** A fresh pair, from the runtime's own randomness. The private key cannot be exported. */
export async function generatePassKeys(algorithm: SigningAlgorithm = 'EdDSA'): Promise<PassKeyPair> {
  const pair = await generateKeyPair(algorithm);
  const publicJwk = await exportJWK(pair.publicKey);
  const id = await calculateJwkThumbprint(publicJwk);
  return {
    privateKey: { id, algorithm, key: pair.privateKey },
    publicKey: { id, algorithm, key: pair.publicKey },
    publicJwk: { ...publicJwk, kid: id, alg: algorithm },
  };
}

/**
 * A key from the text of a file: a JWK (RFC 7517) or PEM (PKCS #8 and SPKI), Ed25519 or P-256.
 *
 * @throws ERR_ACTIONPASS_KEY when the text is no such key, or a public one where a private one is needed
 */
export async function importPassKey(text: string, use: 'private' | 'public'): Promise<PassKey> {
  try {
    return await toPassKey(toJwk(text, use), use);
  } catch (cause) {
    throw badKey(use, cause);
  }
}

/** As {@link importPassKey}, from a JWK. The `kid` of a JWK is not believed: the identifier is always the thumbprint. */
export async function toPassKey(jwk: JWK, use: 'private' | 'public'): Promise<PassKey> {
  const algorithm = algorithmOf(jwk);
  if (algorithm === undefined || (use === 'private') !== (jwk.d !== undefined)) throw badKey(use);
  const key = await importJWK({ ...jwk, key_ops: undefined, use: undefined, alg: undefined } as unknown as JWK, algorithm);
  if (key instanceof Uint8Array) throw badKey(use);
  return { id: await calculateJwkThumbprint(jwk), algorithm, key };
}

function toJwk(text: string, use: 'private' | 'public'): JWK {
  const own = text.trimStart().startsWith('{') ? (JSON.parse(text) as JWK) : undefined;
  const format = { key: (own ?? text) as string, format: (own === undefined ? 'pem' : 'jwk') as 'pem' };
  // The public half of a private key file is what its owner means when a public key is wanted.
  const key: KeyObject = use === 'private' ? createPrivateKey(format) : createPublicKey(format);
  return key.export({ format: 'jwk' }) as JWK;
}

function algorithmOf(jwk: JWK): SigningAlgorithm | undefined {
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return 'EdDSA';
  return jwk.kty === 'EC' && jwk.crv === 'P-256' ? 'ES256' : undefined;
}

function badKey(use: string, cause?: unknown): GatehouseError {
  return new GatehouseError('ERR_ACTIONPASS_KEY' satisfies ErrorCode, {
    message: `This is not a ${use} key for passes.`,
    untouched: 'Nothing was signed or verified.',
    nextStep: 'Give an Ed25519 or P-256 key, as a JWK or as PEM (openssl genpkey -algorithm ed25519).',
    cause,
  });
}
