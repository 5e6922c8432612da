import type { ConfirmAnswer, ConfirmRequest } from './app-store.ts';
import { type EditorTab, tabTitle } from './editor-tabs.ts';

/** Asks what becomes of unsaved text when its tab is closed. True when the tab may go. */
export async function mayClose(
  tab: EditorTab,
  ask: (request: ConfirmRequest) => Promise<ConfirmAnswer>,
  save: (tabId: string) => Promise<boolean>,
): Promise<boolean> {
  if (tab.type === 'proposal') {
    const title = 'Discard what you changed in the proposal?';
    const answer = await ask({
      title,
      description: 'The card stays open with the agent’s own proposal.',
      confirmLabel: 'Discard',
      isDanger: true,
    });
    return answer === 'confirmed';
  }
  const answer = await ask({
    title: `Save “${tabTitle(tab)}” before closing it?`,
    description: 'Without saving, what you changed is lost. The file on disk stays as it is.',
    confirmLabel: 'Save',
    alternativeLabel: 'Close without saving',
  });
  if (answer === 'confirmed') return save(tab.id);
  return answer === 'alternative';
}
