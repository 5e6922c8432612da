export type { Dispatch, DispatchHooks } from './call-step.ts';
export type {
  AgentTool,
  Attachment,
  CallOutcome,
  EgressDecision,
  EgressFinding,
  SessionEvent,
  Todo,
  ToolContext,
  ToolOutput,
  ToolProposal,
} from './contract.ts';
export { estimateTokens } from './history.ts';
export { defaultTurnLimits, type TurnLimits } from './limits.ts';
export { runTurn, type TurnOptions, type TurnResult } from './run-turn.ts';
export { createSystemPrompt, type SystemPromptParts } from './system-prompt.ts';
