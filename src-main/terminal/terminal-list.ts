import { type Disposable, DisposableStore, Emitter, type Event, GatehouseError, type IdSource } from '@gatehouse/agent-sdk/base';
import type { TerminalView } from '../../src-shared/index.ts';
import type { ApprovedProgram, PtyHostEvent } from '../pty-host/index.ts';
import type { TerminalEvent } from './contract.ts';
import type { PtyHostClient } from './pty-host-client.ts';
import type { ShellMark } from './shell-marks.ts';
import type { ShellProgram } from './shells.ts';
import { Terminal } from './terminal.ts';
import { ViewerSet } from './viewer-set.ts';
import { toTitle } from './visible-text.ts';

export interface TerminalListParts {
  /** Shared by all lists; disposed by its owner. */
  readonly host: PtyHostClient;
  readonly ids: IdSource;
  readonly hostName: string;
  /** Lines above the screen that a terminal keeps. */
  readonly scrollbackLines: () => number;
}

export type NewTerminal = Pick<TerminalView, 'kind' | 'title' | 'cwd' | 'sessionId' | 'cols' | 'rows'>;

type ExitEvent = Extract<PtyHostEvent, { type: 'exit' }>;

/** More terminals than a person can watch are a mistake or an attack. */
const maxTerminals = 64;
/** Titles and directories change with every prompt, in a flood thousands of times a second: windows hear of the last. */
const updateDelayMs = 50;

/** The terminals there are, kept true to what the pty host tells. */
export class TerminalList implements Disposable {
  readonly #parts: TerminalListParts;
  readonly #terminals = new Map<string, Terminal>();
  readonly #events = new Emitter<TerminalEvent>();
  readonly #updates = new Map<string, NodeJS.Timeout>();
  readonly #owned = new DisposableStore();

  constructor(parts: TerminalListParts) {
    this.#parts = parts;
    this.#owned.add(parts.host.onEvent((event) => this.#receive(event)));
    this.#owned.add(parts.host.onLost((sentence) => this.#lost(sentence)));
  }

  readonly onEvent: Event<TerminalEvent> = (listener) => this.#events.event(listener);

