import type { Circumstances, PolicyAction } from '../contract.ts';
import type { Condition } from './condition.ts';

/** What a policy cannot say in the other language, and why. */
export interface Unsupported {
  /** `policy.yaml: data.sensitive_patterns`. */
  readonly field: string;
  readonly why: string;
}

/** A condition that the program which asks must work out: a pattern, a comparison of unlike types. */
export interface HostMatcher {
  /** What stands in `matched` when it holds. Unique in a plan. */
  readonly id: string;
  readonly what: string;
  readonly why: string;
  matches(request: ExportRequest): boolean;
}

export interface ExportRequest {
  readonly action: PolicyAction;
  readonly circumstances: Circumstances;
}

/** One thing of a document that speaks: in the other language, one statement. */
export interface PlannedRule {
  /** `policy.yaml: tools.bash_run.allow`. Unique in a plan. */
  readonly id: string;
  readonly effect: 'deny' | 'require_approval' | 'redact';
  readonly when: Condition;
}

/**
 * A cascade in the terms that Cedar and Rego share. The answer is deny when a deny rule holds; else require_approval,
 * else redact, when one of theirs does; else allow. A plan without documents denies everything.
 */
export interface ExportPlan {
  readonly documents: readonly { readonly source: string; readonly name: string; readonly scope: string; readonly digest: string }[];
  readonly rules: readonly PlannedRule[];
  readonly matchers: readonly HostMatcher[];
  /** How often a key was called since its window began. */
  countCalls(key: string, request: ExportRequest): number;
  /** What is left out altogether: decisions may differ where it would have spoken. */
  readonly unsupported: readonly Unsupported[];
  /** What is in, but by values that the program which asks must work out: time, counts, spending, regular expressions. */
  readonly hostValues: readonly Unsupported[];
}

export interface PolicyExport {
  readonly text: string;
  readonly unsupported: readonly Unsupported[];
  readonly hostValues: readonly Unsupported[];
}

/** The head of an export as comments: where it comes from, what is missing, what the host must bring. */
export function describePlan(plan: ExportPlan, comment: string): readonly string[] {
  const lines = [
    'Made by Gatehouse from:',
    ...plan.documents.map(({ source, name, scope, digest }) => `  ${source}${name === '' ? '' : ` (${name})`}, ${scope}, sha256 ${digest}`),
    ...(plan.documents.length === 0 ? ['  no document: everything is denied'] : []),
    '',
    plan.unsupported.length === 0 ? 'Nothing is left out.' : 'Left out, because this language cannot say it:',
    ...plan.unsupported.map(({ field, why }) => `  ${field}: ${why}`),
    '',
    plan.hostValues.length === 0
      ? 'Needs nothing that the request does not say itself.'
      : 'The program that asks works these out, and says so in the request:',
    ...plan.hostValues.map(({ field, why }) => `  ${field}: ${why}`),
  ];
  // A name in a policy may hold anything; a line break in it must not end the comment.
  return lines.map((line) => `${comment} ${line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}`.trimEnd());
}
