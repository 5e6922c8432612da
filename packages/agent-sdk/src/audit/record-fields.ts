import type { JsonObject } from '../base/index.ts';
import type { LedgerEventName, LedgerRecord } from './contract.ts';

/**
 * The seven facts that draft-ietf-wimse-aims wants of every audit event of an agent, by the names they have here. The
 * time is the entry's own `ts`.
 */
export interface AuditedFacts extends JsonObject {
  /** 1. The authenticated identifier of the agent that acts. */
  readonly agent: string;
  /** 2. On whose behalf: the delegated subject, when there is one. */
  readonly principal: string;
  /** 3. The tool, and what it is used on. `resource` is there once the call has become an action. */
  readonly tool: string;
  readonly resource?: { readonly type: string; readonly target: string; readonly targetSha256?: string };
  /** 4. What was requested, by the hash of its exact payload, and how it was decided. */
  readonly kind?: string;
  readonly payloadSha256?: string;
  readonly decision?: string;
  /** 5. What joins the entries of one action, of one call and of one session. */
  readonly actionId?: string;
  readonly callId: string;
  readonly turnId: string;
  readonly sessionId: string;
  /** 6. How grave it was found to be. */
  readonly risk?: string;
  /** 7. Why something was called back; with the events `grant.revoked`, `key.rotated`, and `code` elsewhere. */
  readonly cause?: string;
}

/** Events that must carry {@link AuditedFacts}, and which of them beyond those every one has. */
export const auditedEvents = {
  proposed: ['decision', 'actionId', 'resource', 'payloadSha256', 'risk'],
  verdict: ['decision', 'risk'],
  approval: ['decision', 'actionId', 'resource', 'payloadSha256'],
  intent: ['decision', 'actionId', 'resource', 'payloadSha256', 'risk'],
  outcome: [],
  drift: ['actionId', 'risk'],
} as const satisfies Partial<Record<LedgerEventName, readonly (keyof AuditedFacts & string)[]>>;

/** Of {@link AuditedFacts}, those that every event of {@link auditedEvents} carries. */
export const commonFacts = [
  'agent',
  'principal',
  'tool',
  'callId',
  'turnId',
  'sessionId',
] as const satisfies readonly (keyof AuditedFacts)[];

/** Events that are not of one call of a tool, and what each of them must say. */
export const systemEvents: Readonly<Record<Exclude<LedgerEventName, keyof typeof auditedEvents>, readonly string[]>> = {
  opened: ['version', 'pid'],
  repaired: ['bytesRemoved', 'removedSha256'],
  'mode.changed': ['agent', 'principal', 'sessionId', 'workspaceId', 'from', 'to'],
  'setting.changed': ['principal', 'setting'],
  'policy.changed': ['principal', 'workspaceId', 'policyDigest', 'documents'],
  'dlp.finding': ['agent', 'principal', 'sessionId', 'workspaceId', 'turnId', 'decision', 'resource', 'textSha256', 'findings', 'risk'],
  'dlp.override': ['agent', 'principal', 'sessionId', 'workspaceId', 'turnId', 'decision', 'resource', 'textSha256', 'findings', 'risk'],
  'budget.exceeded': ['agent', 'principal', 'sessionId', 'workspaceId', 'turnId', 'decision', 'provider', 'code', 'reason'],
  'grant.saved': ['principal', 'workspaceId', 'grant', 'grantId', 'lifetime', 'tool'],
  'grant.revoked': ['principal', 'workspaceId', 'grant', 'lifetime', 'cause'],
  export: ['entries', 'headHash', 'manifestSha256'],
  'key.created': ['publicKeySha256'],
  'key.rotated': ['publicKeySha256', 'retiredSha256', 'cause'],
};

/**
 * Every member that a record of Gatehouse may have. Others are dropped when it is written, and counted in `droppedFields`:
 * whoever adds one to a record adds it here, and to docs/protocol/ledger.md.
 */
export const recordFields: ReadonlySet<string> = new Set([
  'event',
  // Who, on whose behalf, where.
  'agent',
  'principal',
  'sessionId',
  'workspaceId',
  'orgId',
  'teamId',
  'process',
  'callStack',
  'parentAgent',
  'delegation',
  // What joins entries.
  'turnId',
  'callId',
  'actionId',
  'requestId',
  'intentSeq',
  'traceId',
  'spanId',
  'txn',
  // What.
  'tool',
  'kind',
  'resource',
  'resources',
  'payloadSha256',
  'actionSha256',
  'editedFromSha256',
  'argumentsSha256',
  'commands',
  'effects',
  'model',
  'provider',
  'host',
  // How it was decided.
  'mode',
  'decision',
  'basis',
  'code',
  'reason',
  'reasons',
  'reasonSha256',
  'rule',
  'rules',
  'matched',
  'risk',
  'family',
  'findings',
  'findingCount',
  'policyDigest',
  'policyVersion',
  'policySource',
  'sourceScope',
  'enforcementMode',
  'dry_run',
  'shadow_decision',
  'shadow_reason',
  'shadow_rule',
  'obligations',
  'override',
  // The question and its answer.
  'timeoutMs',
  'mustType',
  'isTyped',
  'escalationRole',
  'escalatedTo',
  'approverRoles',
  'approver',
  'answeredSha256',
  'editedSha256',
  'editedVia',
  'editedBy',
  'remembered',
  'lifetime',
  'grant',
  'grantId',
  'grants',
  'pattern',
  'label',
  // The permit, the pass, the budget.
  'permitLifetimeMs',
  'permitUsed',
  'passId',
  'passSha256',
  'parentPassSha256',
  'costUsd',
  'reservedUsd',
  'spentUsd',
  'limitUsd',
  'budget',
  'limit',
  'window',
  'scope',
  // How it ended.
  'status',
  'facts',
  'exitCode',
  'durationMs',
  'resultSha256',
  'resultLength',
  'expected',
  'observed',
  'differences',
  // Facts about Gatehouse itself.
  'version',
  'pid',
  'from',
  'to',
  'setting',
  'name',
  'cause',
  'entries',
  'pages',
  'headHash',
  'manifestSha256',
  'publicKeySha256',
  'retiredSha256',
  'bytesRemoved',
  'removedSha256',
  'documents',
  'source',
  'textSha256',
  'wouldAllow',
  'denied',
  'definitionSha256',
  'rulesVersion',
  'count',
  'droppedFields',
]);

/** Members whose short texts Gatehouse itself makes, at any depth: no word of a model, a person or a file is in them. */
export const ownTextFields: ReadonlySet<string> = new Set([
  'event',
  'workspaceId',
  'sessionId',
  'actionId',
  'requestId',
  'mode',
  'decision',
  'risk',
  'basis',
  'status',
  'kind',
  'code',
  'editedBy',
  'lifetime',
  'type',
  'token',
  'startedAt',
  'version',
]);

/** UTF-16 units of any text that a record of Gatehouse spells out: a command, a path, a reason. */
export const maxRecordTextLength = 2_000;

/** What a record does not say although its event must: names of members. A record of ours has none of these. */
export function toMissingFacts(record: LedgerRecord): readonly string[] {
  const wanted: Readonly<Record<string, readonly string[]>> = { ...systemEvents, ...auditedEvents };
  const common = record.event in auditedEvents ? commonFacts : [];
  return [...common, ...(wanted[record.event] ?? [])].filter((name) => record[name] === undefined);
}
