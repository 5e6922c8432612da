/**
 * The pty host's process entry. node-pty lives here and nowhere else, so a crash in native code or a flood of output
 * takes down terminals, never the window or the gate. Other rooms import only the types of its protocol.
 */
import { PtyHost } from './host.ts';
import type { PtyHostCommand, PtyHostEvent } from './protocol.ts';

export type { ApprovedProgram, HostTrust, PtyHostCommand, PtyHostEvent, PtyProgram } from './protocol.ts';

/** Electron's port to the parent of a utility process; absent in a plain Node. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;

function send(event: PtyHostEvent): void {
  if (parentPort !== undefined) parentPort.postMessage(event);
  // A parent that went away while we wrote is told of by `disconnect`, below.
  else process.send?.(event, undefined, undefined, () => {});
}

const host = new PtyHost(send, { nowMs: () => Date.now() });
// The parent is main, our own code: its messages are typed, not checked.
const receive = (message: unknown): void => host.handle(message as PtyHostCommand);

if (parentPort !== undefined) parentPort.on('message', (event) => receive(event.data));
else process.on('message', receive);

process.on('disconnect', () => {
  host.hangUp();
  setTimeout(() => process.exit(0), 100);
});
