import type { ActorClaim, PassClaims } from '@gatehouse/actionpass';
import { formatTimestamp } from '@gatehouse/agent-sdk/base';
import { toVisible } from '../audit/format-entry.ts';

/** What a reviewer wants to know, one fact a line. Everything in a pass is text of others: it is made visible. */
export function describePass(claims: PassClaims): string {
  const [detail] = claims.authorization_details;
  const facts: readonly (readonly [string, string])[] = [
    ['tool', detail.tools.join(', ')],
    ['action', detail.actions.join(', ')],
    ['resource', detail.locations.join(', ')],
    ['payload', detail.payload_digest ?? 'left open: a pass to hand on, nothing can be executed with it'],
    [
      'approved by',
      detail.decision === 'step_up' ? `${claims.sub} (approval ${detail.approval_id})` : 'nobody was asked: policy allows it',
    ],
    ['on behalf of', claims.sub],
    ['acting', describeActor(claims.act)],
    ['policy', detail.policy_digest],
    ['may cost', detail.budget === undefined ? 'nothing' : `${detail.budget.limit_nano_usd} nano-USD`],
    ['may be handed on', detail.hops === 0 ? 'no' : `${detail.hops} times`],
    ['handed on from', claims.parent ?? 'nobody'],
    ['executor', claims.aud],
    ['issuer', `${claims.iss} (${claims.client_id})`],
    ['valid', `${toTime(claims.nbf)} to ${toTime(claims.exp)}`],
    ['pass', `${claims.jti}, task ${claims.txn}, action ${detail.identifier}`],
    ['bound to', claims.cnf === undefined ? 'its content only (v0)' : `the key ${claims.cnf.jkt} (v1)`],
  ];
  return facts.map(([name, text]) => `  ${name.padEnd(16)} ${toVisible(text)}\n`).join('');
}

function describeActor({ act, sub }: ActorClaim): string {
  return act === undefined ? sub : `${sub}, for ${describeActor(act)}`;
}

function toTime(seconds: number): string {
  return seconds <= 8.64e12 ? formatTimestamp(seconds * 1_000) : `${seconds} s`;
}
