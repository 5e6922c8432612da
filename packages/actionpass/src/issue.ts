import type { Clock, IdSource, JsonValue } from '@gatehouse/agent-sdk/base';
import { type ActionDetail, type ActorClaim, actionDetailType, maximumLifetimeSeconds, type PassClaims, parseClaims } from './claims.ts';
import { type Digest, digestPayload } from './digest.ts';
import { signCompact } from './jws.ts';
import type { PassKey } from './keys.ts';

export interface PassIssuer {
  /** `iss`: this installation, for example `https://gatehouse.local/a1b2`. */
  readonly issuer: string;
  /** `client_id`: the program the agent runs in. */
  readonly clientId: string;
  readonly key: PassKey;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** One action a pass is issued for, after it was judged and, where that was needed, approved. */
export interface PassRequest {
  readonly principal: string;
  readonly actor: ActorClaim;
  readonly audience: string;
  /** The task: the same for everything a person asked for in one go. */
  readonly taskId: string;
  readonly actionId: string;
  readonly actions: readonly string[];
  readonly tools: readonly string[];
  readonly locations: readonly string[];
  /** What will be executed. Absent only in a pass to hand on (`hops` above 0). */
  readonly payload?: JsonValue;
  readonly policyDigest: Digest;
  /** The approval request a person answered; absent when nobody had to be asked. */
  readonly approvalId?: string;
  readonly budgetNanoUsd?: number;
  /** How many times the pass may be handed on. 0 by default. */
  readonly hops?: number;
  /** Seconds; the maximum by default: 60 with an approval, 30 without. Policy may only shorten it. */
  readonly lifetimeSeconds?: number;
  /** RFC 7638 thumbprint of the key that must be shown with the pass (v1). Without it the pass is bound to content only (v0). */
  readonly holder?: string;
}

export interface IssuedPass {
  /** The compact JWS. */
  readonly token: string;
  readonly claims: PassClaims;
}

/**
 * Issues a pass: a JWT of RFC 9068, good for one use of one action.
 *
 * @throws ERR_ACTIONPASS_CLAIMS_INVALID or ERR_ACTIONPASS_LIFETIME_TOO_LONG for a request that no verifier would accept;
 *   ERR_BASE_NOT_JSON for a payload that is not plain JSON
 */
export async function issuePass(request: PassRequest, issuer: PassIssuer): Promise<IssuedPass> {
  const detail = toDetail(request);
  return await signPass(
    {
      sub: request.principal,
      aud: request.audience,
      txn: request.taskId,
      act: request.actor,
      authorization_details: [detail],
      ...(request.holder === undefined ? {} : { cnf: { jkt: request.holder } }),
    },
    request.lifetimeSeconds ?? maximumLifetimeSeconds[detail.decision],
    issuer,
  );
}

type OpenClaims = Omit<PassClaims, 'iss' | 'client_id' | 'iat' | 'nbf' | 'exp' | 'jti'>;

/** Dates, names and signs. For this room: whoever issues goes through {@link issuePass} or `delegatePass`. */
export async function signPass(open: OpenClaims, lifetimeSeconds: number, issuer: PassIssuer): Promise<IssuedPass> {
  const now = Math.floor(issuer.clock.nowMs() / 1_000);
  // Through the verifier's own eyes: what it would refuse is not signed.
  const claims = parseClaims({
    iss: issuer.issuer,
    client_id: issuer.clientId,
    ...open,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    jti: issuer.ids.nextId(),
  });
  const { algorithm, id } = issuer.key;
  const token = await signCompact({ alg: algorithm, typ: 'at+jwt', kid: id }, claims, issuer.key);
  return { token, claims };
}

function toDetail(request: PassRequest): ActionDetail {
  const { approvalId, budgetNanoUsd, payload } = request;
  return {
    type: actionDetailType,
    identifier: request.actionId,
    actions: request.actions,
    tools: request.tools,
    locations: request.locations,
    ...(payload === undefined ? {} : { payload_digest: digestPayload(payload) }),
    policy_digest: request.policyDigest,
    ...(approvalId === undefined ? { decision: 'allow' } : { decision: 'step_up', approval_id: approvalId }),
    ...(budgetNanoUsd === undefined ? {} : { budget: { limit_nano_usd: budgetNanoUsd } }),
    hops: request.hops ?? 0,
  };
}
