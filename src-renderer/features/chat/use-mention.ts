import { useCallback, useEffect, useRef, useState } from 'react';
import type { WindowModel } from '../../state/index.ts';
import type { CompletionItem } from '../../ui/index.ts';
import { findMention } from './chat-words.ts';

const shownFiles = 30;

export interface MentionState {
  /** What stands in the text, from the `@` to the caret. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
  readonly index: number;
  readonly isLoading: boolean;
}

export interface Mention {
  readonly state: MentionState | null;
  /** The text or the caret changed. */
  update(text: string, caret: number): void;
  move(step: 1 | -1): void;
  close(): void;
}

/** Completes file names after `@`. Asks main for every change and keeps only the newest answer. */
export function useMention({ client, notices }: Pick<WindowModel, 'client' | 'notices'>): Mention {
  const [state, setState] = useState<MentionState | null>(null);
  const asked = useRef(0);
  const dismissed = useRef<number | null>(null);

  const search = useCallback(
    async (from: number, to: number, query: string) => {
      const number = ++asked.current;
      setState((old) => ({ from, to, items: old?.from === from ? old.items : [], index: 0, isLoading: true }));
      try {
        const { matches } = await client.request('workspace/findFiles', { query, limit: shownFiles });
        if (number === asked.current) setState({ from, to, items: matches, index: 0, isLoading: false });
      } catch (thrown) {
        if (number === asked.current) setState(null);
        notices.showError(thrown);
      }
    },
    [client, notices],
  );
  const close = useCallback(() => {
    asked.current += 1;
    setState((old) => {
      dismissed.current = old?.from ?? dismissed.current;
      return null;
    });
  }, []);
  const update = useCallback(
    (text: string, caret: number) => {
      const mention = findMention(text, caret);
      if (mention === null) dismissed.current = null;
      if (mention === null || mention.from === dismissed.current) {
        asked.current += 1;
        setState(null);
      } else void search(mention.from, caret, mention.query);
    },
    [search],
  );
  const move = useCallback((step: 1 | -1) => {
    setState((old) => old && { ...old, index: old.items.length === 0 ? 0 : (old.index + step + old.items.length) % old.items.length });
  }, []);
  useEffect(() => close, [close]);
  return { state, update, move, close };
}
