/**
 * The parts of a trustworthy agent, as most programs need them. Each room has an entry of its own as well, with more in
 * it: `/approval`, `/security`, `/audit`, `/providers`, `/screen`, `/shell`, `/policy`, `/budget`, `/dlp`.
 */
export {
  type AgentAction,
  ApprovalGate,
  type ApprovalGateOptions,
  type Classification,
  type Decision,
  type DecisionEvent,
  type DecisionRecord,
  destructiveShellDenyPolicy,
  type FrozenAction,
  type GateVerdict,
  type Policy,
  type PromptContext,
  type PromptHandler,
  type PromptReply,
  paranoidPolicy,
  permissivePolicy,
  standardPolicy,
  type ToolApproval,
  toDecisionRecord,
  toolApprovalPolicy,
  type Vote,
} from './approval/index.ts';
export { type ChainVerdict, HashChainedAuditLog, InMemoryStorage, type LedgerEntry, type LedgerStorage } from './audit/index.ts';
export { type Clock, type ErrorCode, formatErrorReport, GatehouseError, isGatehouseError, toErrorReport } from './base/index.ts';
export {
  type ChatChunk,
  type ChatMessage,
  type ChatProvider,
  type ChatRequest,
  type ChatResponse,
  ProviderRouter,
  type ProviderRouterOptions,
} from './providers/index.ts';
export { analyzeCommand, type CommandAnalysis, createSecretScreen, type SecretScreen } from './screen/index.ts';
export { DenyList, denyListPolicy } from './security/index.ts';
