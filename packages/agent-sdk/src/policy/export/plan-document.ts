import { isCapabilityDenied } from '../capabilities.ts';
import type { CompiledDocument, CompiledTool } from '../compiled-document.ts';
import type { DailyWindow, PolicySpec, ToolEntry } from '../contract.ts';
import { parseExpression } from '../parse-expression.ts';
import { findZone, parseClockTime } from '../zones.ts';
import { all, always, any, type Condition, never, not } from './condition.ts';
import { type AddMatcher, planExpression, textIs } from './plan-expression.ts';
import { planGlobs, planHosts } from './plan-globs.ts';

/** What a document adds to the plan of its cascade. */
export interface DocumentPlan {
  readonly compiled: CompiledDocument;
  /** It is about this agent and tool, whatever its mode. */
  readonly concerns: Condition;
  /** And it is enforced. */
  readonly speaks: Condition;
  readonly addMatcher: AddMatcher;
  add(effect: 'deny' | 'require_approval' | 'redact', field: string, when: Condition): void;
}

/** The key under which the calls of the action's own tool in this hour are counted. */
export const thisTool = 'this tool, this hour';

const toolName = 'tool name';

export function planConcern({ document: { scope } }: CompiledDocument): Condition {
  if (scope.level === 'global') return always;
  if (scope.level === 'tool') return textIs(toolName, [scope.id]);
  // Of somebody nobody knows, no document can be left out.
  return any(not({ op: 'hasText', name: 'identity' }), textIs(scope.level === 'agent' ? 'agent uuid' : scope.level, [scope.id]));
}

/** The first override that fits counts, then the document's own mode. */
export function planMode(spec: PolicySpec, addMatcher: AddMatcher): Condition {
  const overrides = (spec.agent_overrides ?? []).map(({ agent_glob, enforcement_mode }) => ({
    fits: planGlobs('agent', [agent_glob], addMatcher),
    mode: enforcement_mode,
  }));
  const cases = [...overrides, { fits: always, mode: spec.enforcement_mode ?? 'enforce' }];
  return any(
    ...cases.map(({ fits, mode }, at) =>
      mode === 'enforce' ? all(fits, ...cases.slice(0, at).map((earlier) => not(earlier.fits))) : never,
    ),
  );
}

/** The sections that stand for themselves; those that look at the whole cascade are planned there. */
export function planSections(plan: DocumentPlan): void {
  const { spec } = plan.compiled.document;
  if (spec.schedule?.active_hours !== undefined) plan.add('deny', 'schedule.active_hours', not(planWindow(spec.schedule.active_hours)));
  if (spec.network !== undefined)
    plan.add('deny', 'network.allowlist', all({ op: 'capability', is: 'network_outbound' }, not(planHosts(spec.network.allowlist ?? []))));
  planTools(plan, spec.tools ?? {});
  planCapabilities(plan, spec.capabilities);
}

export function planWindow({ start, end, timezone }: DailyWindow): Condition {
  const [from, to] = [parseClockTime(start), parseClockTime(end)];
  if (findZone(timezone) === undefined || from === undefined || to === undefined) return never;
  return { op: 'minute', zone: timezone, from, to };
}

function planTools(plan: DocumentPlan, tools: { readonly [name: string]: ToolEntry }): void {
  const names = Object.keys(tools).filter((name) => name !== '*');
  const isMessage = all(textIs('type', ['send_message']), not({ op: 'hasText', name: 'tool' }));
  const catchAll = all({ op: 'hasText', name: toolName }, not(textIs(toolName, names)), not(isMessage));
  for (const [name, entry] of Object.entries(tools)) {
    const isOther = name === 'send_message' && !names.includes('message');
    const own = name === '*' ? catchAll : isOther ? any(textIs(toolName, [name]), isMessage) : textIs(toolName, [name]);
    // The catch-all's guard also looks at what no tool was called for, messages without an entry among it.
    const isUnnamedMessage = names.includes('message') || names.includes('send_message') ? never : isMessage;
    const guarded = name === '*' ? any(own, not({ op: 'hasText', name: toolName }), isUnnamedMessage) : own;
    planTool(plan, plan.compiled.findTool(name), entry, own, guarded);
  }
}

function planTool(plan: DocumentPlan, compiled: CompiledTool | undefined, entry: ToolEntry, own: Condition, guarded: Condition): void {
  if (compiled === undefined) return;
  const { field, isAllowed, limitPerHour } = compiled;
  if (!isAllowed) plan.add('deny', `${field}.allow`, own);
  if (limitPerHour !== undefined) {
    plan.add(
      'deny',
      `${field}.limit_per_hour`,
      all(own, not(textIs('type', ['tool_result'])), { op: 'calls', key: thisTool, atLeast: limitPerHour }),
    );
  }
  if (entry.requires_approval_if === undefined) return;
  const guard = parseExpression(entry.requires_approval_if);
  plan.add(
    'require_approval',
    `${field}.requires_approval_if`,
    all(guarded, guard.ok ? planExpression(guard.value, plan.addMatcher) : always),
  );
}

function planCapabilities(plan: DocumentPlan, capabilities: PolicySpec['capabilities']): void {
  const { allow = [], deny = [] } = capabilities ?? {};
  const denied = [...deny, ...(isCapabilityDenied(new Set(deny), 'file_delete') ? ['file_delete'] : [])];
  if (deny.length > 0) plan.add('deny', 'capabilities.deny', planList(denied, plan.addMatcher));
  if (allow.length > 0) plan.add('deny', 'capabilities.allow', not(planList(allow, plan.addMatcher)));
}

function planList(names: readonly string[], addMatcher: AddMatcher): Condition {
  const globs = names.filter((name) => name.includes('*'));
  const exact = [...new Set(names.filter((name) => !name.includes('*')))];
  return any(
    ...exact.map((is): Condition => ({ op: 'capability', is })),
    globs.length === 0 ? never : planGlobs('capability', globs, addMatcher),
  );
}
