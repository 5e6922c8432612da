import { type Clock, formatErrorReport, GatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import { assertInteractiveShell, PassCheck } from './pass-check.ts';
import type { PtyHostCommand, PtyHostEvent } from './protocol.ts';
import { PtySession } from './pty-session.ts';

type SessionCommand = Exclude<PtyHostCommand, { type: 'open' | 'trust' }>;
type Use = Extract<PtyHostCommand, { type: 'open' }>['use'];

interface OpenTerminal {
  readonly session: PtySession;
  readonly use: Use;
  /** Settles when the pass before the waiting commands was judged; undefined while none waits. */
  judging: Promise<void> | undefined;
}

/** Holds the terminals and carries out main's commands on them. Commands for a terminal it does not know are dropped: it was closed. */
export class PtyHost {
  readonly #emit: (event: PtyHostEvent) => void;
  readonly #terminals = new Map<string, OpenTerminal>();
  readonly #passes: PassCheck;
  #isHungUp = false;

  constructor(emit: (event: PtyHostEvent) => void, clock: Clock) {
    this.#emit = emit;
    this.#passes = new PassCheck(clock);
  }

  handle(command: PtyHostCommand): void {
    if (command.type === 'trust') this.#passes.trust(command);
    else if (command.type === 'open') {
      this.#terminals.set(command.id, { session: new PtySession(command, this.#emit), use: command.use, judging: undefined });
    } else this.#handleInOrder(command);
  }

  /** Hangs up everything: main is gone, and nobody could see what these programs do. */
  hangUp(): void {
    this.#isHungUp = true;
    for (const { session } of this.#terminals.values()) session.kill(0);
  }

  #handleInOrder(command: SessionCommand): void {
    const terminal = this.#terminals.get(command.id);
    if (terminal === undefined) {
      // A question is always answered, or its asker would wait for ever.
      if (command.type === 'serialize') this.#emit({ type: 'state', id: command.id, requestId: command.requestId, text: '', seq: 0 });
    } else if (terminal.judging !== undefined) {
      // A command that is being judged has not started: what was sent after it, its end above all, comes after it.
      this.#judge(terminal, terminal.judging, async () => this.#handleFor(terminal, command));
    } else this.#handleFor(terminal, command);
  }

  #handleFor(terminal: OpenTerminal, command: SessionCommand): void {
    const { session, use } = terminal;
    switch (command.type) {
      case 'start':
        this.#startShell(terminal, command);
        break;
      case 'run':
        this.#judge(terminal, Promise.resolve(), () => this.#run(terminal, command));
        break;
      case 'write':
        // Whatever was typed would change what the approved command does.
        if (use === 'person') session.write(command.data);
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
        this.#terminals.delete(command.id);
        session.close(command.graceMs);
    }
  }

  #startShell({ session, use }: OpenTerminal, { id, program }: Extract<SessionCommand, { type: 'start' }>): void {
    if (use !== 'person') {
      this.#refuse(id, wrongUse('A person’s shell cannot be started in an agent’s terminal.'));
      return;
    }
    try {
      assertInteractiveShell(program);
    } catch (thrown) {
      this.#refuse(id, thrown);
      return;
    }
    session.start(program);
  }

  async #run({ session, use }: OpenTerminal, command: Extract<SessionCommand, { type: 'run' }>): Promise<void> {
    const { id, program } = command;
    try {
      if (use !== 'agent') throw wrongUse('An agent’s command cannot be run in a person’s terminal.');
      await this.#passes.assertApproved(command);
    } catch (thrown) {
      this.#refuse(id, thrown);
      return;
    }
    if (!this.#isHungUp) session.start(program);
  }

  #judge(terminal: OpenTerminal, before: Promise<void>, work: () => Promise<void>): void {
    const judging = before.then(work).then(() => {
      // Nothing waits behind it any more: from here on commands are carried out at once again.
      if (terminal.judging === judging) terminal.judging = undefined;
    });
    terminal.judging = judging;
  }

  #refuse(id: string, thrown: unknown): void {
    this.#emit({ type: 'start-failed', id, message: formatErrorReport(toErrorReport(thrown)) });
  }
}

function wrongUse(message: string): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_USE', { message, untouched: 'Nothing was run.' });
}
