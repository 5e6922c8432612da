import { type Disposable, Emitter, type Event, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { PtyHostCommand, PtyHostEvent } from '../pty-host/index.ts';
import { type ApprovedStart, createHostPasses, type HostPasses, type PassParts } from './host-passes.ts';

/** A running pty host, however it was started. */
export interface PtyHostTransport extends Disposable {
  post(command: PtyHostCommand): void;
  readonly onEvent: Event<PtyHostEvent>;
  /** Fires once, when the process has ended, with a sentence for people. */
  readonly onExit: Event<string>;
}

export type PtyHostLauncher = () => PtyHostTransport;

/**
 * Speaks to the pty host, which may die. It is started with the first terminal, and after its death again with the next
 * one: not at once, so a host that cannot live does not come back in a loop. What ran in a dead host is lost.
 */
export class PtyHostClient implements Disposable {
  readonly #launch: PtyHostLauncher;
  readonly #events = new Emitter<PtyHostEvent>();
  readonly #lost = new Emitter<string>();
  readonly #serializations = new Map<number, (state: SerializedScreen | undefined) => void>();
  #transport: PtyHostTransport | undefined;
  /** Of the running host: each start has its own. */
  #passes: HostPasses | undefined;
  #nextRequestId = 1;

  constructor(launch: PtyHostLauncher) {
    this.#launch = launch;
  }

  readonly onEvent: Event<PtyHostEvent> = (listener) => this.#events.event(listener);
  /** The host died, with a sentence for people: every terminal opened so far is gone. */
  readonly onLost: Event<string> = (listener) => this.#lost.event(listener);

  /** @throws ERR_TERMINAL_HOST when the host cannot be started */
  open(command: Extract<PtyHostCommand, { type: 'open' }>): void {
    this.#transport ??= this.#start();
    this.#transport.post(command);
  }

  /** Commands for a terminal of a dead host go nowhere. */
  post(command: PtyHostCommand): void {
    this.#transport?.post(command);
  }

  /**
   * A pass for the running host, and for it only.
   *
   * @throws ERR_TERMINAL_HOST when none runs; what {@link HostPasses.issue} throws
   */
  async issuePass(parts: PassParts): Promise<ApprovedStart> {
    if (this.#passes === undefined) throw new GatehouseError('ERR_TERMINAL_HOST', { message: 'The terminal process has ended.' });
    return await this.#passes.issue(parts);
  }

  /** The screen as it is, or undefined when the host died before it could tell. */
  serialize(id: string): Promise<SerializedScreen | undefined> {
    const transport = this.#transport;
    if (transport === undefined) return Promise.resolve(undefined);
    const requestId = this.#nextRequestId++;
    return new Promise((resolve) => {
      this.#serializations.set(requestId, resolve);
      transport.post({ type: 'serialize', id, requestId });
    });
  }

  dispose(): void {
    this.#transport?.dispose();
    this.#transport = undefined;
    this.#passes = undefined;
    this.#forgetSerializations();
    this.#events.dispose();
    this.#lost.dispose();
  }

  #start(): PtyHostTransport {
    try {
      const passes = createHostPasses();
      const transport = this.#launch();
      // Before anything that would need it.
      transport.post({ type: 'trust', ...passes.trust });
      this.#passes = passes;
      transport.onEvent((event) => this.#receive(event));
      transport.onExit((sentence) => this.#exited(transport, sentence));
      return transport;
    } catch (cause) {
      throw new GatehouseError('ERR_TERMINAL_HOST', {
        message: 'The terminal process could not be started.',
        untouched: 'No program was run.',
        nextStep: 'Restart Gatehouse; if it happens again, run `gatehouse doctor`.',
        cause,
      });
    }
  }

  #receive(event: PtyHostEvent): void {
    if (event.type !== 'state') {
      this.#events.fire(event);
      return;
    }
    this.#serializations.get(event.requestId)?.({ text: event.text, seq: event.seq });
    this.#serializations.delete(event.requestId);
  }

  #exited(transport: PtyHostTransport, sentence: string): void {
    if (this.#transport !== transport) return;
    this.#transport = undefined;
    this.#passes = undefined;
    transport.dispose();
    this.#forgetSerializations();
    this.#lost.fire(sentence);
  }

  #forgetSerializations(): void {
    for (const settle of this.#serializations.values()) settle(undefined);
    this.#serializations.clear();
  }
}

export interface SerializedScreen {
  readonly text: string;
  readonly seq: number;
}
