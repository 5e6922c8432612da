// The code editor. A door of its own, because a window without an open file never loads it.
export { applyOptions, type CodeOptions, codeExtensions, languageSlot } from './code-editor.ts';
export { proposalMarks, showComparison } from './compare-view.ts';
export { DocumentBuffer, goToPlace } from './document-buffer.ts';
export { findLanguage } from './languages.ts';
export { findPolicyFile } from './policy-files.ts';
export type { ExActions } from './vim-keys.ts';
