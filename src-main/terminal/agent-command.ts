import { type Clock, Emitter } from '@gatehouse/agent-sdk/base';
import type { AgentCommand, CommandReport } from './contract.ts';
import { PlainTextTape } from './plain-text-tape.ts';
import { parseShellMark } from './shell-marks.ts';

/** How much of a command's output its report carries: more than any model should read, less than would hurt to copy. */
const reportUnits = 64 * 1024;

export interface AgentCommandParts {
  readonly terminalId: string;
  readonly clock: Clock;
  readonly hostName: string;
  readonly nonce: string;
  readonly shell: 'bash' | 'sh';
  /** Where the command begins. */
  readonly cwd: string;
  /** A reported directory as one the next command may start in. */
  readonly confine: (directory: string) => { readonly cwd: string; readonly isCwdReset: boolean };
  readonly hangUp: () => void;
}

/** How the program ended, as the kernel tells it. */
export interface ProgramExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly survivors: number;
}

/** Follows one approved command from its start to its end. Fed by the registry. */
export class RunningCommand implements AgentCommand {
  readonly terminalId: string;
  readonly ended: Promise<CommandReport>;
  readonly #parts: AgentCommandParts;
  readonly #startedAtMs: number;
  readonly #output = new Emitter<string>();
  readonly #tape: PlainTextTape;
  #settle: (report: CommandReport) => void = () => {};
  #directory: string | undefined;
  #exitMark: { readonly exitCode: number | null; readonly directory: string | undefined } | undefined;
  /** Plain text not yet told to the listeners. */
  #fresh = '';
  #isReturnPending = false;
  #isStopping = false;
  #passSha256: string | null = null;
  #report: CommandReport | undefined;

  constructor(parts: AgentCommandParts) {
    this.terminalId = parts.terminalId;
    this.#parts = parts;
    this.#startedAtMs = parts.clock.nowMs();
    this.#tape = new PlainTextTape(reportUnits, {
      text: (run) => this.#append(run),
      control: (character) => this.#appendControl(character),
      osc: (payload) => this.#mark(payload),
    });
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  readonly onOutput: AgentCommand['onOutput'] = (listener) => this.#output.event(listener);

  async wait(waitMs: number): Promise<CommandReport> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<CommandReport>((resolve) => {
      timer = setTimeout(() => resolve(this.#snapshot()), waitMs);
    });
    const report = await Promise.race([this.ended, tooLong]);
    clearTimeout(timer);
    return report;
  }

  stop(): void {
    if (this.#report !== undefined) return;
    this.#isStopping = true;
    this.#parts.hangUp();
  }

  /** Whether somebody has stopped it, or it has ended: then its program must not start any more. */
  get isOver(): boolean {
    return this.#isStopping || this.#report !== undefined;
  }

  /** Whether it has ended, so that nothing can be told of it any more. */
  get hasEnded(): boolean {
    return this.#report !== undefined;
  }

  /** What its program was started with. */
  passed(passSha256: string): void {
    this.#passSha256 = passSha256;
  }

  receive(data: string): void {
    this.#tape.push(data);
    const fresh = this.#fresh;
    this.#fresh = '';
    if (fresh !== '') this.#output.fire(fresh);
  }

  exited(exit: ProgramExit): void {
    const { exitCode, signal, survivors } = exit;
    const directory = this.#exitMark?.directory;
    const place = directory === undefined ? {} : this.#parts.confine(directory);
    const exitMark = this.#exitMark === undefined ? 'missing' : this.#exitMark.exitCode === exitCode ? 'agreed' : 'different';
    const status = this.#isStopping ? 'stopped' : 'exited';
    this.#finish({ ...this.#snapshot(), status, exitCode, signal, survivors, exitMark, ...place });
  }

  lost(reason: string): void {
    this.receive(`${this.#tape.isAtLineStart ? '' : '\r\n'}${reason}\r\n`);
    this.#finish({ ...this.#snapshot(), status: 'lost' });
  }

  /** Listeners can only append: a line that is written over appears again below itself. */
  #append(text: string): void {
    this.#fresh += this.#isReturnPending ? `\n${text}` : text;
    this.#isReturnPending = false;
  }

  #appendControl(character: string): void {
    if (character === '\r') {
      this.#isReturnPending = true;
    } else if (character === '\n') {
      this.#isReturnPending = false;
      this.#append('\n');
    } else if (character === '\t') this.#append('\t');
  }

  #mark(payload: string): void {
    const mark = parseShellMark(payload, this.#parts.hostName);
    if (mark?.type === 'cwd') this.#directory = mark.path;
    else if (mark?.type === 'command-finished' && mark.nonce === this.#parts.nonce) {
      this.#exitMark = { exitCode: mark.exitCode, directory: this.#directory };
    }
  }

  #finish(report: CommandReport): void {
    if (this.#report !== undefined) return;
    this.#report = report;
    this.#output.dispose();
    this.#settle(report);
  }

  #snapshot(): CommandReport {
    return {
      status: 'running',
      exitCode: null,
      signal: null,
      cwd: this.#parts.cwd,
      isCwdReset: false,
      text: this.#tape.read(),
      omittedCharacters: this.#tape.omittedUnits,
      durationMs: this.#parts.clock.nowMs() - this.#startedAtMs,
      shell: this.#parts.shell,
      survivors: 0,
      exitMark: 'missing',
      passSha256: this.#passSha256,
    };
  }
}
