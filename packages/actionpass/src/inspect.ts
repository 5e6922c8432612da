import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import { type PassClaims, parseClaims } from './claims.ts';
import { readCompactJws } from './jws.ts';
import { type PassReason, passReasonOf } from './refusals.ts';

/** What a pass says of itself. Nothing here is verified. */
export interface PassContent {
  readonly header: Readonly<Record<string, unknown>>;
  /** As they stand in the token. */
  readonly claims: unknown;
  /** The same, where they are those of a pass. */
  readonly pass?: PassClaims;
  /** Why they are not. */
  readonly reason?: PassReason;
}

/** @throws ERR_ACTIONPASS_MALFORMED when the text is no compact JWS at all */
export function inspectPass(token: string): PassContent {
  const { claims, header } = readCompactJws(token, 'malformed');
  try {
    return { header, claims, pass: parseClaims(claims) };
  } catch (thrown) {
    const reason = passReasonOf(thrown);
    if (!isGatehouseError(thrown) || reason === undefined) throw thrown;
    return { header, claims, reason };
  }
}
