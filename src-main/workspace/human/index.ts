/**
 * The person's door to the workspace: explorer, editor, quick-open, search panel. No permits are asked for here, so
 * tools, the gate and whatever else serves the agent cannot import this room (scripts/rooms.json).
 */
export { FileIndex, type FileIndexParts, type FoundPaths } from './file-index.ts';
export { type DocumentToSave, editorLimitBytes, HumanFiles, type HumanFilesParts, isReadOnlyRoot } from './human-files.ts';
export { type HumanQuery, searchForPerson } from './human-search.ts';
export { type WorkspaceChange, WorkspaceWatcher } from './watcher.ts';
