export { machinePolicyDirectories } from './machine-directories.ts';
export { presetText } from './preset.ts';
export { WorkspacePolicy, type WorkspacePolicyParts, type WorkspacePolicyStatus } from './workspace-policy.ts';
