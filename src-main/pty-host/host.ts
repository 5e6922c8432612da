import type { PtyHostCommand, PtyHostEvent } from './protocol.ts';
import { PtySession } from './pty-session.ts';

/** Holds the terminals and carries out main's commands on them. Commands for a terminal it does not know are dropped: it was closed. */
export class PtyHost {
  readonly #emit: (event: PtyHostEvent) => void;
  readonly #sessions = new Map<string, PtySession>();

  constructor(emit: (event: PtyHostEvent) => void) {
    this.#emit = emit;
  }

  handle(command: PtyHostCommand): void {
    if (command.type === 'open') {
      this.#sessions.set(command.id, new PtySession(command, this.#emit));
      return;
    }
    const session = this.#sessions.get(command.id);
    if (session !== undefined) this.#handleFor(session, command);
    // A question is always answered, or its asker would wait for ever.
    else if (command.type === 'serialize') this.#emit({ type: 'state', id: command.id, requestId: command.requestId, text: '', seq: 0 });
  }

  /** Hangs up everything: main is gone, and nobody could see what these programs do. */
  hangUp(): void {
    for (const session of this.#sessions.values()) session.kill(0);
  }

  #handleFor(session: PtySession, command: Exclude<PtyHostCommand, { type: 'open' }>): void {
    switch (command.type) {
      case 'start':
        session.start(command.program);
        break;
      case 'write':
        session.write(command.data);
        break;
      case 'print':
        session.print(command.data);
        break;
      case 'resize':
        session.resize(command.cols, command.rows);
        break;
      case 'acknowledge':
        session.acknowledge(command.seq);
        break;
      case 'serialize':
        session.serialize(command.requestId);
        break;
      case 'kill':
        session.kill(command.graceMs);
        break;
      case 'close':
        this.#sessions.delete(command.id);
        session.close(command.graceMs);
    }
  }
}
