import type { Action } from '../action/index.ts';
import { quoteVisibly } from '../base/index.ts';
import type { CommandAnalysis } from '../screen/index.ts';
import { deriveShape, matchesShape } from './command-shape.ts';
import type { GrantLifetime, GrantPattern } from './contract.ts';

/** What a grant is compared with besides the action. */
export interface GrantFacts {
  /** How the command was read; without it no shape of a command is covered. */
  readonly analysis?: CommandAnalysis | undefined;
}

/**
 * What the person reads on the card and in the list of grants. It says exactly what {@link matchesGrant} allows:
 * paths and commands appear as they are compared, and nothing is shortened.
 *
 * @param lifetime default `session`
 */
export function describeGrant(pattern: GrantPattern, lifetime: GrantLifetime = 'session'): string {
  const until = lifetime === 'session' ? 'in this session' : 'in this workspace until you revoke it';
  switch (pattern.type) {
    case 'write-file':
      return `Write ${quoteVisibly(pattern.path)} ${until}`;
    case 'write-under':
      return `Write any file under ${quoteVisibly(`${pattern.folder}/`)} ${until}, except protected files`;
    case 'read-file':
      return `Read ${quoteVisibly(pattern.path)} ${until}`;
    case 'command':
      return `Run exactly ${quoteVisibly(pattern.command)} in the workspace folder ${until}`;
    case 'command-shape':
      return `Run ${quoteVisibly(pattern.words.join(' '))} with any names or paths inside the workspace after it, and no other options, in the workspace folder ${until}`;
  }
}

/**
 * The short name of a grant, which a person types to confirm that it may cover what they once denied: words any keyboard
 * writes.
 */
export function nameGrant(pattern: GrantPattern): string {
  const name = longName(pattern);
  return /^[!-~][ -~]{0,78}[!-~]$/.test(name) ? name : `allow this ${pattern.type}`;
}

function longName(pattern: GrantPattern): string {
  switch (pattern.type) {
    case 'write-file':
      return `write ${pattern.path}`;
    case 'write-under':
      return `write ${pattern.folder}/**`;
    case 'read-file':
      return `read ${pattern.path}`;
    case 'command':
      return `run ${pattern.command}`;
    case 'command-shape':
      return `run ${pattern.words.join(' ')} ...`;
  }
}

/**
 * Whether a remembered approval covers an action. Everything is compared exactly, upper and lower case included: a
 * spelling that is not the one approved asks again. Files are compared by the action's real target, never by what the
 * payload calls them; a command also has to start in the workspace folder with no environment of its own.
 *
 * Protected paths and destructive commands are not judged here: they ask whatever this says.
 */
export function matchesGrant(pattern: GrantPattern, action: Action, { analysis }: GrantFacts = {}): boolean {
  switch (pattern.type) {
    case 'write-file':
      return action.kind === 'file:write' && relativeTarget(action) === pattern.path;
    case 'write-under':
      return action.kind === 'file:write' && isPlain(pattern.folder) && (relativeTarget(action) ?? '').startsWith(`${pattern.folder}/`);
    case 'read-file':
      return action.kind === 'file:read' && action.resource.type === 'file' && relativeTarget(action) === pattern.path;
    case 'command':
      return action.kind === 'shell' && action.payload.command === pattern.command && startsPlainly(action);
    case 'command-shape': {
      const { command } = action.payload;
      const isShell = action.kind === 'shell' && typeof command === 'string' && analysis !== undefined && startsPlainly(action);
      return isShell && matchesShape(pattern.words, command, analysis);
    }
  }
}

/** What may be remembered of a command, narrowest first: its exact text, then its shape where it has one. */
export function deriveCommandGrants(command: string, analysis: CommandAnalysis): readonly GrantPattern[] {
  const exact: GrantPattern = { type: 'command', command };
  const words = deriveShape(command, analysis);
  return words === undefined ? [exact] : [exact, { type: 'command-shape', words }];
}

export function isSameGrant(one: GrantPattern, other: GrantPattern): boolean {
  return one.type === other.type && describeGrant(one) === describeGrant(other);
}

/** A grant a session remembers, with what became of it. */
export interface RememberedGrant {
  readonly pattern: GrantPattern;
  /** Milliseconds since the epoch. */
  readonly rememberedAtMs: number;
  /** How many calls it has let pass. */
  readonly uses: number;
}

/** The approvals one session remembers. They are held in memory only, so they die with it. */
export class SessionGrants {
  #grants: readonly RememberedGrant[] = [];

  get list(): readonly GrantPattern[] {
    return this.#grants.map(({ pattern }) => pattern);
  }

  get entries(): readonly RememberedGrant[] {
    return this.#grants;
  }

  /** @param rememberedAtMs milliseconds since the epoch; default 0, for who shows no times */
  remember(pattern: GrantPattern, rememberedAtMs = 0): void {
    if (this.#grants.some((known) => isSameGrant(known.pattern, pattern))) return;
    this.#grants = [...this.#grants, { pattern: Object.freeze({ ...pattern }), rememberedAtMs, uses: 0 }];
  }

  /** False when it was not remembered. */
  forget(pattern: GrantPattern): boolean {
    const kept = this.#grants.filter((known) => !isSameGrant(known.pattern, pattern));
    const isKnown = kept.length < this.#grants.length;
    this.#grants = kept;
    return isKnown;
  }

  forgetAll(): void {
    this.#grants = [];
  }

  /** The first remembered pattern that covers the action, or undefined. */
  find(action: Action, facts?: GrantFacts): GrantPattern | undefined {
    return this.#grants.find(({ pattern }) => matchesGrant(pattern, action, facts))?.pattern;
  }

  /** Counts a call that it let pass. */
  noteUse(pattern: GrantPattern): void {
    this.#grants = this.#grants.map((known) => (isSameGrant(known.pattern, pattern) ? { ...known, uses: known.uses + 1 } : known));
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
