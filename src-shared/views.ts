import type { SessionEvent } from '@gatehouse/agent';
import { z } from 'zod';

/** Data that the window shows. Paths are workspace-relative with forward slashes unless said otherwise. */

export const errorReportSchema = z.object({
  code: z.templateLiteral(['ERR_', z.string()]),
  message: z.string(),
  untouched: z.string(),
  nextStep: z.string(),
});

export const workspaceSchema = z.object({
  id: z.string(),
  /** Absolute path. */
  root: z.string(),
  name: z.string(),
  /** Current branch, or null outside a git work tree. Read from .git without running git. */
  branch: z.string().nullable(),
  isReadOnly: z.boolean(),
  isTour: z.boolean(),
});
export type WorkspaceView = z.infer<typeof workspaceSchema>;

export const fileEntrySchema = z.object({
  name: z.string(),
  path: z.string(),
  type: z.enum(['file', 'directory', 'link', 'other']),
  /** True when the agent can never read it. */
  isScreened: z.boolean(),
  /** True when this is a link that leads outside the workspace or nowhere. */
  isBroken: z.boolean(),
});
export type FileEntryView = z.infer<typeof fileEntrySchema>;

export const documentSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    path: z.string(),
    /** Line ends are as on disk. */
    text: z.string(),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin1']),
    hasBom: z.boolean(),
    eol: z.enum(['lf', 'crlf', 'mixed']),
    sha256: z.string(),
    isReadOnly: z.boolean(),
    isScreened: z.boolean(),
  }),
  z.object({ type: z.literal('binary'), path: z.string(), sizeBytes: z.number() }),
  z.object({ type: z.literal('too-large'), path: z.string(), sizeBytes: z.number(), limitBytes: z.number() }),
]);
export type DocumentView = z.infer<typeof documentSchema>;

export const saveResultSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('saved'), sha256: z.string() }),
  /** The file changed on disk since it was read: nothing was written. */
  z.object({ status: z.literal('conflict'), diskSha256: z.string().nullable() }),
]);
export type SaveResult = z.infer<typeof saveResultSchema>;

export const fileMatchSchema = z.object({
  path: z.string(),
  /** Indexes of matched characters, pairs [from, to). */ ranges: z.array(z.number()),
});
export type FileMatch = z.infer<typeof fileMatchSchema>;

export const modelReferenceSchema = z.object({ providerId: z.string(), model: z.string() });
export type ModelReferenceView = z.infer<typeof modelReferenceSchema>;

export const providerSchema = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['ollama', 'openai-compatible', 'tour']),
  baseUrl: z.string(),
  isLocal: z.boolean(),
  hasKey: z.boolean(),
});
export type ProviderView = z.infer<typeof providerSchema>;

export const modelListSchema = z.object({
  models: z.array(z.object({ name: z.string(), detail: z.string() })),
  /** Why the list could not be had; null when it could. */
  problem: errorReportSchema.nullable(),
});
export type ModelListView = z.infer<typeof modelListSchema>;

export const approvalModeSchema = z.enum(['permissive', 'standard', 'strict', 'paranoid']);

export const sessionSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  mode: approvalModeSchema,
  model: modelReferenceSchema.nullable(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  isRunning: z.boolean(),
});
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

export const sessionEventSchema = z.custom<SessionEvent>(
  (value) => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'turnId' in value,
);

export const sessionSchema = sessionSummarySchema.extend({ events: z.array(sessionEventSchema) });
export type SessionView = z.infer<typeof sessionSchema>;

export const attachmentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('file'), path: z.string().max(4096) }),
  z.object({
    type: z.literal('selection'),
    path: z.string().max(4096),
    fromLine: z.number().int().min(1),
    toLine: z.number().int().min(1),
    text: z.string().max(200_000),
  }),
  z.object({ type: z.literal('open-file'), path: z.string().max(4096) }),
  z.object({ type: z.literal('terminal'), terminalId: z.string().max(80) }),
]);

export const grantPatternSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('write-file'), path: z.string() }),
  z.strictObject({ type: z.literal('write-under'), folder: z.string() }),
  z.strictObject({ type: z.literal('read-file'), path: z.string() }),
  z.strictObject({ type: z.literal('command'), command: z.string() }),
  z.strictObject({ type: z.literal('command-shape'), words: z.array(z.string()).min(1).max(100).readonly() }),
]);

