// Differences and how they are drawn. A door of its own, because a window that shows no change never loads it.
export type { DiffLayout } from './diff-layout.ts';
export type { HunkDecisions } from './diff-rows-view.ts';
export { type DiffView, openDiffView } from './diff-view.ts';
export { composeText, countLines, diffLinesSliced, type LineDiff } from './line-diff.ts';
