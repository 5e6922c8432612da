import { createHash } from 'node:crypto';
import { type JsonValue, toCanonicalJson } from '@gatehouse/agent-sdk/base';

/** `sha-256:` and the unpadded base64url (RFC 4648 §5) of the 32 bytes. */
export type Digest = `sha-256:${string}`;

export function sha256Base64url(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}

export function digestOf(data: string | Uint8Array): Digest {
  return `sha-256:${sha256Base64url(data)}`;
}

/** The digest of a payload: over its RFC 8785 bytes. @throws ERR_BASE_NOT_JSON */
export function digestPayload(payload: JsonValue): Digest {
  return digestOf(toCanonicalJson(payload));
}

/** The digest that a lower-case hex SHA-256, as the ledger and Action spell it, stands for. */
export function digestFromHex(hex: string): Digest {
  return `sha-256:${Buffer.from(hex, 'hex').toString('base64url')}`;
}

/** Exactly 32 bytes in canonical base64url: a digest has one spelling. */
export function isDigest(value: unknown): value is Digest {
  if (typeof value !== 'string' || !/^sha-256:[\w-]{43}$/.test(value)) return false;
  const text = value.slice('sha-256:'.length);
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}
