import { readFileSync, statSync } from 'node:fs';

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
  try {
    const before = statSync(file);
    const isOwners = before.isFile() && before.uid === ownerUid && (before.mode & 0o022) === 0;
    if (!isOwners || before.size > maximumBytes) return undefined;
    const text = readFileSync(file, 'utf8');
    const after = statSync(file);
    // Another file in its place meanwhile: what was read is nobody's word.
    const isSame = after.dev === before.dev && after.ino === before.ino && after.ctimeMs === before.ctimeMs;
    return isSame ? text : undefined;
  } catch {
    return undefined;
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
