import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import type { ActionStory } from '@gatehouse/agent-sdk/audit/node';
import { type CompiledPolicy, createLedgerReader, type Explanation, explain } from '@gatehouse/agent-sdk/policy';

/** The action judged again by the policy that was in force, from what the ledger holds. */
export interface Rejudgement {
  /** - `same`: the verdict is the recorded one. `differs`: it is not. `not-possible`: something it needs is not there. */
  readonly result: 'same' | 'differs' | 'not-possible';
  /** Why, where it is not `same`. */
  readonly reason: string;
  readonly recorded: string | null;
  readonly recomputed: string | null;
  /** Digest of the policy that was in force, and of the one that judged now. */
  readonly policyThen: string | null;
  readonly policyNow: string | null;
  /** All of the judgement, every stage and matched rule; null when it was not possible. */
  readonly explanation: Explanation | null;
}

/** What the policy's own decision was, in the words of the gate's records. */
const decisionWords: Readonly<Record<string, string>> = { step_up: 'require_approval', refused: 'deny', redact: 'redact', allow: 'allow' };

/**
 * Judges what a ledger tells of an action.
 *
 * @param policy the documents at hand, or in a sentence why there are none
 * @param workspaceRoot absolute; what relative path globs of allow rules start from
 */
export function judgeStory(story: ActionStory, policy: CompiledPolicy | string, workspaceRoot?: string): Rejudgement {
  const first = story.entries[0] ?? story.asked;
  const event = createLedgerReader().read(first as Parameters<ReturnType<typeof createLedgerReader>['read']>[0]);
  const facts = {
    recorded: readRecorded(story),
    recomputed: null,
    policyThen: readPolicyDigest(story),
    policyNow: null,
    explanation: null,
  };
  if (event === undefined) return { ...facts, result: 'not-possible', reason: 'The entry is about no action that a policy judges.' };
  if (typeof policy === 'string') return { ...facts, result: 'not-possible', reason: policy };
  const { agentId, teamId, orgId, principal, atMs, action, missing } = event;
  const identity = {
    ...(agentId !== undefined && { agentId }),
    ...(teamId !== undefined && { teamId }),
    ...(orgId !== undefined && { orgId }),
    ...(principal !== undefined && { principal }),
  };
  const place = workspaceRoot === undefined ? {} : { workspaceRoot };
  const explanation = explain(policy, action, { nowMs: atMs ?? Date.parse(first.ts), identity, ...place }, missing);
  const known = {
    ...facts,
    recomputed: (explanation.verdict.shadow ?? explanation.verdict).decision,
    policyNow: policy.digest,
    explanation,
  };
  if (facts.policyThen !== null && facts.policyThen !== policy.digest) {
    const reason = 'The policy at hand is not the one that was in force then: give it with --policy.';
    return { ...known, result: 'not-possible', reason };
  }
  if (facts.recorded === null) return { ...known, result: 'not-possible', reason: 'The entries hold no decision of a policy.' };
  if (facts.recorded === known.recomputed) return { ...known, result: 'same', reason: '' };
  const reason = missing.length === 0 ? 'The same inputs give another verdict.' : `The record does not hold: ${missing.join(', ')}.`;
  return { ...known, result: missing.length === 0 ? 'differs' : 'not-possible', reason };
}

/** What the policy decided then. Where the gate asked for another reason, the entries hold no decision of the policy. */
function readRecorded({ entries }: ActionStory): string | null {
  const judged =
    entries.find(({ data }) => data.policyDigest !== undefined) ?? entries.find(({ data }) => firstEvents.includes(data.event));
  if (judged === undefined) return null;
  const { rule, decision, shadow_decision: shadow } = judged.data;
  if (typeof shadow === 'string') return shadow;
  // `<effect> <rule> <document>`: the effect of the rule that decided is the decision.
  const own = typeof rule === 'string' ? readMatched(judged).find((matched) => matched.split(' ')[1] === rule) : undefined;
  const effect = own?.split(' ')[0];
  if (effect !== undefined) return decisionWords[effect] ?? effect;
  // A question or a refusal without a rule comes from the screen or the mode; leave to go on is everybody's.
  return decision === 'allow' ? 'allow' : null;
}

const firstEvents: readonly string[] = ['proposed', 'verdict', 'intent'];

/** Rules that an entry names, as they were recorded; the one that decided among them. */
export function readMatched({ data }: LedgerEntry): readonly string[] {
  const lists = [data.matched, data.rules].filter((list) => Array.isArray(list)) as readonly (readonly unknown[])[];
  const rules = lists.flat().map((rule) => (typeof rule === 'string' ? rule : JSON.stringify(rule)));
  const { rule } = data;
  return typeof rule === 'string' && !rules.some((text) => text.split(' ').includes(rule)) ? [...rules, rule] : rules;
}

function readPolicyDigest({ entries, policyChange }: ActionStory): string | null {
  const said = entries.map(({ data }) => data.policyDigest).find((digest) => typeof digest === 'string');
  const before = policyChange?.data.policyDigest;
  return typeof said === 'string' ? said : typeof before === 'string' ? before : null;
}
