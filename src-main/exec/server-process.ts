import { spawn } from 'node:child_process';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import { killGroup } from './program-run.ts';

/** A program of the person's that runs beside Gatehouse and speaks over its standard streams. No shell looks at the arguments. */
export interface ServerRun {
  /** A path, or a name that is looked up in the `PATH` of `env`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly onStdout: (bytes: Buffer) => void;
  readonly onStderr: (bytes: Buffer) => void;
  /** Called once, when the program has ended and both streams are read. */
  readonly onEnd: (end: ServerEnd) => void;
}

export interface ServerEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface ServerProcess {
  /** Resolves when the text is handed to the system. Rejects when the program no longer reads. */
  write(text: string): Promise<void>;
  /** Closes its input and gives it half a second; then its whole group is killed. May be called more than once. */
  stop(): Promise<void>;
}

const graceMs = 500;

/**
 * Starts such a program, which only the person's own settings can name: there is no permit, because no agent asks. It
 * leads a group of its own, and whatever of the group outlives it is killed.
 *
 * @throws ERR_EXEC_START when it cannot be started
 */
export async function startServer(run: ServerRun): Promise<ServerProcess> {
  const options = { cwd: run.cwd, env: { ...run.env }, shell: false, detached: process.platform !== 'win32', windowsHide: true } as const;
  const child = await new Promise<ReturnType<typeof spawnPiped>>((resolve, reject) => {
    const started = spawnPiped(run, options);
    started.once('spawn', () => resolve(started));
    started.once('error', (cause) => reject(cannotStart(run, cause)));
  });
  child.stdout.on('data', run.onStdout);
  child.stderr.on('data', run.onStderr);
  // A program that no longer reads is seen by whoever writes, and by its end.
  child.stdin.on('error', () => {});
  child.on('error', () => {});
  child.once('exit', () => {
    killGroup(child.pid);
    // What left the group may hold the streams open; the end is the program's own.
    setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs).unref();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', (exitCode, signal) => {
      run.onEnd({ exitCode, signal });
      resolve();
    });
  });
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        child.stdin.write(text, (cause) => (cause ? reject(cause) : resolve()));
      }),
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => child.exitCode === null && child.signalCode === null && killGroup(child.pid), graceMs);
      await ended.finally(() => clearTimeout(timer));
    },
  };
}

function spawnPiped({ command, args }: ServerRun, options: Parameters<typeof spawn>[2]) {
  return spawn(command, [...args], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
}

function cannotStart({ command }: ServerRun, cause: Error): GatehouseError {
  const isMissing = systemErrorCode(cause) === 'ENOENT';
  return new GatehouseError('ERR_EXEC_START', {
    message: `${command} could not be started: ${isMissing ? 'there is no such program' : (systemErrorCode(cause) ?? cause.message)}.`,
    untouched: 'Nothing was run.',
    nextStep: 'Check the command; a name is looked up in PATH, so a full path is surer.',
    cause,
  });
}
