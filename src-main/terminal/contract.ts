import type { Event } from '@gatehouse/agent-sdk/base';
import type { TerminalView } from '../../src-shared/index.ts';

/** What a permit for a shell command carries. Absolute `cwd`; the command is run exactly as it stands here. */
export type CommandPayload = { readonly command: string; readonly cwd: string };

/** One approved command of an agent, running or ended, in a terminal the person can see. */
export interface AgentCommand {
  readonly terminalId: string;
  /** Output as plain text, in the pieces it arrives in, from the moment of subscription. */
  readonly onOutput: Event<string>;
  /** Settles when the command has ended, however that came about. Never rejects. */
  readonly ended: Promise<CommandReport>;
  /** The report when the command has ended within `waitMs`, else the state so far. Never rejects. */
  wait(waitMs: number): Promise<CommandReport>;
  /** Hangs up the command and everything it started; what lives 2 s later is killed. Harmless after the end. */
  stop(): void;
}

export interface CommandReport {
  /** `lost`: the shell could not be started or its host died; `text` ends with the reason. */
  readonly status: 'running' | 'exited' | 'stopped' | 'lost';
  /** As the kernel reported it. Null while running, after a signal, and when the host was lost. */
  readonly exitCode: number | null;
  /** Name of the signal that ended the shell, for example `SIGKILL`. */
  readonly signal: string | null;
  /** Where the next command of the session will start: an absolute real path inside the workspace. */
  readonly cwd: string;
  /**
   * The command ended outside the workspace or in a folder that is gone: `cwd` is the workspace root again. A shell that
   * could not tell where it ended (killed, replaced by `exec`) leaves `cwd` where the command began.
   */
  readonly isCwdReset: boolean;
  /** Plain text of the output, its last 64 Ki characters. */
  readonly text: string;
  readonly omittedCharacters: number;
  readonly durationMs: number;
  /** What ran the command. `sh` only where bash is not installed. */
  readonly shell: 'bash' | 'sh';
  /** Processes the command left behind, which still run. Counted on Linux only. */
  readonly survivors: number;
  /** Whether the shell's own exit mark (OSC 133;D) told the same exit code. `missing` when the command replaced the trap, `exec`ed or was killed. */
  readonly exitMark: 'agreed' | 'missing' | 'different';
  /** Lower-case hex SHA-256 of the pass its program was sent to the terminal process with; null when it got none. */
  readonly passSha256: string | null;
}

/** Someone who draws a terminal. */
export interface TerminalViewer {
  /** For example the window's identifier. Attaching again with the same identifier replaces the former attachment. */
  readonly id: string;
  receive(chunk: TerminalChunk): void;
}

export interface TerminalChunk {
  readonly terminalId: string;
  readonly data: string;
  /** Position after this chunk, in UTF-16 units since the terminal opened. A gap means: attach again. */
  readonly seq: number;
}

export interface TerminalReplay {
  readonly terminal: TerminalView;
  /** Text to write into an empty screen of the terminal's size. */
  readonly replay: string;
  /** Position the replay stands for; chunks continue from here. */
  readonly seq: number;
}

/** Past facts, in order, for windows and tests. */
export type TerminalEvent =
  | { readonly type: 'terminal.opened'; readonly terminal: TerminalView }
  | { readonly type: 'terminal.updated'; readonly terminal: TerminalView }
  | { readonly type: 'terminal.closed'; readonly terminalId: string }
  | { readonly type: 'command.started'; readonly terminalId: string }
  | { readonly type: 'command.finished'; readonly terminalId: string; readonly exitCode: number | null };

/** The plain text of a terminal, for the agent. */
export interface TerminalText {
  readonly terminal: TerminalView;
  readonly text: string;
  readonly omittedCharacters: number;
}
