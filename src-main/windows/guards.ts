import type { Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/**
 * What no page of ours may do, whatever runs in it: ask for a permission, load anything over the network, attach a
 * webview, open a window or navigate away.
 */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === 'clipboard-sanitized-write'));
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isOwnResource(details.url) }));
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function isOwnResource(url: string): boolean {
  return url.startsWith(`${appOrigin}/`) || url.startsWith('devtools://') || url.startsWith('data:') || url.startsWith(`blob:${appOrigin}`);
}
