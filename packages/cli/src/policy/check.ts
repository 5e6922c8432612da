import { workTextScanner } from '@gatehouse/agent-sdk/dlp';
import {
  type CallLog,
  type Circumstances,
  type CompiledPolicy,
  compilePolicies,
  createCallLog,
  type PolicyAction,
  type PolicyProblem,
  type PolicyState,
  type PolicyVerdict,
  parsePolicyAction,
  policyReasons,
  type SpendQuery,
} from '@gatehouse/agent-sdk/policy';
import { type Command, usageError } from '../command.ts';
import { answerLines, type JsonLine } from '../jsonl.ts';
import { fieldsOf, parseLinePolicy, readCircumstances, readInstant } from './line-input.ts';

export const policyCheck: Command = {
  name: 'policy check',
  usage: '--jsonl',
  summary: 'Judge actions by policies, line by line',
  help: `Reads lines of {"policy":YAML} or {"policies":[YAML…]} with "action", optionally "now" (a time), "prior" (actions that ran
before; one may carry its own "at"), "agent" (id, team, org, governance_level, depth, risk_tier …), "spent" (daily_usd,
monthly_usd, org_daily_usd, org_monthly_usd) and "workspace_root". Writes {"decision":…,"reason":…,"rule":…,"source_scope":…}
and more: docs/policy.md. A policy or an action that is not valid denies, and "errors" says why.

Exit codes: 0 judged, whatever the decision; 1 a line of the input was broken; 2 usage.`,
  options: { jsonl: { type: 'boolean' } },
  async run(parsed, host) {
    if (parsed.values.jsonl !== true || parsed.positionals.length > 0) {
      throw usageError('gatehouse policy check reads lines: add --jsonl.', 'For one recorded action see: gatehouse policy explain --help');
    }
    const load = rememberLast(loadLine);
    return await answerLines(host, (line) => checkLine(line, load));
  },
};

type Loaded = { readonly policy: CompiledPolicy } | { readonly errors: readonly PolicyProblem[] };

function loadLine(line: JsonLine): Loaded {
  const texts = line.policies ?? (line.policy === undefined ? undefined : [line.policy]);
  if (!Array.isArray(texts))
    throw usageError('A line needs "policy" with a text, or "policies" with a list of them.', 'See: gatehouse policy check --help');
  const parsed = texts.map((text, index) => parseLinePolicy(text, texts.length === 1 ? 'policy' : `policies[${index}]`, line.format));
  const errors = parsed.flatMap((result) => (result.ok ? [] : result.errors));
  if (errors.length > 0) return { errors };
  return {
    policy: compilePolicies(
      parsed.flatMap((result) => (result.ok ? [result.document] : [])),
      // The app's own: what a person writes to a colleague is full of addresses.
      { scanner: workTextScanner },
    ),
  };
}

/** Scripts ask many questions of one policy in a row. */
function rememberLast(load: (line: JsonLine) => Loaded): (line: JsonLine) => Loaded {
  let lastKey: string | undefined;
  let last: Loaded | undefined;
  return (line) => {
    const key = JSON.stringify([line.policy, line.policies, line.format]);
    if (last === undefined || key !== lastKey) last = load(line);
    lastKey = key;
    return last;
  };
}

function checkLine(line: JsonLine, load: (line: JsonLine) => Loaded): object {
  const loaded = load(line);
  if ('errors' in loaded)
    return refuse(
      policyReasons.invalidPolicy,
      loaded.errors.map(({ source, field, message, line: at, column }) => ({ source, field, message, line: at, column })),
    );
  if (!Object.hasOwn(line, 'action'))
    throw usageError('A line needs "action".', 'Write for example {"policy":"{}","action":{"type":"tool_call","tool":"read"}}.');
  const action = parsePolicyAction(line.action);
  if (!action.ok) return refuse(policyReasons.invalidAction, [{ field: 'action', message: action.error }]);
  const circumstances = readCircumstances(line, readInstant(line.now, Date.now()));
  return toAnswer(loaded.policy.evaluate(action.value, { ...circumstances, state: toState(line, loaded.policy, circumstances) }));
}

