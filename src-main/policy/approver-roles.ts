import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

export interface ApproverRolesParts {
  /** Absolute path of the file that says who has which role; undefined where no file can be trusted to. */
  readonly file: string | undefined;
  /** The person's name as the system knows it. */
  readonly username: string;
  /** Who must own the file; 0, the system's administrator, by default. */
  readonly ownerUid?: number;
}

/** Larger than any list of people of one machine. */
const maximumBytes = 1024 * 1024;

/**
 * The roles of the person at this machine, read anew each time: what is taken from them counts at once. A role lets them
 * approve what a policy reserves, so a file that others than its owner can write says nothing, and neither does one that is
 * not there, belongs to somebody else, or is not `{"roles": {"<username>": ["<role>"]}}`.
 */
export function createApproverRoles({ file, username, ownerUid = 0 }: ApproverRolesParts): () => readonly string[] {
  return () => {
    const text = file === undefined ? undefined : readOwned(file, ownerUid);
    return text === undefined ? [] : rolesOf(text, username);
  };
}

function readOwned(file: string, ownerUid: number): string | undefined {
  let descriptor: number | undefined;
  try {
    // Not blocking: a pipe in its place must not stop the window.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(descriptor);
    const isOwners = stats.isFile() && stats.uid === ownerUid && (stats.mode & 0o022) === 0;
    return isOwners && stats.size <= maximumBytes ? readFileSync(descriptor, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function rolesOf(text: string, username: string): readonly string[] {
  try {
    const roles = memberOf(memberOf(JSON.parse(text), 'roles'), username);
    return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string' && role !== '') : [];
  } catch {
    return [];
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
