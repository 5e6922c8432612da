export { ApprovalGate } from './approval-gate.ts';
export {
  type AgentAction,
  type ApprovalGateOptions,
  type CheckOptions,
  type Classification,
  type Decision,
  type DecisionEvent,
  type FrozenAction,
  type GateVerdict,
  type Policy,
  type PolicyClassification,
  type PromptContext,
  type PromptHandler,
  type PromptReply,
  type RunOptions,
  toAgentAction,
  type Vote,
} from './approval-gate-contract.ts';
export { type DecisionRecord, toDecisionRecord } from './approval-gate-record.ts';
export { deriveShape, grantRulesVersion, isSoundShape, matchesShape } from './command-shape.ts';
export type {
  ApprovalAnswer,
  ApprovalPreview,
  ApprovalPrompt,
  ApprovalRequest,
  CommandReading,
  GrantLifetime,
  GrantPattern,
  PreviewFinding,
  ProgramPreview,
  SpokenRule,
} from './contract.ts';
export {
  deriveCommandGrants,
  describeGrant,
  type GrantFacts,
  isSameGrant,
  matchesGrant,
  nameGrant,
  type RememberedGrant,
  SessionGrants,
} from './grants.ts';
export { type ApprovalMode, approvalModes, defaultApprovalMode, isAutomatic, nextMode } from './modes.ts';
export {
  type DestructiveShellOptions,
  destructiveShellDenyPolicy,
  destructiveVerbs,
  paranoidPolicy,
  permissivePolicy,
  standardPolicy,
} from './policies.ts';
export { type CommandPlaces, type CommandReader, createCommandReader, type ReadCommand } from './policies-commands.ts';
export { type ToolApproval, toolApprovalPolicy } from './policies-tools.ts';
export { findProtectedPath, findTellingPath, type LinkedPlace, type ProtectedPath, type ProtectedPlaces } from './protected-paths.ts';
