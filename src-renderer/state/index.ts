export { type AppState, type AppStore, type ConfirmAnswer, type ConfirmRequest, createAppStore, toShortPath } from './app-store.ts';
export { type ApprovalFocusStore, createApprovalFocusStore, selectedIndex } from './approval-store.ts';
export { type AuditState, type AuditStore, createAuditStore } from './audit-store.ts';
export { atNextFrame, type ChatActions, createChatActions } from './chat-actions.ts';
export type { Client } from './client.ts';
export { attachmentKey, createDraftStore, type Draft, type DraftStore, draftOf } from './draft-store.ts';
export { createEditorBackups, createMemoryDrafts, type DocumentDraft } from './editor-backups.ts';
export { createEditorStore, type EditorState, type EditorStore } from './editor-store.ts';
export {
  type DocumentContent,
  type DocumentHandle,
  type DocumentTab,
  type EditorSelection,
  type EditorTab,
  type LoadedText,
  type ProposalTab,
  type SettingsSection,
  settingsSections,
  type TextPlace,
  tabHints,
  tabTitle,
} from './editor-tabs.ts';
export { createEventBatcher, type EventBatcher } from './event-batcher.ts';
export { baseName, checkFileName, joinPath, parentPath, type TreeRow, toTreeRows } from './file-tree.ts';
export { createIndexedDrafts } from './indexed-drafts.ts';
export {
  createLayoutStore,
  defaultLayout,
  type LayoutState,
  type LayoutStore,
  type Panel,
  parseLayout,
  type SideView,
} from './layout-store.ts';
export { createNoticeStore, type Notice, type NoticeState, type NoticeStore } from './notice-store.ts';
export { createProposalStore, type Proposal, type ProposalStore } from './proposal-store.ts';
export { createSessionActions, type SessionActions } from './session-actions.ts';
export { activeSummary, activeTranscript, createSessionStore, type SessionStore, type SessionsState } from './session-store.ts';
export { createSettingsStore, type ModelListState, type SettingsState, type SettingsStore, toModelLabel } from './settings-store.ts';
export type { TerminalFeed, TerminalSink } from './terminal-feed.ts';
export { listPanes, type PaneTree, type SplitDirection } from './terminal-panes.ts';
export { createTerminalStore, type TerminalStore, type TerminalsState, type TerminalTab } from './terminal-store.ts';
export type { ApprovalRecord, Block, CallBlock, EgressBlock, Phase, TextBlock, Transcript, Turn, TurnEnd } from './transcript.ts';
export { askedTexts, durationMs, expiredApprovals, type PendingApproval, pendingApprovals, turnEnd } from './transcript-selectors.ts';
export type { Command, Commands, WindowModel } from './window-model.ts';
export { createWorkspaceStore, type RecentWorkspace, type WorkspaceState, type WorkspaceStore } from './workspace-store.ts';
