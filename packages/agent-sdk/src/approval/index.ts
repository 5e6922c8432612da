export type { ApprovalAnswer, ApprovalPreview, ApprovalPrompt, ApprovalRequest, GrantPattern } from './contract.ts';
export { describeGrant, isSameGrant, matchesGrant, SessionGrants } from './grants.ts';
export { type ApprovalMode, approvalModes, isAutomatic } from './modes.ts';
export { findProtectedPath, findTellingPath, type LinkedPlace, type ProtectedPath, type ProtectedPlaces } from './protected-paths.ts';
