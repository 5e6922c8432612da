import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeTheme } from './code-theme.ts';

/** Enough for any change a person could read; beyond it lines are compared roughly, so that nothing blocks. */
const diffConfig = { scanLimit: 500, timeout: 200 };

/** Two texts side by side, neither editable. The result removes them. */
export function showComparison(parent: Element, before: string, after: string): () => void {
  const extensions = [lineNumbers(), codeTheme, EditorState.readOnly.of(true), EditorView.editable.of(false)];
  const view = new MergeView({
    parent,
    a: { doc: before, extensions },
    b: { doc: after, extensions },
    collapseUnchanged: { margin: 3, minSize: 6 },
    diffConfig,
  });
  return () => view.destroy();
}

/** Marks in an editor what differs from `before`, and shows what was there. */
export function proposalMarks(before: string): Extension {
  return unifiedMergeView({ original: before.replaceAll('\r\n', '\n'), mergeControls: false, gutter: true, diffConfig });
}
