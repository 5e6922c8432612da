export type { AgentTool, Attachment, CallOutcome, SessionEvent, Todo, ToolContext, ToolOutput, ToolProposal } from './contract.ts';
