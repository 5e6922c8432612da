export { type ApprovalFocusStore, createApprovalFocusStore, selectedIndex } from './approval-store.ts';
export { attachmentKey, createDraftStore, type Draft, type DraftStore, draftOf } from './draft-store.ts';
export { createEventBatcher, type EventBatcher } from './event-batcher.ts';
export { createProposalStore, type Proposal, type ProposalStore } from './proposal-store.ts';
export { activeSummary, activeTranscript, createSessionStore, type SessionStore, type SessionsState } from './session-store.ts';
export type { ApprovalRecord, Block, CallBlock, Phase, TextBlock, Transcript, Turn, TurnEnd } from './transcript.ts';
export { askedTexts, durationMs, type PendingApproval, pendingApprovals, turnEnd } from './transcript-selectors.ts';
