import type { CompiledRule } from '../compiled-document.ts';
import type { PolicyRule } from '../contract.ts';
import { compileMatch, touchesPath } from '../rule-match.ts';
import { all, always, any, type Condition, not } from './condition.ts';
import { type DocumentPlan, planWindow } from './plan-document.ts';
import { planGlobs, planGlobsOfAny } from './plan-globs.ts';

/** The rules of a document: each with its effect and obligations, and what no rule matches. */
export function planRules(plan: DocumentPlan): void {
  const rules = plan.compiled.document.spec.rules;
  if (rules === undefined) return;
  const matches = rules.map((rule, at) => {
    const compiled = plan.compiled.rules?.[at] as CompiledRule;
    const match = planMatch(plan, rule, compiled.id);
    if (rule.effect === 'deny') plan.add('deny', compiled.id, match);
    if (rule.effect === 'step_up') plan.add('require_approval', compiled.id, match);
    if (rule.effect !== 'deny') planObligations(plan, rule, compiled, match);
    return match;
  });
  plan.add('deny', 'rules', not(any(...matches)));
}

function planMatch({ addMatcher }: DocumentPlan, rule: PolicyRule, id: string): Condition {
  const { tool, resource, actor, labels } = rule.match;
  return all(
    tool === undefined ? always : planGlobs('tool name', toList(tool), addMatcher),
    actor === undefined ? always : planGlobsOfAny('actor', toList(actor), addMatcher),
    ...(resource === undefined
      ? []
      : [
          byHost(
            rule,
            { resource },
            `${id}.match.resource`,
            'paths are compared by component, and allow rules must cover all that an action names',
            addMatcher,
          ),
        ]),
    ...(labels === undefined ? [] : [byHost(rule, { labels }, `${id}.match.labels`, 'every label must fit one of the globs', addMatcher)]),
  );
}

function byHost(
  rule: PolicyRule,
  match: PolicyRule['match'],
  what: string,
  why: string,
  addMatcher: DocumentPlan['addMatcher'],
): Condition {
  const compiled = compileMatch({ ...rule, match });
  return addMatcher({ what, why, matches: ({ action, circumstances }) => compiled.matchesRest(action, circumstances) });
}

function toList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function planObligations(plan: DocumentPlan, rule: PolicyRule, compiled: CompiledRule, match: Condition): void {
  const { blocked, rates, id } = compiled;
  const windows = rule.obligations?.time_windows;
  if (windows !== undefined) plan.add('deny', `${id}.obligations.time_windows`, all(match, not(any(...windows.map(planWindow)))));
  if (blocked !== undefined) {
    const touches = plan.addMatcher({
      what: `${id}.obligations.blocked_paths`,
      why: 'paths are compared by component, whatever their case',
      matches: ({ action, circumstances }) => touchesPath(action, blocked, circumstances.workspaceRoot),
    });
    plan.add('deny', `${id}.obligations.blocked_paths`, all(match, touches));
  }
  for (const [at, { key, limit }] of rates.entries())
    plan.add('deny', `${id}.obligations.rate_windows[${at}]`, all(match, { op: 'calls', key, atLeast: limit }));
}
