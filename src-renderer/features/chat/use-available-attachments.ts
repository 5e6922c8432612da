import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Attachment, TerminalView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';

/** What the person has in front of them and may send along: the selection, the open file, the newest terminal. */
export function useAvailableAttachments({ editor, client, notices, workspace }: WindowModel): readonly Attachment[] {
  const path = useStore(editor, ({ tabs, activeId }) => {
    const tab = tabs.find((candidate) => candidate.id === activeId);
    // A screened file is the person's to read, never the agent's.
    return tab?.type === 'document' && tab.content.type === 'text' && !tab.content.disk.isScreened ? tab.path : null;
  });
  const selection = useStore(editor, (state) => state.selection);
  const workspaceId = useStore(workspace, (state) => state.workspace?.id);
  const [terminals, setTerminals] = useState<readonly TerminalView[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another workspace has other terminals
  useEffect(() => {
    let isGone = false;
    const load = () =>
      void client.request('terminal/list').then((list) => {
        if (!isGone) setTerminals(list);
      }, notices.showError);
    const stops = [client.on('terminal/opened', load), client.on('terminal/closed', load)];
    load();
    return () => {
      isGone = true;
      for (const stop of stops) stop();
    };
  }, [client, notices, workspaceId]);

  return useMemo(() => {
    const terminal = terminals.findLast(({ state }) => state !== 'lost');
    return [
      ...(path !== null && selection !== null && selection.path === path ? [toSelection(selection)] : []),
      ...(path === null ? [] : [{ type: 'open-file' as const, path }]),
      ...(terminal === undefined ? [] : [{ type: 'terminal' as const, terminalId: terminal.id }]),
    ];
  }, [path, selection, terminals]);
}

function toSelection({ path, fromLine, toLine, text }: Omit<Extract<Attachment, { type: 'selection' }>, 'type'>): Attachment {
  return { type: 'selection', path, fromLine, toLine, text };
}
