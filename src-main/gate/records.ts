import type { ToolContext, ToolOutput } from '@gatehouse/agent';
import { type Action, hashAction } from '@gatehouse/agent-sdk/action';
import {
  type ApprovalMode,
  type ApprovalRequest,
  describeGrant,
  type GrantLifetime,
  type GrantPattern,
} from '@gatehouse/agent-sdk/approval';
import { type LedgerRecord, maxRecordTextLength } from '@gatehouse/agent-sdk/audit';
import type { ErrorCode, JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import type { GateParts } from './contract.ts';
import type { GateVerdict } from './stages.ts';

/** UTF-16 units of a target that the ledger spells out; the whole of a longer one is held by its SHA-256. */
const maximumTargetLength = maxRecordTextLength;

/** Reasons and rules of one question that are recorded at most: a line of the ledger has an end. */
const maximumReasons = 12;

/** How grave an action is, for whoever reads the ledger. */
export type Risk = 'ordinary' | 'unknown' | 'protected' | 'destructive' | 'exfil' | 'secret';

/** Which call a record is about, and on whose behalf: in every record of the gate. */
export interface RecordSubject {
  readonly parts: Pick<GateParts, 'actor' | 'workspace'>;
  readonly mode: ApprovalMode;
  readonly tool: string;
  readonly context: Pick<ToolContext, 'turnId' | 'callId'>;
  /** Undefined as long as the call has not become an action. */
  readonly action?: Action | undefined;
  /** What the policy said of it; undefined as long as it was not asked. */
  readonly policy?: GateVerdict | undefined;
}

/** An action was asked for and waits for a person. */
export function proposedRecord(subject: RecordSubject, request: ApprovalRequest, risk: Risk): LedgerRecord {
  const { id, reasons, askedAtMs, expiresAtMs, typedWords, escalationRole, rules } = request;
  return record('proposed', subject, {
    decision: 'step_up',
    requestId: id,
    reasons: reasons.slice(0, maximumReasons).map(toRecordText),
    risk,
    ...(expiresAtMs === undefined ? {} : { timeoutMs: expiresAtMs - askedAtMs }),
    ...(typedWords === undefined ? {} : { mustType: true }),
    ...(escalationRole === undefined ? {} : { escalationRole: toRecordText(escalationRole) }),
    ...(rules === undefined
      ? {}
      : { rules: rules.slice(0, maximumReasons).map(({ id: rule, effect }) => `${effect} ${toRecordText(rule)}`) }),
    ...toPolicyFacts(subject.policy),
  });
}

/** What the documents in force said, enough to be judged again: by which documents, which rule decided, and what an observed one would have done. */
function toPolicyFacts(policy: GateVerdict | undefined): JsonObject {
  if (policy === undefined) return {};
  const { policyDigest, rule, source, sourceScope, matched, obligations, shadow, dryRun } = policy;
  return {
    ...(policyDigest === undefined ? {} : { policyDigest }),
    ...(rule === null ? {} : { rule: toRecordText(rule) }),
    ...(source === null ? {} : { policySource: toRecordText(source) }),
    ...(sourceScope === null ? {} : { sourceScope: toRecordText(sourceScope) }),
    ...(matched.length === 0
      ? {}
      : { matched: matched.slice(0, maximumReasons).map((one) => `${one.effect} ${toRecordText(one.rule)} ${toRecordText(one.source)}`) }),
    ...(obligations.approverRoles.length === 0
      ? {}
      : { approverRoles: obligations.approverRoles.slice(0, maximumReasons).map(toRecordText) }),
    ...(dryRun ? { dry_run: true } : {}),
    ...(shadow === null
      ? {}
      : { shadow_decision: shadow.decision, shadow_reason: toRecordText(shadow.reason), shadow_rule: toRecordText(shadow.rule ?? '') }),
  };
}

/** What was to be done to which file, as the tool that prepared the call says it: `kind` and `path` of its error's details. */
export interface Wanted {
  readonly kind: string;
  /** Absolute. */
  readonly path: string;
}

/** A call ended without an effect and without a person's answer. */
export function verdictRecord(
  subject: RecordSubject,
  verdict: { readonly decision: 'refused' | 'cancelled'; readonly code: ErrorCode; readonly rules: readonly string[]; readonly risk: Risk },
  named: { readonly secretPath?: string; readonly wanted?: Wanted } = {},
): LedgerRecord {
  return record('verdict', subject, {
    decision: verdict.decision,
    code: verdict.code,
    rules: verdict.rules,
    risk: verdict.risk,
    ...toPolicyFacts(subject.policy),
    ...toNamedFacts(named),
  });
}

function toNamedFacts({ secretPath, wanted }: { readonly secretPath?: string; readonly wanted?: Wanted }): JsonObject {
  if (secretPath !== undefined) return { resource: toResource('file', secretPath) };
  return wanted === undefined ? {} : { kind: toRecordText(wanted.kind), resource: toResource('file', wanted.path) };
}

export interface RecordedAnswer {
  readonly requestId: string;
  readonly decision: 'approved' | 'approved-edited' | 'rejected' | 'cancelled' | 'refused' | 'expired' | 'withdrawn';
  /** Why an answer was not accepted. */
  readonly code?: ErrorCode;
  /** The hash the answer was bound to, where it is not the action's. */
  readonly answeredSha256?: string;
  readonly editedSha256?: string;
  readonly editedVia?: string;
  /** What the person wrote is content: the record holds its hash. */
  readonly reason?: string;
  /** The grant to be remembered, as the card described it. */
  readonly remembered?: string;
  readonly lifetime?: GrantLifetime;
  /** True when the person typed the words that were asked for. */
  readonly isTyped?: true;
  /** Who is to be asked now that nobody has answered, where a policy says so. */
  readonly escalatedTo?: string;
  /** The roles by which the approver may approve this, where a policy wants one. */
  readonly approver?: readonly string[];
}

/** The person's answer, or that none could be had. */
export function approvalRecord(subject: RecordSubject, answer: RecordedAnswer): LedgerRecord {
  const { reason, remembered, approver = [], ...facts } = answer;
  return record('approval', subject, {
    ...facts,
    ...(approver.length === 0 ? {} : { approver: approver.map(toRecordText) }),
    ...(answer.editedSha256 === undefined ? {} : { editedBy: 'human' }),
    ...(reason === undefined || reason === '' ? {} : { reasonSha256: sha256Hex(reason) }),
    ...(remembered === undefined ? {} : { remembered: toRecordText(remembered) }),
  });
}

/** Why an action may run. */
export interface Basis {
  readonly basis: 'automatic' | 'grant' | 'human';
  readonly requestId?: string;
  /** The remembered grant that covers it, as it was described to the person. */
  readonly grant?: string;
}

/** About to be executed. Durable before the effect. */
export function intentRecord(
  subject: RecordSubject,
  basis: Basis,
  permit: { readonly lifetimeMs: number; readonly passId: string | undefined },
  risk: Risk,
): LedgerRecord {
  const { grant, ...facts } = basis;
  return record('intent', subject, {
    decision: 'allow',
    ...facts,
    ...(grant === undefined ? {} : { grant: toRecordText(grant) }),
    permitLifetimeMs: permit.lifetimeMs,
    // The `jti` of the pass that takes the permit to another process.
    ...(permit.passId === undefined ? {} : { passId: permit.passId }),
    risk,
    ...toPolicyFacts(subject.policy),
  });
}

export interface Execution {
  readonly status: 'done' | 'failed';
  readonly intentSeq: number;
  readonly output: ToolOutput;
  readonly durationMs: number;
  /** False when the tool ended without using its permit: then nothing was done. */
  readonly isPermitUsed: boolean;
}

export function outcomeRecord(subject: RecordSubject, execution: Execution): LedgerRecord {
  const { output } = execution;
  return record('outcome', subject, {
    status: execution.status,
    intentSeq: execution.intentSeq,
    permitUsed: execution.isPermitUsed,
    durationMs: execution.durationMs,
    resultSha256: sha256Hex(output.text),
    resultLength: output.text.length,
    facts: toRecordFacts(output.facts),
    ...(typeof output.facts.exitCode === 'number' ? { exitCode: output.facts.exitCode } : {}),
    ...(isSha256(output.facts.passSha256) ? { passSha256: output.facts.passSha256 } : {}),
  });
}

export function modeChangedRecord(parts: Pick<GateParts, 'actor' | 'workspace'>, from: ApprovalMode, to: ApprovalMode): LedgerRecord {
  return { event: 'mode.changed', ...toActorFacts(parts), from, to };
}

/** A person took back what they had allowed for the session. */
export function grantRevokedRecord(parts: Pick<GateParts, 'actor' | 'workspace'>, pattern: GrantPattern): LedgerRecord {
  const grant = toRecordText(describeGrant(pattern));
  return { event: 'grant.revoked', ...toActorFacts(parts), lifetime: 'session', grant, cause: 'person' };
}

function record(event: LedgerRecord['event'], subject: RecordSubject, facts: JsonObject): LedgerRecord {
  const { action } = subject;
  return {
    event,
    ...toActorFacts(subject.parts),
    turnId: toRecordText(subject.context.turnId),
    callId: toRecordText(subject.context.callId),
    tool: toRecordText(subject.tool),
    mode: subject.mode,
    ...(action === undefined ? {} : toActionFacts(action)),
    ...facts,
  };
}

function toActorFacts(parts: Pick<GateParts, 'actor' | 'workspace'>): JsonObject {
  const { agent, principal, sessionId } = parts.actor;
  return { agent, principal, sessionId, workspaceId: parts.workspace.id };
}

function toActionFacts(action: Action): JsonObject {
  return {
    actionId: action.id,
    kind: action.kind,
    resource: toResource(action.resource.type, action.resource.target),
    payloadSha256: action.payloadSha256,
    actionSha256: hashAction(action),
    ...(action.editedFromSha256 === undefined ? {} : { editedFromSha256: action.editedFromSha256 }),
  };
}

function toResource(type: string, target: string): JsonObject {
  if (target.length <= maximumTargetLength) return { type, target: target.toWellFormed() };
  return { type, target: toRecordText(target), targetSha256: sha256Hex(target) };
}

/** Text sayable in JSON, and whole: the ledger takes secrets out of it first and shortens it then. */
function toRecordText(text: string): string {
  return text.toWellFormed();
}

function isSha256(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** A tool's facts without text, so that no content can reach the ledger through them. */
function toRecordFacts(facts: JsonObject): JsonObject {
  const isFact = (value: JsonValue): boolean => typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return Object.fromEntries(Object.entries(facts).filter(([name, value]) => /^[a-zA-Z]\w{0,63}$/.test(name) && isFact(value)));
}
