import { tmpdir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { type ServerEnd, startServer } from './server-process.ts';

/** Ignores the end of its input, and starts a program of its own that would outlive it. */
const stubborn = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  process.stdin.resume();
  setInterval(() => {}, 1000);
  console.log(JSON.stringify([process.pid, child.pid]));
`;
const echo = 'process.stdin.pipe(process.stdout)';

async function start(script: string) {
  const seen = { stdout: '', ends: [] as ServerEnd[] };
  const server = await startServer({
    command: process.execPath,
    args: ['-e', script],
    cwd: tmpdir(),
    env: { ELECTRON_RUN_AS_NODE: '1' },
    onStdout: (bytes) => {
      seen.stdout += bytes.toString();
    },
    onStderr: () => {},
    onEnd: (end) => seen.ends.push(end),
  });
  return { server, seen };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a server', () => {
  it('reads what is written, and ends when its input does', async () => {
    const { server, seen } = await start(echo);
    await server.write('hello\n');
    await vi.waitFor(() => expect(seen.stdout).toBe('hello\n'));
    await server.stop();
    await server.stop();
    expect(seen.ends).toEqual([{ exitCode: 0, signal: null }]);
    await expect(server.write('late')).rejects.toThrow();
  });

  it('that will not end is killed with all it started', async () => {
    const { server, seen } = await start(stubborn);
    await vi.waitFor(() => expect(seen.stdout).toMatch(/\]\n$/), { timeout: 5_000 });
    const pids = JSON.parse(seen.stdout) as number[];
    expect(pids.map(isAlive)).toEqual([true, true]);
    await server.stop();
    expect(seen.ends).toEqual([{ exitCode: null, signal: 'SIGKILL' }]);
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), { timeout: 5_000 });
  });

  it('that does not exist is refused in words', async () => {
    const parts = { args: [], cwd: tmpdir(), env: {}, onStdout: () => {}, onStderr: () => {}, onEnd: () => {} };
    await expect(startServer({ ...parts, command: '/nowhere/at/all' })).rejects.toMatchObject({ code: 'ERR_EXEC_START' });
  });
});