  /** Those that the person has not closed, in order of opening. */
  all(): Terminal[] {
    return [...this.#terminals.values()].filter((terminal) => !terminal.isClosed);
  }

  /** @throws ERR_TERMINAL_UNKNOWN */
  find(terminalId: string): Terminal {
    const terminal = this.#terminals.get(terminalId);
    if (terminal !== undefined && !terminal.isClosed) return terminal;
    throw new GatehouseError('ERR_TERMINAL_UNKNOWN', { message: 'This terminal is not open any more.', untouched: 'Nothing was run.' });
  }

  /** @throws ERR_TERMINAL_TOO_MANY, ERR_TERMINAL_HOST */
  open(wanted: NewTerminal): Terminal {
    if (this.#terminals.size >= maxTerminals) throw tooMany();
    const id = this.#parts.ids.nextId();
    const { cols, rows } = wanted;
    const { host, hostName, scrollbackLines } = this.#parts;
    const isAgents = wanted.kind === 'agent';
    const use = isAgents ? 'agent' : 'person';
    host.open({ type: 'open', id, use, cols, rows, scrollbackLines: scrollbackLines(), answersQueries: isAgents });
    const terminal = new Terminal({
      view: { ...wanted, id, state: 'running', exitCode: null },
      viewers: new ViewerSet(id, (seq) => host.post({ type: 'acknowledge', id, seq })),
      hostName,
      // What a program says of its title or directory is for the person's own tabs: in an agent's it could only mislead.
      onMark: (mark) => wanted.kind === 'user' && this.#marked(terminal, mark),
    });
    this.#terminals.set(id, terminal);
    this.#events.fire({ type: 'terminal.opened', terminal: terminal.view });
    return terminal;
  }

  /** Starts the person's own shell. */
  startShell(terminal: Terminal, shell: ShellProgram, cwd: string): void {
    const { file, args, env } = shell;
    this.#parts.host.post({ type: 'start', id: terminal.view.id, program: { file, args, env, cwd } });
  }

  /** A command begins in an agent's terminal; its program starts as soon as it has its pass. */
  beginCommand(terminal: Terminal): void {
    this.#events.fire({ type: 'command.started', terminalId: terminal.view.id });
  }

  /** Starts an approved command's program. The host does, if the pass is good. */
  runApproved(terminal: Terminal, { pass, payload, program, tool }: ApprovedProgram): void {
    this.#parts.host.post({ type: 'run', id: terminal.view.id, pass, payload, program, tool });
  }

  /** A command that was stopped before its program started. */
  abandonCommand(terminal: Terminal): void {
    this.#exited(terminal, { type: 'exit', id: terminal.view.id, exitCode: null, signal: 'SIGHUP', survivors: [] });
  }

  /** A command whose program could not be given a pass. */
  refuseCommand(terminal: Terminal, reason: string): void {
    this.#ended(terminal, `The command was not run: ${reason}`);
  }

  change(terminal: Terminal, change: Partial<TerminalView>): void {
    const { id } = terminal.view;
    terminal.view = { ...terminal.view, ...change };
    if (this.#updates.has(id) || terminal.isClosed) return;
    this.#updates.set(
      id,
      setTimeout(() => this.#tellUpdate(terminal), updateDelayMs),
    );
  }

  /** Takes the terminal away; what runs in it is hung up, and killed after `graceMs`. */
  close(terminal: Terminal, graceMs: number): void {
    const { id, state } = terminal.view;
    terminal.isClosed = true;
    terminal.viewers.dispose();
    terminal.command?.stop();
    this.#parts.host.post({ type: 'close', id, graceMs });
    // A running program's end is still awaited, for the report of its command.
    if (state !== 'running') this.#forget(terminal);
    this.#events.fire({ type: 'terminal.closed', terminalId: id });
  }

  dispose(): void {
    for (const terminal of this.#terminals.values()) {
      this.#parts.host.post({ type: 'close', id: terminal.view.id, graceMs: 0 });
      terminal.command?.lost('The workspace was closed.');
      terminal.viewers.dispose();
      this.#forget(terminal);
    }
    this.#events.dispose();
    this.#owned.dispose();
  }

  #receive(event: PtyHostEvent): void {
    const terminal = 'id' in event ? this.#terminals.get(event.id) : undefined;
    if (terminal === undefined) return;
    if (event.type === 'data') terminal.receive(event.data, event.seq);
    else if (event.type === 'started') terminal.pid = event.pid;
    else if (event.type === 'start-failed') this.#ended(terminal, `The shell could not be started: ${event.message}.`);
    else if (event.type === 'exit') this.#exited(terminal, event);
  }

  #exited(terminal: Terminal, { exitCode, signal, survivors }: ExitEvent): void {
    terminal.pid = undefined;
    terminal.command?.exited({ exitCode, signal, survivors: survivors.length });
    this.change(terminal, { state: 'ended', exitCode });
    if (terminal.command !== undefined) this.#events.fire({ type: 'command.finished', terminalId: terminal.view.id, exitCode });
    if (terminal.isClosed) this.#forget(terminal);
  }

  #ended(terminal: Terminal, reason: string): void {
    terminal.pid = undefined;
    terminal.announce(reason);
    terminal.command?.lost(reason);
    this.change(terminal, { state: 'ended', exitCode: null });
    if (terminal.isClosed) this.#forget(terminal);
  }

  #lost(sentence: string): void {
    for (const terminal of this.#terminals.values()) {
      const { pid } = terminal;
      terminal.isScreenLost = true;
      if (terminal.view.state !== 'running') continue;
      if (pid !== undefined) killGroup(pid);
      this.#ended(terminal, `${sentence} What ran here has ended; new terminals start a new one.`);
      this.change(terminal, { state: 'lost' });
    }
  }

  #marked(terminal: Terminal, mark: ShellMark): void {
    const terminalId = terminal.view.id;
    if (mark.type === 'cwd') this.change(terminal, { cwd: mark.path });
    else if (mark.type === 'title') this.change(terminal, { title: toTitle(mark.text) || terminal.view.title });
    else if (mark.type === 'command-started') this.#events.fire({ type: 'command.started', terminalId });
    else if (mark.type === 'command-finished') this.#events.fire({ type: 'command.finished', terminalId, exitCode: mark.exitCode });
  }

  #tellUpdate(terminal: Terminal): void {
    this.#updates.delete(terminal.view.id);
    this.#events.fire({ type: 'terminal.updated', terminal: terminal.view });
  }

  #forget(terminal: Terminal): void {
    const { id } = terminal.view;
    clearTimeout(this.#updates.get(id));
    this.#updates.delete(id);
    this.#terminals.delete(id);
  }
}

/** The kernel hangs up what ran in a dead host's terminals. What ignores that would run on unseen. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended already: nothing is left to kill.
  }
}

function tooMany(): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_TOO_MANY', {
    message: `There are already ${maxTerminals} terminals.`,
    untouched: 'Nothing was run.',
    nextStep: 'Close terminals that are no longer needed.',
  });
}
