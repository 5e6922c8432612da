import { toErrorReport } from '@gatehouse/agent-sdk/base';
import type { WindowModel } from '../state/index.ts';

/** Longest message main takes, in UTF-16 units. */
const maximumLength = 8_000;

/** Tells main of every error nobody caught, and shows it. The result reports one by hand. */
export function reportUncaughtErrors(target: Window, { client, notices }: WindowModel): (thrown: unknown) => void {
  const report = (thrown: unknown) => {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    // Main may be what failed: then the console of the window is all that is left.
    client.request('app/reportRendererError', { message: text.slice(0, maximumLength) }).catch(console.error);
    notices.show({
      ...toErrorReport(thrown),
      untouched: 'Files and the ledger are as they were.',
      nextStep: 'If the window misbehaves, reload the panel or restart Gatehouse.',
    });
  };
  target.addEventListener('error', (event) => {
    // The browser says this when an observer changes sizes in time for the next frame: nothing is lost.
    if (event.message.startsWith('ResizeObserver loop')) return;
    report(event.error ?? event.message);
  });
  target.addEventListener('unhandledrejection', (event) => report(event.reason));
  return report;
}
