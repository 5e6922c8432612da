import type { EditorView } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { applyOptions, type CodeOptions, goToPlace } from '../../editor/code.ts';
import type { WindowModel } from '../../state/index.ts';
import { colour, type EditedText, reportCursor, takeBuffer } from './document-buffers.ts';

/** Shows a text in the element whose reference it returns, and keeps it in step with settings and with wishes to go somewhere. */
export function useCodeEditor(model: WindowModel, text: EditedText): RefObject<HTMLDivElement | null> {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const settings = useStore(model.settings, (state) => state.settings?.editor);
  const wanted = useStore(model.editor, (state) => state.wanted);
  const focusRequests = useStore(model.editor, (state) => state.focusRequests);
  const lastFocus = useRef(-1);
  const latest = useRef(text);
  latest.current = text;

  const options: CodeOptions = {
    isVimOn: settings?.isVimOn ?? true,
    isLineWrapOn: settings?.isLineWrapOn ?? false,
    tabSize: settings?.tabSize ?? 2,
    isReadOnly: text.isReadOnly,
  };
  const { isVimOn, isLineWrapOn, tabSize, isReadOnly } = options;
  const { tabId, generation } = text;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation is what brings new text; options follow below
  useEffect(() => {
    if (parent.current === null) return;
    const opened = takeBuffer(model, latest.current, options);
    const shown = opened.buffer.show(parent.current);
    view.current = shown.view;
    applyOptions(shown.view, options, opened.actions);
    reportCursor(model, tabId, opened.buffer);
    void model.notices.attempt(() => colour(model, latest.current, opened, shown.view));
    return () => {
      view.current = null;
      shown.hide();
    };
  }, [model, tabId, generation]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the values stand for the object made of them
  useEffect(() => {
    const opened = takeBuffer(model, latest.current, options);
    if (view.current !== null) applyOptions(view.current, options, opened.actions);
  }, [isVimOn, isLineWrapOn, tabSize, isReadOnly]);

  useEffect(() => {
    if (wanted?.tabId !== tabId || view.current === null) return;
    goToPlace(view.current, wanted.place);
    model.editor.setState({ wanted: null });
  }, [wanted, tabId, model]);

  useEffect(() => {
    const isFirst = lastFocus.current === -1;
    lastFocus.current = focusRequests;
    // A tab that is restored at start must not take the focus from where the person already types.
    if (!isFirst || focusRequests > 0) view.current?.focus();
  }, [focusRequests]);

  useEffect(() => {
    parent.current?.style.setProperty('--code-size', `${settings?.fontSizePx ?? 13}px`);
  }, [settings?.fontSizePx]);

  return parent;
}
