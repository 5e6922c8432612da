export { createApproverRoles } from './approver-roles.ts';
export { judgeStory, type Rejudgement, readMatched } from './judge-story.ts';
export { machinePolicyDirectories, machineRolesFile } from './machine-directories.ts';
export { PolicyDesk, type PolicyDeskParts, type PolicyPlace, parseValid, type ShippedPolicy } from './policy-desk.ts';
export { presetText } from './preset.ts';
export { WorkspacePolicy, type WorkspacePolicyParts, type WorkspacePolicyStatus } from './workspace-policy.ts';
