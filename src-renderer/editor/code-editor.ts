import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { codeTheme } from './code-theme.ts';
import { type ExActions, vimKeys } from './vim-keys.ts';

/** What the person set, as far as it concerns code. */
export interface CodeOptions {
  readonly isVimOn: boolean;
  readonly isLineWrapOn: boolean;
  readonly tabSize: number;
  readonly isReadOnly: boolean;
}

const vimSlot = new Compartment();
const optionSlot = new Compartment();
export const languageSlot = new Compartment();

/** Everything a code editor has, whatever it shows. Vim goes first: its keys win over all others. */
export function codeExtensions(options: CodeOptions, actions: ExActions, name: string): Extension {
  return [
    vimSlot.of(options.isVimOn ? vimKeys(actions) : []),
    optionSlot.of(optionExtensions(options)),
    languageSlot.of([]),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    codeFolding(),
    foldGutter({ openText: '⌄', closedText: '›' }),
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    syntaxHighlighting(classHighlighter),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': name }),
    codeTheme,
  ];
}

function optionExtensions({ isLineWrapOn, tabSize, isReadOnly }: CodeOptions): Extension {
  return [
    EditorState.tabSize.of(tabSize),
    indentUnit.of(' '.repeat(tabSize)),
    EditorState.readOnly.of(isReadOnly),
    isLineWrapOn ? EditorView.lineWrapping : [],
  ];
}

/** Brings an editor to options that changed since its state was made. */
export function applyOptions(view: EditorView, options: CodeOptions, actions: ExActions): void {
  view.dispatch({
    effects: [vimSlot.reconfigure(options.isVimOn ? vimKeys(actions) : []), optionSlot.reconfigure(optionExtensions(options))],
  });
  if (!options.isVimOn) actions.onModeChange('');
}
