import { hash } from 'node:crypto';
import { toCanonicalJson } from '../base/index.ts';

/** Lower-case hex SHA-256 (FIPS 180-4), 64 characters. A string is hashed as its UTF-8 bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/**
 * SHA-256 as 32 characters, each the code of one byte: half the price of hex for whoever only compares, because the
 * runtime has nothing to spell out.
 */
export function sha256Latin1(data: Uint8Array): string {
  return hash('sha256', data, 'binary');
}

/** SHA-256 of the RFC 8785 bytes of a JSON value: the identity of a payload. */
export function hashCanonicalJson(value: unknown): string {
  return sha256Hex(toCanonicalJson(value));
}