/** What a person allowed and was remembered, with what became of it. */
const grantViewSchema = z.object({
  pattern: grantPatternSchema,
  /** Milliseconds since the epoch. */
  sinceMs: z.number(),
  /** How many calls it has let pass. */
  uses: z.number(),
});
export const sessionGrantsSchema = z.object({ sessionId: z.string(), title: z.string(), grants: z.array(grantViewSchema) });
export const savedGrantSchema = grantViewSchema.extend({
  id: z.string(),
  tool: z.string(),
  lastUsedAtMs: z.number().nullable(),
  /** Why it no longer allows anything; null while it does. */
  deadBecause: z.string().nullable(),
});
export const grantListSchema = z.object({ sessions: z.array(sessionGrantsSchema), saved: z.array(savedGrantSchema) });
export type GrantListView = z.infer<typeof grantListSchema>;
export type SavedGrantView = z.infer<typeof savedGrantSchema>;

/** What a grant would have done to the calls on record. */
export const backTestSchema = z.object({
  wouldAllow: z.number(),
  /** Those among them that the person denied. */
  denied: z.number(),
  deniedTargets: z.array(z.string()),
  entries: z.number(),
  isWhole: z.boolean(),
});
export type BackTestView = z.infer<typeof backTestSchema>;

/** Money. Amounts in US dollars. */
export const budgetStatusSchema = z.object({
  todayUsd: z.number(),
  monthUsd: z.number(),
  /** What the month costs if it goes on as it began. */
  projectedMonthUsd: z.number(),
  limits: z.array(z.object({ scope: z.string(), period: z.string(), limitUsd: z.number(), spentUsd: z.number(), reservedUsd: z.number() })),
  models: z.array(z.object({ model: z.string(), usd: z.number(), requests: z.number(), tokens: z.number() })),
  /** Agents that stopped at a limit and wait to be resumed. */
  suspended: z.array(z.string()),
  problem: errorReportSchema.nullable(),
});
export type BudgetStatusView = z.infer<typeof budgetStatusSchema>;

/** One document of the cascade in force. */
export const policyDocumentSchema = z.object({
  source: z.string(),
  /** Absolute path; null for the built-in one. */
  file: z.string().nullable(),
  name: z.string(),
  version: z.string(),
  description: z.string(),
  scope: z.string(),
  mode: z.enum(['enforce', 'observe', 'disabled']),
  /** What it speaks of: `tools`, `network` … */
  sections: z.array(z.string()),
});

export const policyStatusSchema = z.object({
  /** Empty while nothing is in force, and then everything is denied. */
  digest: z.string(),
  documents: z.array(policyDocumentSchema),
  warnings: z.array(z.string()),
  problem: errorReportSchema.nullable(),
});
export type PolicyStatusView = z.infer<typeof policyStatusSchema>;

export const policyPlaceSchema = z.enum(['workspace', 'person']);

export const policyVersionSchema = z.object({
  id: z.string(),
  appliedAt: z.string(),
  appliedBy: z.string(),
  via: z.enum(['apply', 'rollback', 'found']),
  name: z.string(),
  label: z.string(),
  isActive: z.boolean(),
});
export type PolicyVersionView = z.infer<typeof policyVersionSchema>;

/** What documents would have done to the actions of the open workspace's ledger. */
export const policyTrialSchema = z.object({
  total: z.number(),
  allowed: z.number(),
  denied: z.number(),
  asking: z.number(),
  /** Judged without all that a policy may ask for: a ledger holds hashes of contents. */
  incomplete: z.number(),
  /** The first that would not simply have run. */
  flagged: z.array(z.object({ seq: z.number(), action: z.string(), decision: z.string(), reason: z.string(), rule: z.string() })),
});
export type PolicyTrialView = z.infer<typeof policyTrialSchema>;

export const policyProblemSchema = z.object({
  line: z.number(),
  column: z.number(),
  field: z.string(),
  message: z.string(),
  suggestion: z.string(),
  /** A warning does not keep a document from being put in force. */
  severity: z.enum(['error', 'warning']),
});
export type PolicyProblemView = z.infer<typeof policyProblemSchema>;

const payloadSha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const approvalAnswerSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('approve'),
    payloadSha256: payloadSha256Schema,
    remember: grantPatternSchema.exactOptional(),
    lifetime: z.enum(['session', 'workspace']).exactOptional(),
    namedGrant: z.string().max(200).exactOptional(),
    typedWords: z.string().max(20_000).exactOptional(),
  }),
  z.strictObject({
    decision: z.literal('approve-edited'),
    payloadSha256: payloadSha256Schema,
    text: z.string().max(20_000_000),
    via: z.enum(['hunks', 'editor']),
  }),
  z.strictObject({ decision: z.literal('reject'), reason: z.string().max(4_000).exactOptional() }),
]);

