import { type Clock, fail, isGatehouseError, type JsonValue, ok, type Result } from '@gatehouse/agent-sdk/base';
import { type ActionDetail, type PassClaims, parseClaims } from './claims.ts';
import { assertAttenuated } from './delegate.ts';
import { digestOf, digestPayload } from './digest.ts';
import { assertSignature, isAcceptedAlgorithm, readCompactJws } from './jws.ts';
import type { PassKey } from './keys.ts';
import { coversLocation } from './locations.ts';
import { type ProofTarget, proofWindowSeconds, type VerifiedProof, verifyProof } from './proof.ts';
import { refuse } from './refusals.ts';
import type { PassUse, UseTable } from './uses.ts';

/** Whom a verifier believes, and who it is. */
export interface PassVerifier {
  /** The issuer's keys. Taking one out revokes everything it signed. */
  readonly keys: readonly PassKey[];
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  /** Seconds by which the issuer's clock may be off. 0 by default: on one machine there is one clock. At most 60. */
  readonly skewSeconds?: number;
}

/** What came with a pass, and what is about to be done with it. */
export interface PassPresentation {
  /** The payload about to be executed. */
  readonly payload: JsonValue;
  readonly action: string;
  readonly tool: string;
  /** Where it takes effect. */
  readonly location: string;
  /** The passes this one was delegated from, root first. */
  readonly ancestors?: readonly string[];
  /** The DPoP proof, and what it must have been made for. */
  readonly proof?: ProofTarget & { readonly proof: string };
  /** Whether a pass without a key (v0) will do. False by default wherever passes cross a network. */
  readonly acceptsUnbound: boolean;
}

export interface VerifiedPass {
  readonly claims: PassClaims;
  readonly detail: ActionDetail;
  /** `unbound`: a v0 pass, good for whoever holds it. `bound`: its holder has shown the key. */
  readonly binding: 'unbound' | 'bound';
  /** What has to be claimed before the action is executed. */
  readonly uses: readonly PassUse[];
}

/**
 * Everything about a pass but whether it was used before: that is {@link redeemPass}, which every executor calls.
 * Deterministic, and offline.
 */
export async function verifyPass(token: string, verifier: PassVerifier, presented: PassPresentation): Promise<Result<VerifiedPass>> {
  return await toResult(async () => {
    const claims = await readTrusted(token, verifier);
    assertNow(claims, verifier);
    await assertChain(token, claims, presented.ancestors ?? [], verifier);
    const [detail] = claims.authorization_details;
    assertCovers(detail, presented);
    const proof = await checkBinding(token, claims, presented, verifier);
    const skewMs = (verifier.skewSeconds ?? 0) * 1_000;
    const uses: PassUse[] = [{ kind: 'pass', owner: claims.iss, jti: claims.jti, expiresAtMs: claims.exp * 1_000 + skewMs }];
    if (proof !== undefined) uses.push(toProofUse(proof));
    return { claims, detail, binding: proof === undefined ? 'unbound' : 'bound', uses };
  });
}

/**
 * Verifies a pass and writes down its use, so that it is good once. What this returns may be executed, now and by the
 * caller only.
 *
 * @throws what the use table throws: nothing may be executed then
 */
export async function redeemPass(
  token: string,
  verifier: PassVerifier & { readonly uses: UseTable },
  presented: PassPresentation,
): Promise<Result<VerifiedPass>> {
  const verified = await verifyPass(token, verifier, presented);
  if (!verified.ok) return verified;
  const outcome = verifier.uses.claim(verified.value.uses, verifier.clock.nowMs());
  if (outcome === 'used') return fail(refuse('replayed'));
  if (outcome === 'stale') return fail(refuse('expired', 'The clock was set back.'));
  return verified;
}

/**
 * Signature and claims only, at any later time: what a reviewer looks at. A pass read this way entitles to nothing.
 *
 * @throws ERR_ACTIONPASS_… for a pass that was not issued by one of the keys
 */
export async function readPass(token: string, keys: readonly PassKey[]): Promise<PassClaims> {
  const { claims, header } = readCompactJws(token, 'malformed');
  await assertSignature(token, chooseKey(header, keys), 'signature-invalid');
  return parseClaims(claims);
}

/**
 * A pass as evidence: who signed it, whether it stood at the verifier's time, and the chain above it. Nothing is said
 * about a payload or a holder, so this entitles to nothing either.
 */