function refuse(reason: string, errors: readonly object[]): object {
  return { decision: 'deny', reason, rule: null, source_scope: null, errors };
}

/** What ran before: each prior action counts where a verdict on it says that it counts. */
function toState(line: JsonLine, policy: CompiledPolicy, circumstances: Circumstances): PolicyState {
  const log = createCallLog();
  const prior = line.prior ?? [];
  if (!Array.isArray(prior))
    throw usageError('"prior" must be a list of actions.', 'Write for example "prior":[{"type":"tool_call","tool":"read"}].');
  for (const [index, item] of prior.entries()) recordPrior(log, item, index, policy, circumstances);
  const spent = readSpent(line);
  return { countCalls: log.countCalls, spentUsd: (query) => log.spentUsd(query) + spent(query) };
}

function recordPrior(log: CallLog, item: unknown, index: number, policy: CompiledPolicy, circumstances: Circumstances): void {
  const wrapper = fieldsOf(item);
  const value = Object.hasOwn(wrapper, 'action') ? wrapper.action : item;
  const action = parsePolicyAction(value);
  if (!action.ok) throw usageError(`"prior" item ${index}: ${action.error}.`, 'See: gatehouse policy check --help');
  const own = { ...fieldsOf(value), ...wrapper };
  const atMs = readInstant(own.at ?? own.now ?? own.ts ?? own.time ?? own.timestamp, circumstances.nowMs);
  log.record(keysOf(policy, action.value, { ...circumstances, nowMs: atMs }), atMs);
  const costUsd = action.value.costUsd ?? wrapper.cost_usd ?? wrapper.cost;
  if (typeof costUsd === 'number') log.spend(circumstances.identity?.orgId ?? '', costUsd, atMs);
}

/** Without the past, so that no limit hides which keys the action counts under. */
function keysOf(policy: CompiledPolicy, action: PolicyAction, circumstances: Circumstances): readonly string[] {
  return policy.evaluate(action, circumstances).counts;
}

/** Amounts that a line states outright. */
function readSpent(line: JsonLine): (query: SpendQuery) => number {
  const agent = fieldsOf(line.agent);
  const places = [line.spent, agent.spent, line.budget, agent.budget, agent, line].map(fieldsOf);
  // One amount without a period was spent today, and so this month.
  const total = [line.spent, agent.spent, line.spent_usd, agent.spent_usd].find(isAmount) ?? 0;
  return ({ scope, window }) => {
    const names = amountNames(scope === 'org' ? 'org_' : '', window === 'month');
    const found = places.flatMap((place) => names.map((name) => place[name])).find(isAmount);
    return found ?? (scope === 'org' ? 0 : total);
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number';
}

function amountNames(prefix: string, isMonth: boolean): readonly string[] {
  const [period, recent] = isMonth ? ['monthly', 'month'] : ['daily', 'today'];
  const names = [
    `${period}_usd`,
    `${period}_spend_usd`,
    `${period}_spent_usd`,
    `spent_${recent}_usd`,
    `spent_${period}_usd`,
    `${recent}_usd`,
  ];
  return names.map((name) => `${prefix}${name}`);
}

function toAnswer(verdict: PolicyVerdict): object {
  const { decision, reason, rule, sourceScope, approval, obligations, findings, enforcementMode, shadow } = verdict;
  return {
    decision,
    reason,
    rule,
    source_scope: sourceScope,
    enforcement_mode: enforcementMode,
    ...(shadow === null ? {} : { dry_run: true, shadow_decision: shadow.decision, shadow_rule: shadow.rule, shadow_reason: shadow.reason }),
    ...(approval === null ? {} : { approval_timeout_secs: approval.timeoutSecs, escalation_role: approval.escalationRole ?? null }),
    ...(obligations.approverRoles.length === 0 ? {} : { required_approver_roles: obligations.approverRoles }),
    ...(obligations.passTtlSecs === undefined ? {} : { pass_ttl_secs: obligations.passTtlSecs }),
    ...(obligations.suspend ? { suspend: true } : {}),
    ...(findings.length === 0 ? {} : { findings }),
    matched: verdict.matched,
  };
}
