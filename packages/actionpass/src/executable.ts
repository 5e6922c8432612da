import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import { refuse } from './refusals.ts';

/** A program as it stood on the disk: what runs when it is started, not what it is called. */
export interface ExecutableIdentity {
  /** Real path, links followed. */
  readonly path: string;
  /** Numbers of the device and the inode, as decimal text: they do not fit a JSON number everywhere. */
  readonly device: string;
  readonly inode: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
}

/** What decides which file a name stands for. */
export interface LookUp {
  /** Absolute. */
  readonly cwd: string;
  /** The environment the program will be started with. */
  readonly env: Readonly<Record<string, string>>;
}

/** The kernel follows four interpreters of interpreters and then gives up. */
const maximumInterpreters = 5;

/**
 * Everything the kernel will load for `name`: the program, and while that is a script with a first line `#!`, the
 * interpreter it names, with the program behind `env`.
 *
 * @throws ERR_ACTIONPASS_EXECUTABLE_MOVED when one of them is not there
 */
export async function identifyProgram(name: string, lookUp: LookUp): Promise<readonly ExecutableIdentity[]> {
  const identities: ExecutableIdentity[] = [];
  const waiting = [await findProgram(name, lookUp)];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (identities.length > maximumInterpreters) throw refuse('executable-moved', 'Its interpreters go too deep.');
    const { firstLine, ...identity } = await identify(path);
    identities.push(identity);
    for (const next of parseInterpreter(firstLine)) waiting.push(await findProgram(next, lookUp));
  }
  return identities;
}

/** As `execvp` finds it: a name with a separator is a path, any other is looked for along PATH. */
async function findProgram(name: string, { cwd, env }: LookUp): Promise<string> {
  if (name.includes('/') || name.includes(sep)) return resolve(cwd, name);
  for (const entry of searchPathOf(env).split(delimiter)) {
    // An empty entry is the working directory.
    const candidate = resolve(cwd, isAbsolute(entry) ? entry : join(cwd, entry), name);
    if (await isProgram(candidate)) return candidate;
  }
  throw refuse('executable-moved', `There is no ${JSON.stringify(name)} on PATH.`);
}

export function searchPathOf(env: Readonly<Record<string, string>>): string {
  return env.PATH ?? env.Path ?? '';
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function identify(path: string): Promise<ExecutableIdentity & { readonly firstLine: string }> {
  let handle: FileHandle | undefined;
  try {
    const real = await realpath(path);
    handle = await open(real, 'r');
    // By descriptor: what is hashed is what these numbers name, whatever happens to the path meanwhile.
    const { dev, ino } = await handle.stat({ bigint: true });
    return { path: real, device: String(dev), inode: String(ino), ...(await hashContent(handle)) };
  } catch (cause) {
    throw refuse('executable-moved', `${JSON.stringify(path)} cannot be read.`, cause);
  } finally {
    await handle?.close();
  }
}

async function hashContent(handle: FileHandle): Promise<{ readonly sha256: string; readonly firstLine: string }> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(256 * 1_024);
  let firstLine: string | undefined;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    firstLine ??= buffer.toString('latin1', 0, Math.min(bytesRead, 256)).split('\n')[0] ?? '';
    if (bytesRead === 0) return { sha256: hash.digest('hex'), firstLine };
    hash.update(buffer.subarray(0, bytesRead));
  }
}

/** The programs that a first line `#!` names: the interpreter, and behind `env` the program that it will look for. */
function parseInterpreter(firstLine: string): readonly string[] {
  if (!firstLine.startsWith('#!')) return [];
  const [interpreter, ...words] = firstLine
    .slice(2)
    .trim()
    .split(/[ \t]+/);
  if (interpreter === undefined || interpreter === '') return [];
  if (basename(interpreter) !== 'env') return [interpreter];
  const program = words.find((word) => !word.startsWith('-') && !word.includes('='));
  return program === undefined ? [interpreter] : [interpreter, program];
}

/** Lower-case hex SHA-256 of a script. @throws ERR_ACTIONPASS_SCRIPT_EDITED when it cannot be read */
export async function hashScript(path: string): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return (await hashContent(handle)).sha256;
  } catch (cause) {
    throw refuse('script-edited', `${JSON.stringify(path)} cannot be read.`, cause);
  } finally {
    await handle?.close();
  }
}
