import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createPermitMint, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assertPermit, Gate, type Permit } from '../gate/index.ts';
import { type ProgramRun, runToEnd } from './program-run.ts';
import { type ProgramPayload, runPermitted } from './run-permitted.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder('exec');
});
afterEach(() => folder.dispose());

function shell(script: string, changes: Partial<ProgramRun> = {}) {
  const limits = { maximumOutputBytes: 1_000, timeoutMs: 10_000, signal: new AbortController().signal };
  return runToEnd({ file: '/bin/sh', args: ['-c', script], cwd: folder.path, env: {}, ...limits, ...changes });
}

function isRunning(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a program', () => {
  test('runs to its end with its arguments, environment and folder, and no input', async () => {
    const output = await shell('cat; echo "$A|$0|$1"; pwd; echo problem >&2; exit 3', {
      args: ['-c', 'cat; echo "$A|$1"; pwd; echo problem >&2; exit 3', 'name', '$(id) *'],
      env: { A: 'a b' },
    });
    expect({ ...output, stdout: Buffer.from(output.stdout).toString() }).toEqual({
      exitCode: 3,
      endedBySignal: null,
      stdout: `a b|$(id) *\n${folder.path}\n`,
      stderr: 'problem\n',
      isTruncated: false,
      hasTimedOut: false,
    });
  });

  test('inherits nothing of our environment', async () => {
    const output = await runToEnd({
      file: '/usr/bin/env',
      args: [],
      cwd: folder.path,
      env: { ONLY: '1' },
      maximumOutputBytes: 1_000,
      timeoutMs: 5_000,
      signal: new AbortController().signal,
    });
    expect(Buffer.from(output.stdout).toString()).toBe('ONLY=1\n');
  });

  test('is killed at the limit of its output, which is kept up to there', async () => {
    const output = await shell('while :; do echo 0123456789; done');
    expect(output).toMatchObject({ exitCode: null, isTruncated: true });
    expect(output.stdout).toHaveLength(1_000);
  });

  test('is killed with its whole group when its time is over', async () => {
    const output = await shell('sleep 60 & echo $! >pid; wait', { timeoutMs: 300 });
    expect(output).toMatchObject({ exitCode: null, hasTimedOut: true, endedBySignal: 'SIGKILL' });
    expect(isRunning(folder.readText('pid').trim())).toBe(false);
  });

  test('is killed with its whole group when its caller gives up', async () => {
    const abort = new AbortController();
    const run = shell('sleep 60 & echo $! >pid; wait', { signal: abort.signal });
    await delay(200);
    abort.abort();
    await expect(run).rejects.toMatchObject({ code: 'ERR_EXEC_ABORTED' });
    expect(isRunning(folder.readText('pid').trim())).toBe(false);
    await expect(shell('touch late', { signal: abort.signal })).rejects.toMatchObject({ code: 'ERR_EXEC_ABORTED' });
    expect(() => folder.readText('late')).toThrow();
  });

  test('that cannot be started says so', async () => {
    await expect(shell('', { file: folder.resolve('missing') })).rejects.toMatchObject({ code: 'ERR_EXEC_START', message: /ENOENT/ });
    writeFileSync(folder.resolve('plain'), '');
    await expect(shell('', { file: folder.resolve('plain') })).rejects.toMatchObject({ code: 'ERR_EXEC_START', message: /EACCES/ });
    await expect(shell('', { cwd: folder.resolve('gone') })).rejects.toMatchObject({ code: 'ERR_EXEC_START' });
  });
});

describe('a permitted program', () => {
  const limits = { env: {}, maximumOutputBytes: 1_000, timeoutMs: 5_000, signal: new AbortController().signal, assertPermit };
  const mint = createPermitMint(Gate);
  const permit = (payload: ProgramPayload) => mint.mint('process:spawn', payload);
  afterAll(() => mint.dispose());

  test('is what the permit carries', async () => {
    const output = await runPermitted(await permit({ argv: ['/bin/echo', '; rm -rf', '$HOME'], cwd: folder.path }), limits);
    expect(Buffer.from(output.stdout).toString()).toBe('; rm -rf $HOME\n');
  });

  test.each([
    { argv: ['echo'], cwd: '/' },
    { argv: [], cwd: '/' },
    { argv: ['/bin/echo', 'a\0b'], cwd: '/' },
    { argv: ['/bin/echo'], cwd: 'here' },
  ])('is refused when it is named as %j', async (payload) => {
    await expect(runPermitted(await permit(payload), limits)).rejects.toMatchObject({ code: 'ERR_EXEC_ARGUMENTS' });
  });

  test('does not run from a forged permit, or from one for something else', async () => {
    const payload = { argv: ['/usr/bin/touch', folder.resolve('made')], cwd: folder.path };
    const forged = { action: { kind: 'process:spawn', payload }, take: () => payload } as unknown as Permit<ProgramPayload>;
    await expect(runPermitted(forged, limits)).rejects.toMatchObject({ code: 'ERR_GATE_PERMIT_FORGED' });
    await expect(runPermitted(await mint.mint('tool', payload), limits)).rejects.toMatchObject({ code: 'ERR_GATE_PERMIT_KIND' });
    expect(() => folder.readText('made')).toThrow();
  });
});
