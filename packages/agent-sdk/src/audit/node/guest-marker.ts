import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../../base/index.ts';

/**
 * How a process whose Node has no SQLite (20, the oldest that runs the command line) shares a lock with those that
 * have: it puts up a marker, a file of its own name in the folder `<lock>.guests`, and only then looks whether anybody
 * else is inside. Those with SQLite take the kernel's lock, and only then look for markers. Each raises its flag before
 * it looks, so of two that come at once, at least one sees the other and withdraws; both may, and try again.
 *
 * A marker names its process, with the time it started and the process namespace, so one that its owner left behind is
 * known as dead, and since no name is ever used twice, anybody may clear it away. The marker of another namespace
 * cannot be asked after and counts as alive. Linux only: elsewhere, nobody can see who holds the kernel's lock.
 */
export interface GuestMarker {
  /** Puts the marker up, unless somebody is inside. */
  tryPutUp(): boolean;
  takeDown(): void;
}

export const canBeGuest = process.platform === 'linux';

export function createGuestMarker(lockPath: string): GuestMarker {
  const folder = guestsFolder(lockPath);
  const name = ownName();
  const path = join(folder, name);
  const takeDown = (): void => {
    rmSync(path, { force: true });
    removeIfEmpty(folder);
  };
  return {
    tryPutUp() {
      createIn(folder, path);
      if (!isKernelLocked(lockPath) && !hasLiveGuest(lockPath, name)) return true;
      takeDown();
      return false;
    },
    takeDown,
  };
}

/** Whether the marker of a living process is up, other than `except`. Those of dead ones are cleared away. */
export function hasLiveGuest(lockPath: string, except = ''): boolean {
  const folder = guestsFolder(lockPath);
  // The only price that everybody pays for guests: in nearly every home there has never been one.
  if (!existsSync(folder)) return false;
  const others = readFolder(folder).filter((name) => name !== except);
  const dead = others.filter((name) => !isAlive(name));
  for (const name of dead) rmSync(join(folder, name), { force: true });
  if (dead.length > 0) removeIfEmpty(folder);
  return dead.length < others.length;
}

function guestsFolder(lockPath: string): string {
  return `${lockPath}.guests`;
}

function createIn(folder: string, path: string): void {
  for (;;) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return;
    } catch (thrown) {
      // Another guest that left has just removed the folder.
      if (systemErrorCode(thrown) !== 'ENOENT') throw thrown;
    }
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (thrown) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemErrorCode(thrown) ?? '')) throw thrown;
  }
}

function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

/**
 * Whether any process holds a record lock on the file. The list is read twice: the kernel hands out a long one in
 * pieces, and a lock that goes away between two pieces can hide the one after it.
 */
function isKernelLocked(lockPath: string): boolean {
  const inode = statSync(lockPath, { throwIfNoEntry: false })?.ino;
  if (inode === undefined) return false;
  const isListed = (): boolean => readFileSync('/proc/locks', 'latin1').includes(`:${inode} `);
  return isListed() || isListed();
}

let ownMarkers = 0;

/** `<pid>-<start in clock ticks since boot>-<process namespace>-<number within the process>` */
function ownName(): string {
  ownMarkers += 1;
  return `${process.pid}-${startOf(process.pid) ?? 0}-${ownNamespace()}-${ownMarkers}`;
}

function isAlive(name: string): boolean {
  const [pid, start, namespace] = name.split('-');
  return namespace !== ownNamespace() || startOf(Number(pid)) === start;
}

/** Field 22 of `/proc/<pid>/stat` (proc_pid_stat(5)); undefined when there is no such process, or only its remains. */
function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the program's name in brackets and may hold anything, so the rest is counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function ownNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 'unknown';
}
