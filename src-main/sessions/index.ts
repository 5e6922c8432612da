export { AgentSession, type SessionParts } from './agent-session.ts';
export { type AttachmentSources, describeAttachments } from './attachments.ts';
export { SessionRegistry, type SessionRegistryParts } from './session-registry.ts';
