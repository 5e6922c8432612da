import type { CommandLine, Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/**
 * Takes the network away from every page, below what a page can ask for: no name resolves, so neither a request nor a
 * WebRTC connection finds another machine. Models are spoken to by main, which does not use Chromium's network.
 */
export function cutNetwork(commandLine: CommandLine): void {
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
  commandLine.appendSwitch('disable-background-networking');
}

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
  // The discard port of this machine: what tries to leave by TCP all the same ends there.
  void session.setProxy({ mode: 'fixed_servers', proxyRules: '127.0.0.1:9', proxyBypassRules: '<-loopback>' });
}

export function guardContents(contents: WebContents): void {
  // WebRTC asks neither the content policy nor webRequest: without UDP and without a proxy it reaches nobody.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function isOwnResource(url: string): boolean {
  return url.startsWith(`${appOrigin}/`) || url.startsWith('devtools://') || url.startsWith('data:') || url.startsWith(`blob:${appOrigin}`);
}
