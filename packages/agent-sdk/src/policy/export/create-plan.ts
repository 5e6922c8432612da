import { scannedTexts } from '../action-values.ts';
import { listBudgetChecks } from '../budget-checks.ts';
import { compilePolicies } from '../compile.ts';
import { type CompiledDocument, compileDocument } from '../compiled-document.ts';
import type { PolicyDocument, PolicyScanner } from '../contract.ts';
import { toolOf } from '../lane.ts';
import { findSecrets } from '../sensitive.ts';
import { all, any, type Condition, leavesOf, never, not, toSayableCondition } from './condition.ts';
import { describeHostValues, listUnsupported } from './describe.ts';
import type { ExportPlan, ExportRequest, HostMatcher, PlannedRule } from './plan.ts';
import { type DocumentPlan, planConcern, planMode, planSections, thisTool } from './plan-document.ts';
import { planRules } from './plan-rules.ts';

export interface ExportOptions {
  /** What finds secrets on the side that asks; the export itself only asks whether any were found. */
  readonly scanner?: PolicyScanner;
}

/** A cascade in terms that Cedar and Rego share. See {@link ExportPlan}. */
export function createExportPlan(documents: readonly PolicyDocument[], options: ExportOptions = {}): ExportPlan {
  const sorted = compilePolicies(documents).documents;
  const rules: PlannedRule[] = [];
  const matchers: HostMatcher[] = [];
  const parts = sorted.map((document, index) => createDocumentPlan(compileDocument(document, index), rules, matchers));
  rules.push({ id: '(no document)', effect: 'deny', when: not(any(...parts.map(({ concerns }) => concerns))) });
  for (const part of parts) {
    planSections(part);
    planRules(part);
  }
  planBudgets(parts);
  planSensitive(parts, rules, options.scanner);
  const spoken = rules.filter(({ when }) => when.op !== 'never').map((rule) => ({ ...rule, when: toSayableCondition(rule.when) }));
  return {
    documents: sorted.map(({ source, metadata, spec, digest }) => ({
      source,
      name: metadata.name ?? '',
      scope: spec.scope ?? 'global',
      digest,
    })),
    rules: spoken,
    matchers: matchers.filter(({ id }) =>
      spoken.some(({ when }) => leavesOf(when).some((leaf) => leaf.op === 'matched' && leaf.id === id)),
    ),
    unsupported: sorted.flatMap(listUnsupported),
    hostValues: describeHostValues(spoken, matchers),
    countCalls: createCounter(parts),
  };
}

function createDocumentPlan(compiled: CompiledDocument, rules: PlannedRule[], matchers: HostMatcher[]): DocumentPlan {
  const { source, spec } = compiled.document;
  const addMatcher: DocumentPlan['addMatcher'] = (matcher) => {
    const id = `${matchers.length + 1}: ${matcher.what}`;
    matchers.push({ id, ...matcher });
    return { op: 'matched', id };
  };
  const concerns = planConcern(compiled);
  const speaks = all(concerns, planMode(spec, addMatcher));
  return {
    compiled,
    concerns,
    speaks,
    addMatcher,
    add: (effect, field, when) => void rules.push({ id: `${source}: ${field}`, effect, when: all(speaks, when) }),
  };
}

/** Of several global documents that are enforced the first with a budget supplies it; narrower ones add theirs. */
function planBudgets(parts: readonly DocumentPlan[]): void {
  const withBudget = parts.filter(({ compiled }) => compiled.document.spec.budget !== undefined);
  for (const part of withBudget) {
    const isGlobal = part.compiled.level === 0;
    const earlier = isGlobal ? withBudget.filter(({ compiled }) => compiled.level === 0 && compiled.index < part.compiled.index) : [];
    const isFirst = not(any(...earlier.map(({ speaks }) => speaks)));
    for (const { hit } of listBudgetChecks([{ compiled: part.compiled, mode: 'enforce' }], undefined)) {
      const { rule } = hit.matched;
      const isExceeded = part.addMatcher({
        what: rule,
        why: 'what was spent is known to the program that asks',
        matches: (request) => exceeds(part.compiled, rule, request),
      });
      part.add('deny', rule, all(isFirst, isExceeded));
    }
  }
}

