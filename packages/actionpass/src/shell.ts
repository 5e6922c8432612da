import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Digest, digestPayload, isDigest } from './digest.ts';
import { type ExecutableIdentity, hashScript, identifyProgram, searchPathOf } from './executable.ts';
import { refuse } from './refusals.ts';

/** A program about to be started, as `execve` will get it. */
export interface ShellSpawn {
  /** The whole vector, the program in front. A command for `bash -c` stands in it, so its text is bound with it. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The payload of a pass for a program: everything that decides what happens when it is started. Plain JSON, so that its
 * RFC 8785 bytes are what the pass is bound to.
 */
export type ShellPayload = {
  readonly kind: 'shell/v1';
  readonly argv: readonly string[];
  readonly cwd: { readonly path: string; readonly device: string; readonly inode: string };
  readonly environment: {
    /** Over the whole environment, whose values stay out of sight. */
    readonly digest: Digest;
    readonly search_path: string;
    /** What differs from the environment the person knows: set, and taken away. */
    readonly set: { readonly [name: string]: string };
    readonly unset: readonly string[];
  };
  /** The program, then the interpreters its first line names. */
  readonly executables: readonly { readonly [Member in keyof ExecutableIdentity]: string }[];
  /** Files whose content is run, though they are not programs: scripts in the arguments, start-up files. */
  readonly scripts: readonly { readonly path: string; readonly sha256: string }[];
};

export interface ShellCapture extends ShellSpawn {
  /** What the environment is compared with to tell its delta. */
  readonly baseline: Readonly<Record<string, string | undefined>>;
  /** Absolute, or relative to `cwd`. */
  readonly scripts: readonly string[];
}

/**
 * Captures what a shell action is, at the time it is approved.
 *
 * @throws ERR_ACTIONPASS_DIRECTORY_CHANGED, _EXECUTABLE_MOVED or _SCRIPT_EDITED for what is not there already
 */
export async function captureShell({ argv, baseline, cwd, env, scripts }: ShellCapture): Promise<ShellPayload> {
  const [program] = argv;
  if (program === undefined) throw refuse('arguments-changed', 'There is no program.');
  return {
    kind: 'shell/v1',
    argv: [...argv],
    cwd: await identifyDirectory(cwd),
    environment: { digest: digestPayload({ ...env }), search_path: searchPathOf(env), ...differenceOf(env, baseline) },
    executables: await identifyProgram(program, { cwd, env }),
    scripts: await Promise.all(scripts.map((script) => identifyScript(resolve(cwd, script)))),
  };
}

/**
 * Compares what is about to be started with what was approved, looking at the disk again.
 *
 * Between this and the start of the program a moment is left, in which someone who may write to the program's own folder
 * could still exchange it; what the kernel saw is for the probe to say.
 *
 * @throws ERR_ACTIONPASS_… naming what changed
 */
export async function assertShellUnchanged(approved: unknown, spawn: ShellSpawn): Promise<void> {
  const payload = parseShellPayload(approved);
  if (!isSame(payload.argv, spawn.argv)) throw refuse('arguments-changed');
  const cwd = await identifyDirectory(spawn.cwd);
  if (spawn.cwd !== payload.cwd.path || cwd.inode !== payload.cwd.inode || cwd.device !== payload.cwd.device) {
    throw refuse('directory-changed');
  }
  assertEnvironment(payload.environment, spawn.env);
  await assertExecutables(payload.executables, spawn);
  for (const script of payload.scripts) {
    if ((await hashScript(script.path)) !== script.sha256) throw refuse('script-edited', `It is ${JSON.stringify(script.path)}.`);
  }
}

function assertEnvironment({ digest, search_path, set, unset }: ShellPayload['environment'], env: ShellSpawn['env']): void {
  if (searchPathOf(env) !== search_path) throw refuse('path-changed');
  const changed = Object.keys(set).find((name) => env[name] !== set[name]) ?? unset.find((name) => env[name] !== undefined);
  if (changed !== undefined) throw refuse('environment-changed', `It is the variable ${JSON.stringify(changed)}.`);
  if (digestPayload({ ...env }) !== digest) throw refuse('environment-changed');
}

async function assertExecutables(approved: ShellPayload['executables'], { argv, cwd, env }: ShellSpawn): Promise<void> {
  const found = await identifyProgram(argv[0] ?? '', { cwd, env });
  for (const [index, was] of approved.entries()) {
    const now = found[index];
    if (now?.path !== was.path) throw refuse('executable-moved', `It was ${JSON.stringify(was.path)}.`);
    const isSwapped = now.sha256 !== was.sha256 || now.inode !== was.inode || now.device !== was.device;
    if (isSwapped) throw refuse('executable-swapped', `It is ${JSON.stringify(was.path)}.`);
  }
  if (found.length !== approved.length) throw refuse('executable-swapped', 'It names another interpreter.');
}

async function identifyDirectory(path: string): Promise<ShellPayload['cwd']> {
  try {
    const info = await stat(path, { bigint: true });
    if (!info.isDirectory() || (await realpath(path)) !== path) throw new Error('not a directory in its real spelling');
    return { path, device: String(info.dev), inode: String(info.ino) };
  } catch (cause) {
    throw refuse('directory-changed', 'It is not there under this name.', cause);
  }
}

async function identifyScript(path: string): Promise<ShellPayload['scripts'][number]> {
  return { path, sha256: await hashScript(path) };
}

function differenceOf(env: ShellSpawn['env'], baseline: ShellCapture['baseline']): Pick<ShellPayload['environment'], 'set' | 'unset'> {
  const set = Object.entries(env).filter(([name, value]) => baseline[name] !== value);
  const unset = Object.keys(baseline).filter((name) => baseline[name] !== undefined && env[name] === undefined);
  return { set: Object.fromEntries(set), unset: unset.sort() };
}

/** @throws ERR_ACTIONPASS_SHELL_PAYLOAD_INVALID */
export function parseShellPayload(value: unknown): ShellPayload {
  const payload = value as ShellPayload;
  const { argv, cwd, environment, executables, kind, scripts } = payload ?? {};
  const isWhole =
    kind === 'shell/v1' &&
    isTexts(argv) &&
    argv.length > 0 &&
    hasTexts(cwd, ['path', 'device', 'inode']) &&
    hasTexts(environment, ['search_path', 'digest']) &&
    isDigest(environment.digest) &&
    isTexts(environment.unset) &&
    isTexts(Object.values(environment.set ?? { missing: 0 })) &&
    Array.isArray(executables) &&
    executables.length > 0 &&
    executables.every((identity) => hasTexts(identity, ['path', 'device', 'inode', 'sha256'])) &&
    Array.isArray(scripts) &&
    scripts.every((script) => hasTexts(script, ['path', 'sha256']));
  if (!isWhole) throw refuse('shell-payload-invalid');
  return payload;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
