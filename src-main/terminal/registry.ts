import { statSync } from 'node:fs';
import { type Clock, type Disposable, type Event, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { TerminalView } from '../../src-shared/index.ts';
import type { Permit } from '../gate/index.ts';
import { AgentTerminals } from './agent-terminals.ts';
import type { AgentCommand, CommandPayload, TerminalEvent, TerminalReplay, TerminalText, TerminalViewer } from './contract.ts';
import { type ShellParts, userShell } from './shells.ts';
import { TerminalList, type TerminalListParts } from './terminal-list.ts';

export interface TerminalRegistryParts extends ShellParts, TerminalListParts {
  readonly clock: Clock;
  /** Absolute real path of the workspace: where terminals start, and where agents' commands stay. */
  readonly root: string;
  /** The gate's own `assertPermit`. */
  readonly assertPermit: (permit: Permit, kind: string) => void;
}

/** Between the hang-up and the kill. */
const killGraceMs = 2_000;

/**
 * The terminals of one workspace: the person's shells, and for each agent session a tab in which its approved commands
 * run, one fresh shell each.
 */
export class TerminalRegistry implements Disposable {
  readonly #parts: TerminalRegistryParts;
  readonly #list: TerminalList;
  readonly #agents: AgentTerminals;

  constructor(parts: TerminalRegistryParts) {
    this.#parts = parts;
    this.#list = new TerminalList(parts);
    this.#agents = new AgentTerminals({ ...parts, list: this.#list });
  }

  readonly onEvent: Event<TerminalEvent> = (listener) => this.#list.onEvent(listener);

  list(): TerminalView[] {
    return this.#list.all().map((terminal) => terminal.view);
  }

  /**
   * Opens the person's own shell, in `cwd` if that is a folder, else in the workspace.
   *
   * @throws ERR_TERMINAL_TOO_MANY, ERR_TERMINAL_HOST
   */
  createUserTerminal(options: { readonly cwd?: string | undefined; readonly cols: number; readonly rows: number }): TerminalView {
    const { cols, rows } = options;
    const cwd = options.cwd !== undefined && isDirectory(options.cwd) ? options.cwd : this.#parts.root;
    const shell = userShell(this.#parts);
    const terminal = this.#list.open({ kind: 'user', title: shell.name, cwd, sessionId: null, cols, rows });
    this.#list.startShell(terminal, shell, cwd);
    return terminal.view;
  }

  /** Where the session's next command will start: an existing folder inside the workspace. */
  agentDirectory(sessionId: string): string {
    return this.#agents.directory(sessionId);
  }

  /**
   * Runs one approved command in the session's tab, or in a new tab while another command runs there.
   *
   * @throws what `permit.take` throws; ERR_TERMINAL_DIRECTORY when the approved directory is not, or no longer, a folder
   *   of the workspace; ERR_TERMINAL_BUSY when the session has too many running; ERR_TERMINAL_TOO_MANY, ERR_TERMINAL_HOST
   */
  runAgentCommand(permit: Permit<CommandPayload>, sessionId: string): AgentCommand {
    return this.#agents.run(permit, sessionId);
  }

  /** Stops what the session's commands still do, also in the background; their tabs stay for reading. */
  endSession(sessionId: string): void {
    this.#agents.endSession(sessionId);
  }

  /**
   * Input of the person. An agent's terminal takes none but Ctrl-C, which stops its command: anything else that was
   * typed would change what the approved command does.
   *
   * @throws ERR_TERMINAL_UNKNOWN, ERR_TERMINAL_READ_ONLY
   */
  write(terminalId: string, data: string): void {
    const { view, command } = this.#list.find(terminalId);
    if (view.kind === 'user') this.#parts.host.post({ type: 'write', id: terminalId, data });
    else if (data === '\x03') command?.stop();
    else throw readOnly();
  }

  /** @throws ERR_TERMINAL_UNKNOWN */
  resize(terminalId: string, cols: number, rows: number): void {
    const terminal = this.#list.find(terminalId);
    if (terminal.view.cols === cols && terminal.view.rows === rows) return;
    this.#parts.host.post({ type: 'resize', id: terminalId, cols, rows });
    this.#list.change(terminal, { cols, rows });
  }

  /**
   * Begins to draw a terminal. The viewer receives chunks at once; those up to the replay's position are part of it.
   *
   * @throws ERR_TERMINAL_UNKNOWN
   */
  async attach(terminalId: string, viewer: TerminalViewer): Promise<TerminalReplay> {
    const terminal = this.#list.find(terminalId);
    terminal.viewers.attach(viewer);
    const screen = terminal.isScreenLost ? undefined : await this.#parts.host.serialize(terminalId);
    if (screen !== undefined) return { terminal: terminal.view, replay: screen.text, seq: screen.seq };
    // The screen died with its host: what is left is the text.
    const replay = terminal.readText().text.replaceAll('\n', '\r\n');
    return { terminal: terminal.view, replay, seq: terminal.viewers.seq };
  }

  /** The viewer has drawn everything up to `seq`. Late messages for closed terminals are harmless. */
  acknowledge(terminalId: string, viewerId: string, seq: number): void {
    this.#withOpen(terminalId)?.viewers.acknowledge(viewerId, seq);
  }

  detach(terminalId: string, viewerId: string): void {
    this.#withOpen(terminalId)?.viewers.detach(viewerId);
  }

  /** A window is gone or was reloaded. */
  detachViewer(viewerId: string): void {
    for (const terminal of this.#list.all()) terminal.viewers.detach(viewerId);
  }

  /**
   * What stands in a terminal now, as plain text, `maxCharacters` from its end at most.
   *
   * @throws ERR_TERMINAL_UNKNOWN
   */
  readText(terminalId: string, maxCharacters: number): TerminalText {
    const terminal = this.#list.find(terminalId);
    const { text, omittedCharacters } = terminal.readText();
    const cut = Math.max(0, text.length - maxCharacters);
    return { terminal: terminal.view, text: text.slice(cut), omittedCharacters: omittedCharacters + cut };
  }

  /** Ends what runs in the terminal and takes it away. @throws ERR_TERMINAL_UNKNOWN */
  close(terminalId: string): void {
    this.#list.close(this.#list.find(terminalId), killGraceMs);
  }

  dispose(): void {
    this.#list.dispose();
  }

  #withOpen(terminalId: string) {
    return this.#list.all().find((terminal) => terminal.view.id === terminalId);
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readOnly(): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_READ_ONLY', {
    message: 'This tab shows what the agent runs and takes no input.',
    untouched: 'Nothing was typed.',
    nextStep: 'Press Ctrl+C to stop the command, or open a terminal of your own.',
  });
}
