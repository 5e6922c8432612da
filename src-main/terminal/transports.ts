import { Emitter } from '@gatehouse/agent-sdk/base';
import type { PtyHostEvent } from '../pty-host/index.ts';
import type { PtyHostTransport } from './pty-host-client.ts';

/** The part of Electron's `UtilityProcess` that is used; boot makes one with `utilityProcess.fork`. */
export interface UtilityProcessLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** The part of Node's `ChildProcess` with an IPC channel that is used; the exec room makes one with `forkScript`. */
export interface ForkedProcessLike {
  readonly connected: boolean;
  send(message: unknown): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  disconnect(): void;
}

/** The pty host in a utility process: how the application runs it. */
export function overUtilityProcess(child: UtilityProcessLike): PtyHostTransport {
  const events = new Emitter<PtyHostEvent>();
  const exits = new Emitter<string>();
  // The host is our own code: its messages are typed, not checked.
  child.on('message', (message) => events.fire(message as PtyHostEvent));
  child.on('exit', (code) => exits.fire(`The terminal process ended unexpectedly (code ${code}).`));
  return {
    post: (command) => child.postMessage(command),
    onEvent: events.event,
    onExit: exits.event,
    dispose() {
      events.dispose();
      exits.dispose();
      // Its terminals close with it, and the kernel hangs up what ran in them.
      child.kill();
    },
  };
}

/** The pty host in a forked Node: how tests and tools without Electron run it. */
export function overForkedProcess(child: ForkedProcessLike): PtyHostTransport {
  const events = new Emitter<PtyHostEvent>();
  const exits = new Emitter<string>();
  child.on('message', (message) => events.fire(message as PtyHostEvent));
  child.on('exit', (code, signal) => exits.fire(`The terminal process ended unexpectedly (${signal ?? `code ${code}`}).`));
  child.on('error', (error) => exits.fire(`The terminal process failed: ${error.message}.`));
  return {
    post(command) {
      // A closed channel means its exit is about to be told.
      if (child.connected) child.send(command);
    },
    onEvent: events.event,
    onExit: exits.event,
    dispose() {
      events.dispose();
      exits.dispose();
      if (child.connected) child.disconnect();
    },
  };
}
