import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processes of a terminal session, `leader` among them. A pty child is a session leader (`setsid`), so everything
 * it started carries its process id as session id, job-control groups included; only a program that made a session of
 * its own (`setsid`, a daemon) has left. Linux only: elsewhere empty, and callers fall back to the process group.
 */
export function listSessionProcesses(leader: number): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readSessionId(name) === leader)
    .map(Number);
}

/** Field 6 of /proc/<pid>/stat. The name in field 2 may contain blanks and parentheses: count from the last `)`. */
function readSessionId(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || session === undefined ? undefined : Number(session);
  } catch {
    // It ended while we looked: not a member any more.
    return undefined;
  }
}

/** Sends a signal to every process of the session. Returns how many could be told. */
export function signalSession(leader: number, signal: NodeJS.Signals): number {
  const members = listSessionProcesses(leader);
  const told = members.filter((pid) => signalProcess(pid, signal)).length;
  // The group also catches what was forked while we listed, and is all there is outside Linux.
  return signalProcess(-leader, signal) ? Math.max(told, 1) : told;
}

function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    // ESRCH: it has ended. EPERM: it changed its user (sudo), and only that user may end it.
    return false;
  }
}
