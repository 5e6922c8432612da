import { CompactSign, compactVerify } from 'jose';
import { acceptedAlgorithms, type PassKey } from './keys.ts';
import { type PassReason, refuse } from './refusals.ts';

/** Longer than any pass or proof: what is longer is not parsed. */
export const maximumTokenLength = 16 * 1024;

export interface UnverifiedJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: unknown;
}

/**
 * The parts of a compact JWS, nothing verified. Each part must be in its one base64url spelling: decoders ignore the
 * unused bits of a last character, and so a changed token would be taken for the same one.
 *
 * @throws the given reason
 */
export function readCompactJws(token: string, reason: PassReason): UnverifiedJws {
  const parts = token.length <= maximumTokenLength ? token.split('.') : [];
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) throw refuse(reason);
  const [header, claims] = [parseObject(parts[0]), parseObject(parts[1])];
  if (header === undefined || claims === undefined) throw refuse(reason);
  return { header, claims };
}

/** @throws the given reason when the signature does not fit, or the key is for another algorithm than the header names */
export async function assertSignature(token: string, { key }: PassKey, reason: PassReason): Promise<void> {
  try {
    await compactVerify(token, key, { algorithms: [...acceptedAlgorithms] });
  } catch (cause) {
    throw refuse(reason, undefined, cause);
  }
}

export async function signCompact(header: { alg: string; [name: string]: unknown }, claims: object, { key }: PassKey): Promise<string> {
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader(header).sign(key);
}

export function isAcceptedAlgorithm(value: unknown): boolean {
  return acceptedAlgorithms.some((algorithm) => algorithm === value);
}

function isCanonicalBase64url(part: string): boolean {
  return /^[\w-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function parseObject(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part ?? '', 'base64url'));
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
