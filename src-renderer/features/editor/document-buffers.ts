import {
  type CodeOptions,
  codeExtensions,
  DocumentBuffer,
  type ExActions,
  findLanguage,
  findPolicyFile,
  languageSlot,
  proposalMarks,
} from '../../editor/code.ts';
import type { WindowModel } from '../../state/index.ts';
import { loadPolicyHelp } from './policy-help.ts';

/** What an editor shows and how. */
export interface EditedText {
  readonly tabId: string;
  readonly path: string;
  /** Accessible name of the editor. */
  readonly name: string;
  readonly diskText: string;
  readonly draft: string | null;
  /** A new number means that the text must be taken anew. */
  readonly generation: number;
  readonly isReadOnly: boolean;
  /** For a proposal: the text it would replace. */
  readonly before?: string;
}

interface OpenBuffer {
  readonly buffer: DocumentBuffer;
  readonly actions: ExActions;
  generation: number;
}

/** Buffers of open tabs by window and tab; they outlive the view that shows them. */
const open = new WeakMap<WindowModel, Map<string, OpenBuffer>>();

function buffersOf(model: WindowModel): Map<string, OpenBuffer> {
  const known = open.get(model);
  if (known !== undefined) return known;
  const buffers = new Map<string, OpenBuffer>();
  open.set(model, buffers);
  // A closed tab takes its buffer with it.
  model.editor.subscribe(({ tabs }, before) => {
    if (tabs === before.tabs) return;
    for (const tabId of buffers.keys()) if (!tabs.some((tab) => tab.id === tabId)) buffers.delete(tabId);
  });
  return buffers;
}

/** The buffer of a tab: the one there is, brought up to the text on disk, or a new one. */
export function takeBuffer(model: WindowModel, text: EditedText, options: CodeOptions): OpenBuffer {
  const buffers = buffersOf(model);
  const known = buffers.get(text.tabId);
  if (known !== undefined && known.generation === text.generation) return known;
  if (known !== undefined && text.draft === null && known.buffer.takeDiskText(text.diskText)) {
    known.generation = text.generation;
    return known;
  }
  const opened = openBuffer(model, text, options);
  buffers.set(text.tabId, opened);
  return opened;
}

function openBuffer(model: WindowModel, text: EditedText, options: CodeOptions): OpenBuffer {
  const { editor } = model;
  const actions = createExActions(model, text.tabId);
  const buffer = new DocumentBuffer({
    diskText: text.diskText,
    draft: text.draft,
    extensions: [codeExtensions(options, actions, text.name), text.before === undefined ? [] : proposalMarks(text.before)],
    onUpdate: (update) => {
      if (update.docChanged) {
        editor.setDirty(text.tabId, buffer.isDirty);
        editor.noteTextChange();
      }
      if (update.docChanged || update.selectionSet) reportCursor(model, text.tabId, buffer);
    },
  });
  editor.attach(text.tabId, {
    snapshot: () => {
      const { text: current, markSaved } = buffer.snapshot();
      const settle = () => {
        markSaved();
        editor.setDirty(text.tabId, buffer.isDirty);
      };
      return { text: current, markSaved: settle };
    },
  });
  return { buffer, actions, generation: text.generation };
}

/** What ex commands do with a tab. */
function createExActions({ editor, notices }: WindowModel, tabId: string): ExActions {
  return {
    save: async () => {
      let isSaved = false;
      await notices.attempt(async () => {
        isSaved = await editor.saveTab(tabId);
      });
      return isSaved;
    },
    close: (isForced) => void notices.attempt(() => editor.closeTab(tabId, isForced)),
    open: (path) => void notices.attempt(() => editor.openFile(path)),
    onModeChange: (mode) => {
      if (editor.getState().activeId === tabId) editor.report({ vimMode: mode === '' ? null : mode });
    },
  };
}

/** Longest selection the composer is offered, in UTF-16 units. */
const maximumSelection = 200_000;

let isReportDue = false;

/** Tells the window where the cursor is, once a frame at most. */
export function reportCursor(model: WindowModel, tabId: string, buffer: DocumentBuffer): void {
  if (isReportDue) return;
  isReportDue = true;
  requestAnimationFrame(() => {
    isReportDue = false;
    const { tabs, activeId } = model.editor.getState();
    const tab = tabs.find((candidate) => candidate.id === tabId);
    if (activeId !== tabId || tab === undefined) return;
    const { doc, selection } = buffer.state;
    const { head, from, to } = selection.main;
    const line = doc.lineAt(head);
    const isTaken = tab.type === 'document' && to > from && to - from <= maximumSelection;
    model.editor.report({
      cursor: { line: line.number, column: head - line.from + 1, selectedCharacters: to - from },
      selection: isTaken
        ? { path: tab.path, fromLine: doc.lineAt(from).number, toLine: doc.lineAt(to).number, text: doc.sliceString(from, to) }
        : null,
    });
  });
}

/** Colours the text once its grammar is loaded, and names the language. */
export async function colour(
  model: WindowModel,
  text: EditedText,
  opened: OpenBuffer,
  view: import('@codemirror/view').EditorView,
): Promise<void> {
  const language = findLanguage(text.path.slice(text.path.lastIndexOf('/') + 1), opened.buffer.state.doc.length);
  if (model.editor.getState().activeId === text.tabId) model.editor.report({ language: language?.name ?? 'Plain text' });
  if (language === null) return;
  const policy = findPolicyFile(text.path);
  const [support, help] = await Promise.all([language.load(), policy === null ? [] : loadPolicyHelp(model, policy)]);
  if (view.dom.isConnected) view.dispatch({ effects: languageSlot.reconfigure([support, help]) });
}
