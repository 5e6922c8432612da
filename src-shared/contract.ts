import { z } from 'zod';
import { settingsPatchSchema, settingsSchema } from './settings.ts';
import * as view from './views.ts';

/**
 * Every question the window may ask the main process: `<room>/<verb>` with the schema of its parameters and of its
 * result. Main checks both, and the sender. Nothing that decides (mode of another session, cwd root, time-outs, policy)
 * is taken from here without being checked against what main itself knows.
 */
const nothing = z.undefined();
const path = z.string().min(1).max(4096);
const id = z.string().min(1).max(80);

export const requests = {
  'app/load': {
    params: nothing,
    result: z.object({
      version: z.string(),
      platform: z.string(),
      isTestRuntime: z.boolean(),
      settings: settingsSchema,
      workspace: view.workspaceSchema.nullable(),
      recentWorkspaces: z.array(z.object({ root: z.string(), name: z.string() })),
      providers: z.array(view.providerSchema),
      /** The person's shell home, for showing paths as ~. */
      homeDirectory: z.string(),
      /** Environment problems worth a banner (helper missing, ledger tampered …). */
      notices: z.array(view.errorReportSchema),
    }),
  },
  'app/openExternal': {
    params: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048) }),
    result: z.object({ isOpened: z.boolean() }),
  },
  'app/newWindow': { params: nothing, result: nothing },
  'app/reportRendererError': { params: z.strictObject({ message: z.string().max(8_000) }), result: nothing },
  'app/firstPaint': { params: nothing, result: nothing },

  'settings/change': { params: settingsPatchSchema, result: settingsSchema },
  'settings/setKey': { params: z.strictObject({ providerId: id, key: z.string().min(1).max(4096) }), result: nothing },
  'settings/removeKey': { params: z.strictObject({ providerId: id }), result: nothing },
  'settings/testSecretPath': {
    params: z.strictObject({ path }),
    result: z.object({ secret: z.boolean(), rules: z.array(z.string()) }),
  },
  /** Reads a command as the gate would. Runs nothing. */
  'settings/testCommand': { params: z.strictObject({ command: z.string().min(1).max(20_000) }), result: view.commandJudgementSchema },

  'providers/list': { params: nothing, result: z.array(view.providerSchema) },
  'providers/listModels': { params: z.strictObject({ providerId: id }), result: view.modelListSchema },

  /** Asks the person for a folder. Null when they cancelled. */
  'workspace/pick': { params: nothing, result: view.workspaceSchema.nullable() },
  'workspace/open': { params: z.strictObject({ root: path }), result: view.workspaceSchema },
  /** Copies the sample workspace into our own folder and opens it. */
  'workspace/openTour': { params: nothing, result: view.workspaceSchema },
  'workspace/close': { params: nothing, result: nothing },
  'workspace/listDirectory': {
    params: z.strictObject({ path: z.string().max(4096) }),
    result: z.object({ entries: z.array(view.fileEntrySchema), isTruncated: z.boolean() }),
  },
  'workspace/readDocument': { params: z.strictObject({ path }), result: view.documentSchema },
  'workspace/saveDocument': {
    params: z.strictObject({
      path,
      text: z.string().max(60_000_000),
      encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin1']),
      hasBom: z.boolean(),
      /** SHA-256 of the file this text was based on; null when the file must not exist yet. */
      baseSha256: z.string().nullable(),
      /** Writes although the file changed: only after the person chose so. */
      isForced: z.boolean(),
    }),
    result: view.saveResultSchema,
  },
  'workspace/createFile': { params: z.strictObject({ path }), result: nothing },
  'workspace/createDirectory': { params: z.strictObject({ path }), result: nothing },
  'workspace/rename': { params: z.strictObject({ from: path, to: path }), result: nothing },
  /** Moves to the system's trash; never deletes. */
  'workspace/trash': { params: z.strictObject({ path }), result: nothing },
  'workspace/findFiles': {
    params: z.strictObject({ query: z.string().max(300), limit: z.number().int().min(1).max(200) }),
    result: z.object({ matches: z.array(view.fileMatchSchema), indexedFiles: z.number(), isIndexing: z.boolean() }),
  },
  'workspace/searchText': {
    params: z.strictObject({ query: z.string().min(1).max(1000), isRegex: z.boolean(), isCaseSensitive: z.boolean() }),
    result: z.object({
      files: z.array(
        z.object({
          path: z.string(),
          matches: z.array(z.object({ line: z.number(), text: z.string(), ranges: z.array(z.number()) })),
        }),
      ),
      isTruncated: z.boolean(),
      omittedScreened: z.number(),
    }),
  },

  'sessions/list': { params: nothing, result: z.array(view.sessionSummarySchema) },
  'sessions/create': { params: nothing, result: view.sessionSchema },
  'sessions/open': { params: z.strictObject({ sessionId: id }), result: view.sessionSchema },
  'sessions/rename': { params: z.strictObject({ sessionId: id, title: z.string().min(1).max(200) }), result: view.sessionSummarySchema },
  'sessions/delete': { params: z.strictObject({ sessionId: id }), result: nothing },
  'sessions/send': {
    params: z.strictObject({
      sessionId: id,
      text: z.string().min(1).max(200_000),
      attachments: z.array(view.attachmentSchema).max(50),
    }),
    result: z.object({ turnId: z.string() }),
  },
  'sessions/stop': { params: z.strictObject({ sessionId: id }), result: nothing },
  'sessions/setMode': { params: z.strictObject({ sessionId: id, mode: view.approvalModeSchema }), result: view.sessionSummarySchema },
  'sessions/setModel': { params: z.strictObject({ sessionId: id, model: view.modelReferenceSchema }), result: view.sessionSummarySchema },
  'sessions/answerApproval': {
    params: z.strictObject({ sessionId: id, requestId: id, answer: view.approvalAnswerSchema }),
    /** False when the request was no longer waiting. */
    result: z.object({ isAccepted: z.boolean() }),
  },

  'sessions/answerEgress': {
    params: z.strictObject({ sessionId: id, holdId: id, decision: z.enum(['redact', 'send', 'cancel']) }),
    /** False when the question was no longer held. */
    result: z.object({ isAccepted: z.boolean() }),
  },

  'approvals/list': { params: nothing, result: view.grantListSchema },
  /** Tries a grant on the ledger of the open workspace. Changes nothing. */
  'approvals/backTest': { params: z.strictObject({ pattern: view.grantPatternSchema }), result: view.backTestSchema },
  'approvals/revoke': {
    params: z.discriminatedUnion('lifetime', [
      z.strictObject({ lifetime: z.literal('session'), sessionId: id, pattern: view.grantPatternSchema }),
      z.strictObject({ lifetime: z.literal('workspace'), grantId: id }),
    ]),
    result: nothing,
  },
  'approvals/revokeAll': { params: nothing, result: nothing },

  'terminal/list': { params: nothing, result: z.array(view.terminalSchema) },
  'terminal/create': {
    params: z.strictObject({ cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000), cwd: path.exactOptional() }),
    result: view.terminalSchema,
  },
  /** Everything needed to draw a terminal from nothing: text to write into an empty screen. */
  'terminal/attach': {
    params: z.strictObject({ terminalId: id }),
    result: z.object({ terminal: view.terminalSchema, replay: z.string(), seq: z.number() }),
  },
  'terminal/write': { params: z.strictObject({ terminalId: id, data: z.string().max(1_000_000) }), result: nothing },
  'terminal/resize': {
    params: z.strictObject({ terminalId: id, cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) }),
    result: nothing,
  },
  /** The window has drawn everything up to this position: without it the shell is paused after a while. */
  'terminal/acknowledge': { params: z.strictObject({ terminalId: id, seq: z.number().int().min(0) }), result: nothing },
  /** The window no longer draws this terminal, so its shell must not wait for it. */
  'terminal/detach': { params: z.strictObject({ terminalId: id }), result: nothing },
  'terminal/close': { params: z.strictObject({ terminalId: id }), result: nothing },

  'connectors/list': { params: nothing, result: z.array(view.connectorSchema) },
  /** Stops it and starts it from the beginning. Answers when it is ready or has failed. */
  'connectors/restart': { params: z.strictObject({ id }), result: nothing },
  /** The last 256 KiB of its standard error, as it wrote them. */
  'connectors/logs': { params: z.strictObject({ id }), result: z.object({ text: z.string() }) },

  'budget/status': { params: nothing, result: view.budgetStatusSchema },
  /** What a session has cost so far. */
  'budget/ofSession': { params: z.strictObject({ sessionId: id }), result: z.object({ usd: z.number() }) },
  /** Lets an agent go on that stopped at a limit. */
  'budget/resume': { params: z.strictObject({ agent: id }), result: nothing },

  'policy/status': { params: nothing, result: view.policyStatusSchema },
  /** Documents that come with Gatehouse. */
  'policy/examples': {
    params: nothing,
    result: z.array(z.object({ name: z.string(), description: z.string(), text: z.string() })),
  },
  /** What is wrong with a text; empty when it may be put in force. */
  'policy/check': {
    params: z.strictObject({ text: z.string().max(1_048_576), format: z.enum(['yaml', 'toml']).exactOptional() }),
    result: z.array(view.policyProblemSchema),
  },
  /** The JSON Schema of documents, for completion and explanation. */
  'policy/schema': { params: nothing, result: z.looseObject({}) },
  /** Tries the documents in force with this one in place of that place's own on the ledger. Changes nothing. */
  'policy/try': {
    params: z.strictObject({ place: view.policyPlaceSchema, text: z.string().max(1_048_576) }),
    result: view.policyTrialSchema,
  },
  'policy/apply': {
    params: z.strictObject({ place: view.policyPlaceSchema, text: z.string().max(1_048_576) }),
    result: view.policyVersionSchema,
  },
  'policy/history': { params: z.strictObject({ place: view.policyPlaceSchema }), result: z.array(view.policyVersionSchema) },
  'policy/read': { params: z.strictObject({ place: view.policyPlaceSchema, version: id }), result: z.object({ text: z.string() }) },
  'policy/rollback': { params: z.strictObject({ place: view.policyPlaceSchema, version: id }), result: view.policyVersionSchema },

  'audit/status': { params: nothing, result: view.ledgerStatusSchema },
  'audit/tail': {
    params: z.strictObject({ limit: z.number().int().min(1).max(500), beforeSeq: z.number().int().min(0).nullable() }),
    result: z.array(view.ledgerEntrySchema),
  },
  /** What the ledger knows of the action that an entry is about, after checking its chain. */
  'audit/explain': { params: z.strictObject({ seq: z.number().int().min(0) }), result: view.explanationSchema },
  'audit/verify': { params: nothing, result: view.verdictSchema },
  /** Asks the person for a folder and writes the signed export there. Null when they cancelled. */
  'audit/export': { params: nothing, result: view.exportResultSchema.nullable() },
} as const;