export const terminalSchema = z.object({
  id: z.string(),
  kind: z.enum(['user', 'agent']),
  title: z.string(),
  /** Absolute path. */
  cwd: z.string(),
  sessionId: z.string().nullable(),
  state: z.enum(['running', 'ended', 'lost']),
  exitCode: z.number().nullable(),
  cols: z.number(),
  rows: z.number(),
});
export type TerminalView = z.infer<typeof terminalSchema>;

export const ledgerStatusSchema = z.object({
  state: z.enum(['closed', 'ok', 'repaired', 'tampered', 'failed']),
  entries: z.number(),
  headHash: z.string(),
  /** Absolute path of the file. */
  file: z.string(),
  problem: errorReportSchema.nullable(),
});
export type LedgerStatusView = z.infer<typeof ledgerStatusSchema>;

export const ledgerEntrySchema = z.object({
  seq: z.number(),
  ts: z.string(),
  prevHash: z.string(),
  hash: z.string(),
  data: z.looseObject({ event: z.string() }),
});
export type LedgerEntryView = z.infer<typeof ledgerEntrySchema>;

/** One row of an explanation: what is known, in words or as it was written. */
const explainedFactSchema = z.object({ label: z.string(), value: z.string(), form: z.enum(['text', 'code']) });

/** What the ledger knows of one action. */
export const explanationSchema = z.object({
  /** What it was, in one line. */
  subject: z.string(),
  /** In order: asked for, decided, answered, begun, ended; each with the entry that says so. */
  stages: z.array(
    z.object({ seq: z.number(), ts: z.string(), title: z.string(), decision: z.string(), facts: z.array(explainedFactSchema) }),
  ),
  /** Documents that were in force, as far as it is recorded, and every rule that spoke. */
  documents: z.array(z.string()),
  rules: z.array(z.object({ effect: z.string(), rule: z.string(), source: z.string() })),
  /** The same action by the documents that are in force now. */
  today: z.object({
    isSamePolicy: z.boolean(),
    /** Empty when it could not be judged. */
    decision: z.string(),
    /** Why, in a sentence. */
    note: z.string(),
    matched: z.array(
      z.object({
        stage: z.string(),
        effect: z.string(),
        rule: z.string(),
        reason: z.string(),
        source: z.string(),
        isObserved: z.boolean(),
      }),
    ),
    /** What the record does not hold and the judgement may depend on. */
    missing: z.array(z.string()),
  }),
});
export type ExplanationView = z.infer<typeof explanationSchema>;

/** What a command would do, as it was read. */
export const commandJudgementSchema = z.object({
  verdict: z.enum(['exfil', 'destructive', 'secret_read', 'unknown', 'benign']),
  family: z.string().nullable(),
  findings: z.array(z.object({ verdict: z.string(), family: z.string().nullable(), reason: z.string(), text: z.string() })),
  /** What a person types in Paranoid before it runs; empty when nothing is typed. */
  typedWords: z.string(),
  /** True when the screen refuses it in every mode. */
  isRefused: z.boolean(),
});
export type CommandJudgementView = z.infer<typeof commandJudgementSchema>;

export const verdictSchema = z.object({
  isClean: z.boolean(),
  entries: z.number(),
  headHash: z.string(),
  durationMs: z.number(),
  /** The first break: where and what; null when clean. */
  problem: z.object({ line: z.number(), kind: z.string(), message: z.string() }).nullable(),
});
export type VerdictView = z.infer<typeof verdictSchema>;

export const exportResultSchema = z.object({ directory: z.string(), pages: z.number(), entries: z.number(), publicKeyFile: z.string() });
export type ExportResult = z.infer<typeof exportResultSchema>;

/** An MCP server of the settings, as it is now. */
export const connectorSchema = z.object({
  id: z.string(),
  label: z.string(),
  /** `idle` starts with the next question to an agent; `off` is disabled by the person. */
  state: z.enum(['off', 'idle', 'starting', 'ready', 'failed']),
  /** Why it failed; null otherwise. */
  problem: errorReportSchema.nullable(),
  /** What it offers while it is ready. Descriptions are the server's own words. */
  tools: z.array(z.object({ name: z.string(), modelName: z.string(), description: z.string() })),
});
export type ConnectorView = z.infer<typeof connectorSchema>;
