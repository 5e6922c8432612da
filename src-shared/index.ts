export type { Envelope, GatehouseApi, RequestArguments, RoomApi, RoomOf } from './bridge.ts';
export type { EventName, EventPayload, Events, Params, ParsedParams, Reply, RequestName, Requests } from './contract.ts';
export type { Settings, SettingsPatch } from './settings.ts';
export type {
  DocumentView,
  ExportResult,
  FileEntryView,
  FileMatch,
  LedgerEntryView,
  LedgerStatusView,
  ModelListView,
  ModelReferenceView,
  ProviderView,
  SaveResult,
  SessionSummary,
  SessionView,
  TerminalView,
  VerdictView,
  WorkspaceView,
} from './views.ts';
