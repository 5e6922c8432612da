import { spawn } from 'node:child_process';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';

/** One run of a program. No shell looks at the arguments. */
export interface ProgramRun {
  /** Absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** The program is killed when its standard output exceeds this; what fitted is kept. */
  readonly maximumOutputBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ProgramOutput {
  /** Null when it was killed: by us at a limit, or by a signal. */
  readonly exitCode: number | null;
  /** Name of the signal that ended it, also when it was ours. */
  readonly endedBySignal: string | null;
  readonly stdout: Uint8Array;
  /** Its first 64 KiB. */
  readonly stderr: string;
  readonly isTruncated: boolean;
  readonly hasTimedOut: boolean;
}

const stderrBytes = 64 * 1024;

/**
 * Runs a program to its end. It gets no input. At a limit or an abort its whole process group is killed, so nothing it
 * started lives on.
 *
 * @throws ERR_EXEC_START when it cannot be started; ERR_EXEC_ABORTED when the signal aborts, before or during the run
 */
export function runToEnd(run: ProgramRun): Promise<ProgramOutput> {
  if (run.signal.aborted) return Promise.reject(aborted(run));
  // `detached` makes it a group leader on POSIX, which is what can be killed as a whole.
  const options = { cwd: run.cwd, env: { ...run.env }, shell: false, detached: process.platform !== 'win32', windowsHide: true } as const;
  const child = spawn(run.file, [...run.args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => killGroup(child.pid);
  const stdout = new BoundedBytes(run.maximumOutputBytes, kill);
  const stderr = new BoundedBytes(stderrBytes, () => {});
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  let hasTimedOut = false;
  const timer = setTimeout(() => {
    hasTimedOut = true;
    kill();
  }, run.timeoutMs);
  run.signal.addEventListener('abort', kill, { once: true });
  const ended = new Promise<ProgramOutput>((resolve, reject) => {
    child.on('error', (cause) => reject(cannotStart(run, cause)));
    child.on('close', (code, endedBySignal) => {
      if (run.signal.aborted) return reject(aborted(run));
      const isTruncated = stdout.isFull;
      const exitCode = isTruncated || hasTimedOut ? null : code;
      resolve({ exitCode, endedBySignal, stdout: stdout.bytes(), stderr: stderr.bytes().toString('utf8'), isTruncated, hasTimedOut });
    });
  });
  return ended.finally(() => {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', kill);
  });
}

/** Keeps the first `limit` bytes and says once when more came. */
class BoundedBytes {
  readonly #limit: number;
  readonly #exceeded: () => void;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  isFull = false;

  constructor(limit: number, exceeded: () => void) {
    this.#limit = limit;
    this.#exceeded = exceeded;
  }

  push(bytes: Buffer): void {
    if (this.isFull) return;
    const kept = bytes.subarray(0, this.#limit - this.#length);
    this.#pieces.push(kept);
    this.#length += kept.length;
    if (kept.length === bytes.length) return;
    this.isFull = true;
    this.#exceeded();
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces, this.#length);
  }
}

/** Kills a process and everything it started that did not leave its group. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (thrown) {
    // It ended in the same moment.
    if (systemErrorCode(thrown) !== 'ESRCH') throw thrown;
  }
}

function cannotStart(run: ProgramRun, cause: Error): GatehouseError {
  return new GatehouseError('ERR_EXEC_START', {
    message: `${run.file} could not be started: ${systemErrorCode(cause) ?? cause.message}.`,
    untouched: 'Nothing was run.',
    nextStep: 'Check that the program and the folder exist and may be used.',
    cause,
  });
}

function aborted(run: ProgramRun): GatehouseError {
  return new GatehouseError('ERR_EXEC_ABORTED', { message: `${run.file} was stopped because its caller no longer waits for it.` });
}
