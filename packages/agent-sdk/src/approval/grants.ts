import type { Action } from '../action/index.ts';
import { quoteVisibly } from '../base/index.ts';
import type { GrantPattern } from './contract.ts';

/**
 * What the person reads on the card and in the list of grants. It says exactly what {@link matchesGrant} allows:
 * paths and commands appear as they are compared, and nothing is shortened.
 */
export function describeGrant(pattern: GrantPattern): string {
  switch (pattern.type) {
    case 'write-file':
      return `Write ${quoteVisibly(pattern.path)} in this session`;
    case 'write-under':
      return `Write any file under ${quoteVisibly(`${pattern.folder}/`)} in this session, except protected files`;
    case 'read-file':
      return `Read ${quoteVisibly(pattern.path)} in this session`;
    case 'command':
      return `Run exactly ${quoteVisibly(pattern.command)} in the workspace folder in this session`;
  }
}

/**
 * Whether a remembered approval covers an action. Everything is compared exactly, upper and lower case included: a
 * spelling that is not the one approved asks again. Files are compared by the action's real target, never by what the
 * payload calls them; a command also has to start in the workspace folder with no environment of its own.
 *
 * Protected paths and destructive commands are not judged here: they ask whatever this says.
 */
export function matchesGrant(pattern: GrantPattern, action: Action): boolean {
  switch (pattern.type) {
    case 'write-file':
      return action.kind === 'file:write' && relativeTarget(action) === pattern.path;
    case 'write-under':
      return action.kind === 'file:write' && isPlain(pattern.folder) && (relativeTarget(action) ?? '').startsWith(`${pattern.folder}/`);
    case 'read-file':
      return action.kind === 'file:read' && action.resource.type === 'file' && relativeTarget(action) === pattern.path;
    case 'command':
      return action.kind === 'shell' && action.payload.command === pattern.command && startsPlainly(action);
  }
}

export function isSameGrant(one: GrantPattern, other: GrantPattern): boolean {
  return one.type === other.type && describeGrant(one) === describeGrant(other);
}

/** The approvals one session remembers. They are held in memory only, so they die with it. */
export class SessionGrants {
  #patterns: readonly GrantPattern[] = [];

  get list(): readonly GrantPattern[] {
    return this.#patterns;
  }

  remember(pattern: GrantPattern): void {
    if (this.#patterns.some((known) => isSameGrant(known, pattern))) return;
    this.#patterns = [...this.#patterns, Object.freeze({ ...pattern })];
  }

  forget(pattern: GrantPattern): void {
    this.#patterns = this.#patterns.filter((known) => !isSameGrant(known, pattern));
  }

  forgetAll(): void {
    this.#patterns = [];
  }

  /** The first remembered pattern that covers the action, or undefined. */
  find(action: Action): GrantPattern | undefined {
    return this.#patterns.find((pattern) => matchesGrant(pattern, action));
  }
}

/** The target as a workspace-relative path with forward slashes, or undefined when it is not plainly inside. */
function relativeTarget(action: Action): string | undefined {
  const root = toSlashes(action.context.workspaceRoot).replace(/\/+$/, '');
  const target = toSlashes(action.resource.target);
  if (!target.startsWith(`${root}/`)) return undefined;
  const path = target.slice(root.length + 1);
  return isPlain(path) ? path : undefined;
}

/** No empty, `.` or `..` component: a path that means what it spells. */
function isPlain(path: string): boolean {
  return path.split('/').every((component) => component !== '' && component !== '.' && component !== '..');
}

/** Backslashes separate only where the path is a Windows one; on POSIX they are part of a name. */
function toSlashes(path: string): string {
  return /^([A-Za-z]:[\\/]|\\\\)/.test(path) ? path.replaceAll('\\', '/') : path;
}

function startsPlainly(action: Action): boolean {
  const { cwd, env } = action.payload;
  const startsAtRoot = cwd === undefined || cwd === action.context.workspaceRoot;
  const hasNoEnvironment = env === undefined || (typeof env === 'object' && env !== null && Object.keys(env).length === 0);
  return startsAtRoot && hasNoEnvironment;
}