export async function reviewPass(token: string, verifier: PassVerifier, ancestors: readonly string[] = []): Promise<Result<PassClaims>> {
  return await toResult(async () => {
    const claims = await readTrusted(token, verifier);
    assertNow(claims, verifier);
    await assertChain(token, claims, ancestors, verifier);
    return claims;
  });
}

async function toResult<Value>(work: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return ok(await work());
  } catch (thrown) {
    if (isGatehouseError(thrown)) return fail(thrown);
    throw thrown;
  }
}

/** The header is not believed: it may only choose among keys we have, and must say what that key is for. */
function chooseKey(header: Readonly<Record<string, unknown>>, keys: readonly PassKey[]): PassKey {
  const { alg, kid, typ, ...others } = header;
  const stranger = Object.keys(others)[0];
  if (stranger !== undefined) throw refuse('header-not-allowed', `It carries ${JSON.stringify(stranger)}.`);
  if (!isAcceptedAlgorithm(alg)) throw refuse('algorithm-not-allowed');
  // RFC 9068 §4: with or without `application/`, in any case.
  if (typeof typ !== 'string' || !/^(?:application\/)?at\+jwt$/i.test(typ)) throw refuse('type-not-allowed');
  const key = keys.find(({ id }) => id === kid);
  if (key === undefined) throw refuse('key-unknown');
  if ((key.algorithm === 'ES256') !== (alg === 'ES256')) throw refuse('algorithm-not-allowed');
  return key;
}

async function readTrusted(token: string, verifier: PassVerifier): Promise<PassClaims> {
  const claims = await readPass(token, verifier.keys);
  if (claims.iss !== verifier.issuer) throw refuse('issuer-mismatch');
  if (claims.aud !== verifier.audience) throw refuse('audience-mismatch');
  return claims;
}

function assertNow({ exp, iat, nbf }: PassClaims, { clock, skewSeconds = 0 }: PassVerifier): void {
  if (!(skewSeconds >= 0 && skewSeconds <= 60)) throw refuse('not-yet-valid', 'The skew must be between 0 and 60 seconds.');
  const now = clock.nowMs() / 1_000;
  // Written so that a clock that is no number refuses.
  if (!(now >= Math.max(iat, nbf) - skewSeconds)) throw refuse('not-yet-valid');
  if (!(now < exp + skewSeconds)) throw refuse('expired');
}

/** Root to leaf, every link: signed, dated, named by the one below it, and no broader anywhere. */
async function assertChain(token: string, leaf: PassClaims, ancestors: readonly string[], verifier: PassVerifier): Promise<void> {
  if (leaf.parent === undefined && ancestors.length === 0) return;
  if (ancestors.length === 0) throw refuse('chain-missing');
  let above: { readonly token: string; readonly claims: PassClaims } | undefined;
  for (const link of [...ancestors, token]) {
    const claims = link === token ? leaf : await readTrusted(link, verifier);
    assertNow(claims, verifier);
    if (above === undefined) {
      if (claims.parent !== undefined) throw refuse('chain-root');
    } else {
      if (claims.parent !== digestOf(above.token)) throw refuse('chain-broken');
      assertAttenuated(above.claims, claims);
    }
    above = { token: link, claims };
  }
}

function assertCovers(detail: ActionDetail, { action, location, payload, tool }: PassPresentation): void {
  if (detail.payload_digest === undefined) throw refuse('payload-missing');
  if (detail.payload_digest !== digestPayload(payload)) throw refuse('payload-changed');
  if (!detail.actions.includes(action)) throw refuse('action-not-covered');
  if (!detail.tools.includes(tool)) throw refuse('tool-not-covered');
  if (!detail.locations.some((outer) => coversLocation(outer, location))) throw refuse('location-not-covered');
}

async function checkBinding(
  token: string,
  { cnf }: PassClaims,
  { acceptsUnbound, proof }: PassPresentation,
  { clock }: PassVerifier,
): Promise<VerifiedProof | undefined> {
  if (cnf === undefined) {
    if (!acceptsUnbound) throw refuse('unbound');
    return undefined;
  }
  if (proof === undefined) throw refuse('proof-missing');
  return await verifyProof(proof.proof, { ...proof, token, thumbprint: cnf.jkt, clock });
}

function toProofUse({ id, issuedAt, thumbprint }: VerifiedProof): PassUse {
  return { kind: 'proof', owner: thumbprint, jti: id, expiresAtMs: Math.floor((issuedAt + proofWindowSeconds) * 1_000) + 1 };
}
