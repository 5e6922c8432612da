import { constants } from 'node:os';
import { type Clock, formatErrorReport, GatehouseError, type IdSource, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { Permit } from '../gate/index.ts';
import type { PtyProgram } from '../pty-host/index.ts';
import { RunningCommand } from './agent-command.ts';
import type { AgentCommand, CommandPayload, CommandReport } from './contract.ts';
import type { PtyHostClient } from './pty-host-client.ts';
import { agentShell, type ShellParts } from './shells.ts';
import type { Terminal } from './terminal.ts';
import type { TerminalList } from './terminal-list.ts';
import { formatCommandHeader } from './visible-text.ts';
import { findInsideDirectory } from './working-directory.ts';

export interface AgentTerminalsParts extends ShellParts {
  readonly host: PtyHostClient;
  readonly list: TerminalList;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly hostName: string;
  readonly root: string;
  /** The gate's own `assertPermit`: throws for a permit the gate did not mint, or minted for another kind of action. */
  readonly assertPermit: (permit: Permit, kind: string) => void;
}

const maxRunningPerSession = 8;
/** Between the hang-up and the kill. */
const killGraceMs = 2_000;
/** The size of an agent's terminal until somebody looks at it. */
const unseenSize = { cols: 120, rows: 30 } as const;

/**
 * What the last program may have left behind: colours, a hidden cursor, the alternate screen, mouse and paste modes.
 * DECSTR resets the first two; `?47l` leaves the alternate screen without moving the cursor, which `?1049l` would.
 */
const calmScreen = '\x1b[?47l\x1b[!p\x1b[?1l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l';

/** The tabs in which agents' approved commands run: one per session, further ones while it is busy. */
export class AgentTerminals {
  readonly #parts: AgentTerminalsParts;
  /** Where each session's next command starts. */
  readonly #directories = new Map<string, string>();

  constructor(parts: AgentTerminalsParts) {
    this.#parts = parts;
  }

  /** An existing folder inside the workspace. */
  directory(sessionId: string): string {
    const { root } = this.#parts;
    return findInsideDirectory(this.#directories.get(sessionId) ?? root, root) ?? root;
  }

  run(permit: Permit<CommandPayload>, sessionId: string): AgentCommand {
    this.#parts.assertPermit(permit, 'shell');
    const { command, cwd } = permit.take();
    const directory = findInsideDirectory(cwd, this.#parts.root);
    if (directory === undefined) throw noSuchDirectory(cwd);
    const terminal = this.#idleTerminal(sessionId);
    const nonce = this.#parts.ids.nextId();
    const shell = agentShell(this.#parts, command, nonce);
    const running = new RunningCommand({
      terminalId: terminal.view.id,
      clock: this.#parts.clock,
      hostName: this.#parts.hostName,
      nonce,
      shell: shell.name,
      cwd,
      confine: (directory) => this.#confine(directory),
      hangUp: () => this.#hangUp(terminal),
    });
    terminal.command = running;
    this.#parts.list.change(terminal, { state: 'running', exitCode: null, cwd });
    this.#print(terminal, formatPrologue(terminal, formatCommandHeader(command, shell.name)));
    this.#parts.list.beginCommand(terminal);
    const { args, env, file } = shell;
    void this.#start(terminal, running, permit, { file, args, env, cwd: directory });
    void running.ended.then((report) => this.#finished(terminal, sessionId, report));
    return running;
  }

  /** Has a pass issued for what will be started, and sends both to the terminal process, which verifies them. Never rejects. */
  async #start(terminal: Terminal, running: RunningCommand, permit: Permit, program: PtyProgram): Promise<void> {
    const { clock, environment, host, list } = this.#parts;
    try {
      const approved = await host.issuePass({ permit, program, baseline: environment, clock });
      // Stopped meanwhile: a hang-up that was sent before the program would have hit nothing.
      if (running.isOver) {
        if (!running.hasEnded) list.abandonCommand(terminal);
        return;
      }
      running.passed(approved.passSha256);
      list.runApproved(terminal, approved);
    } catch (thrown) {
      if (!running.hasEnded) list.refuseCommand(terminal, formatErrorReport(toErrorReport(thrown)));
    }
  }

  /** Stops what the session's commands still do, also in the background; their tabs stay for reading. */
  endSession(sessionId: string): void {
    this.#directories.delete(sessionId);
    for (const terminal of this.#ofSession(sessionId)) {
      terminal.command?.stop();
      this.#hangUp(terminal);
    }
  }

  #idleTerminal(sessionId: string): Terminal {
    const own = this.#ofSession(sessionId);
    const idle = own.find((terminal) => terminal.view.state === 'ended' && !terminal.isScreenLost);
    if (idle !== undefined) return idle;
    if (own.filter((terminal) => terminal.view.state === 'running').length >= maxRunningPerSession) throw busy();
    const title = own.length === 0 ? 'Agent' : `Agent ${own.length + 1}`;
    return this.#parts.list.open({ kind: 'agent', title, cwd: this.directory(sessionId), sessionId, ...unseenSize });
  }

  #ofSession(sessionId: string): Terminal[] {
    return this.#parts.list.all().filter((terminal) => terminal.view.sessionId === sessionId);
  }

  #confine(directory: string): { readonly cwd: string; readonly isCwdReset: boolean } {
    const inside = findInsideDirectory(directory, this.#parts.root);
    return { cwd: inside ?? this.#parts.root, isCwdReset: inside === undefined };
  }

  #finished(terminal: Terminal, sessionId: string, report: CommandReport): void {
    this.#directories.set(sessionId, report.cwd);
    // The shell's own mark may be missing or forged: the one that counts comes last.
    this.#print(terminal, `${terminal.isAtLineStart ? '' : '\r\n'}\x1b]133;D;${shellStatus(report)}\x07`);
  }

  #print(terminal: Terminal, data: string): void {
    this.#parts.host.post({ type: 'print', id: terminal.view.id, data });
  }

  #hangUp(terminal: Terminal): void {
    this.#parts.host.post({ type: 'kill', id: terminal.view.id, graceMs: killGraceMs });
  }
}

function formatPrologue(terminal: Terminal, header: string): string {
  const newLine = terminal.isAtLineStart ? '' : '\r\n';
  return `${calmScreen}${newLine}\x1b]133;A\x07${header}\x1b]133;B\x07\r\n\x1b]133;C\x07`;
}

/** The exit code as a shell would give it in `$?`: 128 and the number of the signal for a killed program. */
function shellStatus({ exitCode, signal }: CommandReport): string {
  if (exitCode !== null) return String(exitCode);
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  return number === undefined ? '' : String(128 + number);
}

function noSuchDirectory(cwd: string): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_DIRECTORY', {
    message: `The command was approved for ${cwd}, which is not a folder of the workspace now.`,
    untouched: 'The command was not run.',
    nextStep: 'Propose it again: it will start in a folder that exists.',
  });
}

function busy(): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_BUSY', {
    message: `${maxRunningPerSession} commands of this session are still running.`,
    untouched: 'The command was not run.',
    nextStep: 'Stop one of them first.',
  });
}
