export type { ApprovalAnswer, ApprovalPreview, ApprovalPrompt, ApprovalRequest, GrantPattern } from './contract.ts';
export { type ApprovalMode, approvalModes, isAutomatic } from './modes.ts';
