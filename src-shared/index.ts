// The window draws what the agent and the approval rooms describe: one door for their types, so that it needs no other.
export type { Attachment, EgressDecision, EgressFinding, SessionEvent, Todo } from '@gatehouse/agent';
export type {
  ApprovalAnswer,
  ApprovalMode,
  ApprovalPreview,
  ApprovalRequest,
  GrantLifetime,
  GrantPattern,
} from '@gatehouse/agent-sdk/approval';
export type { ErrorReport } from '@gatehouse/agent-sdk/base';
export type { Envelope, GatehouseApi, RequestArguments, RoomApi, RoomOf } from './bridge.ts';
export type { EventName, EventPayload, Events, Params, ParsedParams, Reply, RequestName, Requests } from './contract.ts';
export type { Settings, SettingsPatch } from './settings.ts';
export type {
  BackTestView,
  BudgetStatusView,
  CommandJudgementView,
  ConnectorView,
  DocumentView,
  ExplanationView,
  ExportResult,
  FileEntryView,
  FileMatch,
  GrantListView,
  LedgerEntryView,
  LedgerStatusView,
  ModelListView,
  ModelReferenceView,
  PolicyProblemView,
  PolicyStatusView,
  PolicyTrialView,
  PolicyVersionView,
  ProviderView,
  SavedGrantView,
  SaveResult,
  SessionSummary,
  SessionView,
  TerminalView,
  VerdictView,
  WorkspaceView,
} from './views.ts';
