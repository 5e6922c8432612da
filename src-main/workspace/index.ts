/**
 * The agent's door to the workspace. The person's own files are behind `human/index.ts`, which nothing that serves the agent
 * may enter.
 */
export {
  AgentFiles,
  type AgentFilesParts,
  editLimitBytes,
  type FileLines,
  type ReadResult,
  type WriteTarget,
} from './agent-files.ts';
export type { ResolvedPath } from './confinement.ts';
export type { DirectoryEntry, DirectoryListing } from './directory-listing.ts';
export type { TextDocument } from './document.ts';
export type { WriteResult } from './file-writer.ts';
export type { LineEnding } from './line-endings.ts';
export type { DirectoryListPayload, FileReadPayload, FileWritePayload, FindFilesPayload, SearchTextPayload } from './payloads.ts';
export { readPlainFile } from './plain-file.ts';
export type { RipgrepOutput, RipgrepRun, RunRipgrep } from './ripgrep.ts';
export { type NameVerdict, ScreenedInodes, type ScreenedPlaces } from './screened-inodes.ts';
export type { FoundFiles, FoundText } from './search.ts';
export type { MatchedFile, MatchedLine } from './search-matches.ts';
export type { TextEncoding } from './text-format.ts';
export { assertRootPresent, openWorkspaceRoot, type WorkspaceRoot } from './workspace-root.ts';