/** Every fact the main process tells the window. */
export const events = {
  'settings/changed': settingsSchema,
  'providers/changed': z.array(view.providerSchema),
  'workspace/changed': z.object({
    /** Changed paths; empty when too many changed to name and everything should be read again. */
    paths: z.array(z.string()),
  }),
  'workspace/lost': view.errorReportSchema,
  'workspace/updated': view.workspaceSchema,
  'sessions/changed': view.sessionSummarySchema,
  'sessions/removed': z.object({ sessionId: z.string() }),
  /** Something was allowed or taken back beyond a session; the list is to be asked for again. */
  'approvals/changed': z.object({}),
  'sessions/events': z.object({ sessionId: z.string(), events: z.array(view.sessionEventSchema) }),
  'terminal/opened': view.terminalSchema,
  'terminal/updated': view.terminalSchema,
  'terminal/data': z.object({ terminalId: z.string(), data: z.string(), seq: z.number() }),
  'terminal/closed': z.object({ terminalId: z.string() }),
  'budget/changed': z.object({}),
  'policy/changed': view.policyStatusSchema,
  'connectors/changed': z.array(view.connectorSchema),
  'audit/status': view.ledgerStatusSchema,
  'app/notice': view.errorReportSchema,
  /** The menu or a global key asks for a command of the window, by its identifier. */
  'app/command': z.object({ command: z.string() }),
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
/** What the window sends. */
export type Params<Name extends RequestName> = z.input<Requests[Name]['params']>;
/** What a handler in main receives: parsed. */
export type ParsedParams<Name extends RequestName> = z.output<Requests[Name]['params']>;
export type Reply<Name extends RequestName> = z.output<Requests[Name]['result']>;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<Name extends EventName> = z.output<Events[Name]>;
