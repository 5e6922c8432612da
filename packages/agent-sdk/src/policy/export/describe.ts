import type { PolicyDocument } from '../contract.ts';
import { leavesOf } from './condition.ts';
import type { HostMatcher, PlannedRule, Unsupported } from './plan.ts';

/** What a document says that is no part of a decision, and so of no export. */
export function listUnsupported({ source, spec }: PolicyDocument): readonly Unsupported[] {
  const found: Unsupported[] = [];
  const note = (field: string, why: string): void => void found.push({ field: `${source}: ${field}`, why });
  const modes = [spec.enforcement_mode, ...(spec.agent_overrides ?? []).map(({ enforcement_mode }) => enforcement_mode)];
  if (modes.includes('observe'))
    note('enforcement_mode', 'an observed document decides nothing, so it says nothing here; what it would have decided is not computed');
  if (spec.approval_timeout_secs !== undefined) note('approval_timeout_secs', 'how long a question waits is no part of a decision');
  for (const name of ['timeout_seconds', 'escalation_role'] as const) {
    if (spec.approval?.[name] !== undefined) note(`approval.${name}`, 'how a question is asked is no part of a decision');
  }
  if (spec.budget?.action_on_exceed === 'suspend')
    note('budget.action_on_exceed', 'the action is denied; that the agent stops is no part of a decision');
  if (spec.data?.credential_action === 'alert_only') note('data.credential_action', 'an alert changes no decision');
  for (const [at, { id, obligations }] of (spec.rules ?? []).entries()) {
    const field = `${id ?? `rules[${at}]`}.obligations`;
    if (obligations?.required_approver_roles !== undefined)
      note(`${field}.required_approver_roles`, 'the answer says that somebody must approve, not who');
    if (obligations?.pass_ttl_secs !== undefined) note(`${field}.pass_ttl_secs`, 'how long a pass lives is no part of a decision');
  }
  return found;
}

/** What the asking program must bring, each once. */
export function describeHostValues(rules: readonly PlannedRule[], matchers: readonly HostMatcher[]): readonly Unsupported[] {
  const leaves = rules.flatMap(({ when }) => leavesOf(when));
  const values = leaves.flatMap((leaf): readonly Unsupported[] => {
    if (leaf.op === 'minute') return [{ field: `minute[${leaf.zone}]`, why: 'neither language knows the time of day in a zone' }];
    if (leaf.op === 'calls') return [{ field: `calls[${leaf.key}]`, why: 'what happened before is known to the program that asks' }];
    const matcher = leaf.op === 'matched' ? matchers.find(({ id }) => id === leaf.id) : undefined;
    return matcher === undefined ? [] : [{ field: `matched[${matcher.id}]`, why: matcher.why }];
  });
  return values.filter(({ field }, index) => values.findIndex((other) => other.field === field) === index);
}
