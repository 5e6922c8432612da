import type { JsonValue } from '@gatehouse/agent-sdk/base';
import { type ActionDetail, type ActorClaim, actionDetailType, type PassClaims } from './claims.ts';
import { digestOf, digestPayload } from './digest.ts';
import { type IssuedPass, type PassIssuer, signPass } from './issue.ts';
import { coversLocation } from './locations.ts';
import { type PassReason, refuse } from './refusals.ts';

/** What the child pass narrows. Whatever is not named stays as the parent has it. */
export interface Narrowing {
  /** Who acts with the child pass, for example `agent:main/reviewer`. */
  readonly agent: string;
  readonly actionId: string;
  readonly actions?: readonly string[];
  readonly tools?: readonly string[];
  readonly locations?: readonly string[];
  /** What will be executed, where the parent left it open. */
  readonly payload?: JsonValue;
  readonly budgetNanoUsd?: number;
  /** Seconds; until the parent ends by default. */
  readonly lifetimeSeconds?: number;
  /** Thumbprint of the key of whoever holds the child pass; the parent's holder by default. */
  readonly holder?: string;
}

/**
 * A narrower pass of the same person and task, one hop fewer. Issued by whoever issued the parent: a holder cannot make
 * one, it can only ask.
 *
 * @throws ERR_ACTIONPASS_CHAIN_… when the child would be broader anywhere
 */
export async function delegatePass(parent: IssuedPass, narrowing: Narrowing, issuer: PassIssuer): Promise<IssuedPass> {
  const { claims } = parent;
  const now = Math.floor(issuer.clock.nowMs() / 1_000);
  if (now >= claims.exp) throw refuse('expired', 'A pass that has expired cannot be handed on.');
  const holder = narrowing.holder ?? claims.cnf?.jkt;
  const act: ActorClaim = { sub: narrowing.agent, act: claims.act };
  const child = {
    sub: claims.sub,
    aud: claims.aud,
    txn: claims.txn,
    act,
    authorization_details: [narrowDetail(claims.authorization_details[0], narrowing)] as const,
    ...(holder === undefined ? {} : { cnf: { jkt: holder } }),
    parent: digestOf(parent.token),
  };
  const lifetime = narrowing.lifetimeSeconds ?? claims.exp - now;
  const dated = { ...child, iss: issuer.issuer, client_id: issuer.clientId, iat: now, nbf: now, exp: now + lifetime, jti: '' };
  assertAttenuated(claims, dated);
  return await signPass(child, lifetime, issuer);
}

function narrowDetail(parent: ActionDetail, narrowing: Narrowing): ActionDetail {
  const { actionId, actions, budgetNanoUsd, locations, payload, tools } = narrowing;
  return {
    ...parent,
    type: actionDetailType,
    identifier: actionId,
    ...(actions === undefined ? {} : { actions }),
    ...(tools === undefined ? {} : { tools }),
    ...(locations === undefined ? {} : { locations }),
    ...(payload === undefined ? {} : { payload_digest: digestPayload(payload) }),
    ...(budgetNanoUsd === undefined ? {} : { budget: { limit_nano_usd: budgetNanoUsd } }),
    hops: parent.hops - 1,
  };
}

/**
 * Refuses a child that is broader than its parent in any dimension. The link by digest is the caller's to check.
 *
 * `act` is informational below its outermost level (RFC 8693 §4.1), so nothing here rests on it but that it tells the
 * truth about who handed the pass on.
 *
 * @throws ERR_ACTIONPASS_CHAIN_… naming the dimension
 */
export function assertAttenuated(parent: PassClaims, child: PassClaims): void {
  const [wide, narrow] = [parent.authorization_details[0], child.authorization_details[0]];
  const isSubset = (inner: readonly string[], outer: readonly string[]) => inner.every((item) => outer.includes(item));
  const rules: readonly (readonly [PassReason, boolean])[] = [
    ['chain-issuer', child.iss === parent.iss],
    ['chain-audience', child.aud === parent.aud],
    ['chain-human', child.sub === parent.sub],
    ['chain-task', child.txn === parent.txn],
    ['chain-actor', isSameActor(child.act.act, parent.act)],
    ['chain-hops', parent.authorization_details[0].hops > 0 && narrow.hops === wide.hops - 1],
    ['chain-lifetime', child.iat >= parent.iat && child.nbf >= parent.nbf && child.exp <= parent.exp],
    ['chain-actions', isSubset(narrow.actions, wide.actions)],
    ['chain-tools', isSubset(narrow.tools, wide.tools)],
    ['chain-locations', narrow.locations.every((inner) => wide.locations.some((outer) => coversLocation(outer, inner)))],
    ['chain-payload', wide.payload_digest === undefined || narrow.payload_digest === wide.payload_digest],
    ['chain-policy', narrow.policy_digest === wide.policy_digest && isSameDecision(narrow, wide)],
    // No budget is a budget of nothing.
    ['chain-budget', (narrow.budget?.limit_nano_usd ?? 0) <= (wide.budget?.limit_nano_usd ?? 0)],
    ['chain-binding', parent.cnf === undefined || child.cnf !== undefined],
  ];
  const broken = rules.find(([, holds]) => !holds);
  if (broken !== undefined) throw refuse(broken[0]);
}

function isSameDecision(child: ActionDetail, parent: ActionDetail): boolean {
  return child.decision === parent.decision && child.approval_id === parent.approval_id;
}

function isSameActor(one: ActorClaim | undefined, other: ActorClaim | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.sub === other.sub && isSameActor(one.act, other.act);
}
