import { type Action, type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';

/** What is wrong with a document, at a place of its text; lines and columns from 1. */
export interface PolicyMark {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
  /** What the author probably meant; empty for none. */
  readonly suggestion: string;
  readonly severity: 'error' | 'warning';
}

/** Long enough to type on. */
const typingPauseMs = 350;

/** Underlines what main finds wrong, a moment after the last key, with what would put it right. */
export function policyMarks(check: (text: string) => Promise<readonly PolicyMark[]>): Extension {
  const source = async ({ state: { doc } }: { readonly state: { readonly doc: Text } }) =>
    (await check(doc.toString())).map((mark) => toDiagnostic(doc, mark));
  return [linter(source, { delay: typingPauseMs }), lintGutter()];
}

/** A mark as the editor draws it: from its place to the end of the word there. */
export function toDiagnostic(doc: Text, { line, column, field, message, suggestion, severity }: PolicyMark): Diagnostic {
  const { from: start, to: end, text } = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(start + Math.max(0, column - 1), end);
  const word = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,:[\]{}#]+|[[{])/.exec(text.slice(from - start))?.[0] ?? '';
  // An empty line has no word to underline: then the end of the text before it is marked.
  const to = word === '' ? Math.max(from, end) : from + word.length;
  const isSaid = suggestion === '' || message.includes(suggestion);
  const said = isSaid ? message : `${message}. Did you mean ${suggestion}?`;
  return {
    from,
    to,
    severity,
    source: 'policy',
    message: field === '' ? said : `${field}: ${said}`,
    actions: toActions(word, message, suggestion),
  };
}

/** A suggestion stands for the word it is at only where the message is about that very word. */
function toActions(word: string, message: string, suggestion: string): Action[] {
  const bare = word.replace(/^(["'])(.*)\1$/, '$2');
  if (suggestion === '' || bare === '' || !message.includes(`"${bare}"`)) return [];
  const apply: Action['apply'] = (view, from, to) => {
    const text = view.state.sliceDoc(from, to).replace(bare, () => suggestion);
    view.dispatch({ changes: { from, to, insert: text } });
  };
  return [{ name: `Use ${suggestion}`, apply }];
}
