export { AgentSession, type SessionParts } from './agent-session.ts';
export { AgentWorkspace, type AgentWorkspaceParts } from './agent-workspace.ts';
export { type AttachmentSources, describeAttachments } from './attachments.ts';
export { type CallTurn, GatedCalls, type GatedCallsParts } from './gated-calls.ts';
export { LiveScreen, type LiveScreenParts } from './live-screen.ts';
export { createScrubStage } from './scrub-stage.ts';
export { SessionRegistry, type SessionRegistryParts } from './session-registry.ts';
