export type { PolicyFormat, PolicyVersion } from './history-log.ts';
export { openPolicyDirectory, type PolicyDirectory, type PolicyDirectoryOptions, type PolicyState } from './policy-directory.ts';
export { maxPolicyBytes, maxPolicyFiles, type PolicyFile, type PolicySource, readPolicyFile, readPolicyFiles } from './policy-files.ts';
export {
  type ActivePolicy,
  type AppliedPolicy,
  createPolicyHistory,
  type PolicyHistory,
  type PolicyHistoryOptions,
} from './policy-history.ts';
export { type PolicyPlaces, toHistoryFolder, toPolicySources, toUserPolicy, toWorkspacePolicy } from './policy-home.ts';