function exceeds(compiled: CompiledDocument, rule: string, { action, circumstances: { identity, nowMs, state } }: ExportRequest): boolean {
  const check = listBudgetChecks([{ compiled, mode: 'enforce' }], identity).find(({ hit }) => hit.matched.rule === rule);
  if (check === undefined) return false;
  const spentUsd = state?.spentUsd(check.query(nowMs)) ?? 0;
  return !(spentUsd < check.limitUsd && spentUsd + (action.costUsd ?? 0) <= check.limitUsd);
}

/** A secret was found: of the documents that speak, the strictest says what then. */
function planSensitive(parts: readonly DocumentPlan[], rules: PlannedRule[], scanner: PolicyScanner | undefined): void {
  const found = any(planScanner(parts, scanner), ...planPatterns(parts));
  const speaking = any(...parts.map(({ speaks }) => speaks));
  const saying = (...actions: readonly string[]): Condition =>
    any(
      ...parts
        .filter(
          ({ compiled: { document } }) =>
            document.spec.data !== undefined && actions.includes(document.spec.data.credential_action ?? 'redact_only'),
        )
        .map(({ speaks }) => speaks),
    );
  rules.push({ id: 'data.credential_action: block', effect: 'deny', when: all(found, saying('block')) });
  const redacts = any(saying('redact_only'), all(speaking, not(saying('alert_only', 'block', 'redact_only'))));
  rules.push({ id: 'data.credential_action: redact_only', effect: 'redact', when: all(found, redacts) });
}

function planScanner([first]: readonly DocumentPlan[], scanner: PolicyScanner | undefined): Condition {
  if (first === undefined) return never;
  return first.addMatcher({
    what: 'a secret is found',
    why: 'these languages have no scanner for secrets',
    matches: ({ action }) =>
      scanner !== undefined && scannedTexts(action).some(([field, text]) => findSecrets(scanner, field, text).length > 0),
  });
}

function planPatterns(parts: readonly DocumentPlan[]): readonly Condition[] {
  const withPatterns = parts.filter(({ compiled }) => compiled.patterns.length > 0);
  return withPatterns.map((part) => {
    const { level, index, patterns } = part.compiled;
    const earlier = level === 0 ? withPatterns.filter(({ compiled }) => compiled.level === 0 && compiled.index < index) : [];
    const matched = part.addMatcher({
      what: 'data.sensitive_patterns',
      why: 'Cedar has no regular expressions',
      matches: ({ action }) => scannedTexts(action).some(([, text]) => patterns.some((pattern) => hasMatch(pattern.matcher(text)))),
    });
    return all(part.speaks, not(any(...earlier.map(({ speaks }) => speaks))), matched);
  });
}

function hasMatch(matcher: ReturnType<CompiledDocument['patterns'][number]['matcher']>): boolean {
  while (matcher.find()) if (matcher.end() > matcher.start()) return true;
  return false;
}

/** Calls since the window of each key began; the key of the action's own tool stands for whatever tool that is. */
function createCounter(parts: readonly DocumentPlan[]): ExportPlan['countCalls'] {
  const windowsMs = new Map(
    parts.flatMap(({ compiled }) =>
      (compiled.rules ?? []).flatMap(({ rates }) => rates.map(({ key, windowMs }) => [key, windowMs] as const)),
    ),
  );
  return (key, { action, circumstances: { nowMs, state } }) => {
    const windowMs = windowsMs.get(key) ?? 3_600_000;
    const known = key === thisTool ? `tool:${toolOf(action) ?? ''}` : key;
    const calls = state?.countCalls(known, Math.floor(nowMs / windowMs) * windowMs) ?? 0;
    // What is no count refuses, as it does when we judge.
    return Number.isFinite(calls) ? Math.ceil(Math.min(calls, Number.MAX_SAFE_INTEGER)) : Number.MAX_SAFE_INTEGER;
  };
}
