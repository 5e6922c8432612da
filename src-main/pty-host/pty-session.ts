import { constants } from 'node:os';
import { type IPty, spawn } from 'node-pty';
import { FlowWindow } from './flow-window.ts';
import { readToTheEnd } from './lossless-end.ts';
import { OutputBatch } from './output-batch.ts';
import type { PtyHostCommand, PtyHostEvent, PtyProgram } from './protocol.ts';
import { Screen } from './screen.ts';
import { listSessionProcesses, signalSession } from './session-processes.ts';

type OpenCommand = Extract<PtyHostCommand, { type: 'open' }>;

/** One terminal: a screen, and at most one running program. */
export class PtySession {
  readonly #id: string;
  readonly #emit: (event: PtyHostEvent) => void;
  readonly #screen: Screen;
  readonly #batch: OutputBatch;
  /** The readers in main and the windows. */
  readonly #readers = new FlowWindow();
  /** Our own screen, which parses more slowly than a pty can pour. */
  readonly #parser = new FlowWindow();
  #cols: number;
  #rows: number;
  #pty: IPty | undefined;
  /** Process id of the running program, or of an ended one that left processes behind. */
  #leader: number | undefined;
  #isPaused = false;
  /** Flow control no longer applies: the program has ended, or nobody wants its output. */
  #isDraining = false;
  #isClosed = false;

  constructor(command: OpenCommand, emit: (event: PtyHostEvent) => void) {
    this.#id = command.id;
    this.#emit = emit;
    this.#cols = command.cols;
    this.#rows = command.rows;
    this.#batch = new OutputBatch((text) => this.#deliver(text));
    this.#screen = new Screen({ ...command, onAnswer: (data) => command.answersQueries && this.write(data) });
  }

  start(program: PtyProgram): void {
    if (this.#pty !== undefined) {
      this.#emit({ type: 'start-failed', id: this.#id, message: 'A program is still running in this terminal.' });
      return;
    }
    try {
      const { cwd, env } = program;
      const pty = spawn(program.file, [...program.args], { cwd, env: { ...env }, cols: this.#cols, rows: this.#rows });
      this.#pty = pty;
      this.#leader = pty.pid;
      this.#isDraining = this.#isClosed;
      this.#isPaused = false;
      this.#listen(pty);
      pty.onExit(({ exitCode, signal }) => this.#ended(pty.pid, exitCode, signal));
      this.#emit({ type: 'started', id: this.#id, pid: pty.pid });
    } catch (thrown) {
      this.#emit({ type: 'start-failed', id: this.#id, message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  #listen(pty: IPty): void {
    const decoder = new TextDecoder();
    const receive = (bytes: Uint8Array) => this.#batch.push(decoder.decode(bytes, { stream: true }));
    // Asked for UTF-8, node-pty tells the kernel so (IUTF8: erasing a character erases all its bytes), but its decoder
    // would end with the stream and spoil a character that the rest completes. Latin-1 hands the bytes through.
    (pty as unknown as { setEncoding?(encoding: string): void }).setEncoding?.('latin1');
    pty.onData((data) => receive(Buffer.from(data, 'latin1')));
    readToTheEnd(pty, receive);
  }

  write(data: string): void {
    this.#pty?.write(data);
  }

  print(data: string): void {
    this.#batch.flush();
    this.#deliver(data);
  }

  resize(cols: number, rows: number): void {
    this.#cols = cols;
    this.#rows = rows;
    this.#screen.resize(cols, rows);
    try {
      this.#pty?.resize(cols, rows);
    } catch {
      // The program has ended and its exit is on the way: there is no terminal device left to resize.
    }
  }

  acknowledge(seq: number): void {
    this.#readers.acknowledge(seq);
    this.#applyFlow();
  }

  serialize(requestId: number): void {
    this.#batch.flush();
    const seq = this.#readers.sent;
    this.#screen.serialize((text) => this.#emit({ type: 'state', id: this.#id, requestId, text, seq }));
  }

  /**
   * Ends the program and everything in its session, also what outlived it. What lives after `graceMs` is killed
   * without asking whether the leader still does: a member keeps the session's id reserved, and a session nobody is in
   * has no one to hit.
   */
  kill(graceMs: number): void {
    const leader = this.#leader;
    if (leader === undefined) return;
    signalSession(leader, 'SIGHUP');
    // A program stopped by Ctrl-Z cannot act on a hang-up before it is woken.
    signalSession(leader, 'SIGCONT');
    setTimeout(() => signalSession(leader, 'SIGKILL'), graceMs);
  }

  /** Ends the program, if any, and shows nothing more. Its exit is still told. */
  close(graceMs: number): void {
    this.#isClosed = true;
    this.kill(graceMs);
    if (this.#pty === undefined) this.#dispose();
    else this.#drain(this.#pty);
  }

  #dispose(): void {
    this.#batch.dispose();
    this.#screen.dispose();
  }

  #deliver(text: string): void {
    if (this.#isClosed) return;
    this.#readers.send(text.length);
    this.#parser.send(text.length);
    const seq = this.#readers.sent;
    this.#emit({ type: 'data', id: this.#id, data: text, seq });
    this.#screen.write(text, () => {
      this.#parser.acknowledge(seq);
      this.#applyFlow();
    });
    this.#applyFlow();
  }

  #applyFlow(): void {
    const pty = this.#pty;
    if (pty === undefined || this.#isDraining) return;
    const isBlocked = this.#readers.isBlocked || this.#parser.isBlocked;
    if (isBlocked && !this.#isPaused) pty.pause();
    else if (!isBlocked && this.#isPaused) pty.resume();
    this.#isPaused = isBlocked;
  }

  #drain(pty: IPty): void {
    this.#isDraining = true;
    this.#isPaused = false;
    pty.resume();
  }

  #ended(leader: number, exitCode: number, signal: number | undefined): void {
    this.#pty = undefined;
    this.#batch.flush();
    const name = signalName(signal);
    const survivors = listSessionProcesses(leader);
    this.#leader = survivors.length === 0 ? undefined : leader;
    this.#emit({ type: 'exit', id: this.#id, exitCode: name === null ? exitCode : null, signal: name, survivors });
    if (this.#isClosed) this.#dispose();
  }
}

function signalName(signal: number | undefined): string | null {
  if (signal === undefined || signal === 0) return null;
  const found = Object.entries(constants.signals).find(([, value]) => value === signal);
  return found?.[0] ?? `signal ${signal}`;
}
