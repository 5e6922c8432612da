import type { Circumstances, CompiledPolicy, JudgementStage, MatchedRule, PolicyAction, PolicyVerdict } from './contract.ts';
import { describeAction } from './simulate.ts';

/** Why an action was decided as it was: plain data, and the same inputs give the same data. */
export interface Explanation {
  readonly action: PolicyAction;
  /** One line. */
  readonly subject: string;
  readonly verdict: PolicyVerdict;
  /** Every stage in the order of judgement, with all that spoke in it. */
  readonly stages: readonly { readonly stage: JudgementStage; readonly matched: readonly MatchedRule[] }[];
  readonly documents: readonly {
    readonly source: string;
    readonly name: string;
    readonly version: string;
    readonly scope: string;
    readonly digest: string;
  }[];
  readonly policyDigest: string;
  readonly inputs: {
    readonly at: string;
    readonly identity: NonNullable<Circumstances['identity']>;
    readonly governanceLevel: string | null;
  };
  /** What the judgement would have asked for and was not told. */
  readonly missing: readonly string[];
}

/** The stages in the order they speak in; of two denials, the one of the earlier stage is the reason. */
export const stageOrder: readonly JudgementStage[] = ['schedule', 'network', 'tool', 'rate', 'approval', 'credential', 'budget'];

/** Judges an action and keeps everything that took part. */
export function explain(
  policy: CompiledPolicy,
  action: PolicyAction,
  circumstances: Circumstances,
  missing: readonly string[] = [],
): Explanation {
  const verdict = policy.evaluate(action, circumstances);
  return {
    action,
    subject: describeAction(action),
    verdict,
    stages: stageOrder.map((stage) => ({ stage, matched: verdict.matched.filter((matched) => matched.stage === stage) })),
    documents: policy.documents.map(({ source, metadata, spec, digest }) => ({
      source,
      name: metadata.name ?? '',
      version: metadata.version ?? '',
      scope: spec.scope ?? 'global',
      digest,
    })),
    policyDigest: policy.digest,
    inputs: {
      at: new Date(circumstances.nowMs).toISOString(),
      identity: circumstances.identity ?? {},
      governanceLevel: circumstances.governanceLevel ?? null,
    },
    missing,
  };
}

/** An explanation for people, line by line. The caller makes hidden characters visible. */
export function formatExplanation(explanation: Explanation): readonly string[] {
  const { verdict, inputs, documents, stages, missing } = explanation;
  const identity = Object.entries(inputs.identity).map(([name, value]) => `${name} ${String(value)}`);
  return [
    `action     ${explanation.subject}`,
    `decision   ${verdict.decision}: ${verdict.reason}`,
    `rule       ${verdict.rule === null ? 'none' : `${verdict.rule} (${verdict.sourceScope ?? 'no scope'}, ${verdict.source ?? 'no file'})`}`,
    `policy     ${explanation.policyDigest}`,
    ...documents.map(
      ({ source, name, version, scope }) =>
        `           ${source}: ${[name || 'unnamed', version].filter((text) => text !== '').join(' ')}, ${scope}`,
    ),
    `inputs     at ${inputs.at}${identity.length === 0 ? ', nobody named' : `, ${identity.join(', ')}`}`,
    ...(missing.length === 0 ? [] : [`missing    ${missing.join(', ')}: the record does not hold it`]),
    'stages',
    ...stages.flatMap(({ stage, matched }) => formatStage(stage, matched)),
    ...formatRest(verdict),
  ];
}

function formatStage(stage: JudgementStage, matched: readonly MatchedRule[]): readonly string[] {
  if (matched.length === 0) return [`  ${stage.padEnd(10)} nothing spoke`];
  return matched.map(({ effect, rule, reason, scope, source, mode }) => {
    const observed = mode === 'observe' ? ', observed only' : '';
    return `  ${stage.padEnd(10)} ${effect}  ${rule}: ${reason} (${scope}, ${source}${observed})`;
  });
}

function formatRest({ obligations, approval, shadow, findings, enforcementMode }: PolicyVerdict): readonly string[] {
  const { approverRoles, passTtlSecs, redact, suspend } = obligations;
  const duties = [
    ...(approverRoles.length === 0 ? [] : [`approver must be ${approverRoles.join(' or ')}`]),
    ...(passTtlSecs === undefined ? [] : [`pass lives ${passTtlSecs} s at most`]),
    ...(redact ? ['findings are redacted'] : []),
    ...(suspend ? ['the agent stops'] : []),
    ...(approval === null
      ? []
      : [`question waits ${approval.timeoutSecs} s${approval.escalationRole === undefined ? '' : `, then ${approval.escalationRole}`}`]),
  ];
  return [
    ...(duties.length === 0 ? [] : [`duties     ${duties.join('; ')}`]),
    ...findings.map(({ kind, field, offset, length }) => `finding    ${kind} in ${field}, ${length} characters at ${offset}`),
    ...(enforcementMode === 'enforce' ? [] : [`mode       ${enforcementMode}`]),
    ...(shadow === null ? [] : [`enforced   it would be ${shadow.decision}: ${shadow.reason} (${shadow.rule ?? 'no rule'})`]),
  ];
}
