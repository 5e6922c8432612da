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
export { findProtectedPath, findTellingPath, type LinkedPlace, type ProtectedPath, type ProtectedPlaces } from './protected-paths.ts';
