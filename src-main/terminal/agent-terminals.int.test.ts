import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFixture, permitFor } from './terminal-fixture.ts';

let fixture: ReturnType<typeof createFixture>;
beforeEach(() => {
  fixture = createFixture();
});
afterEach(() => fixture.dispose());

function run(command: string, cwd = fixture.registry.agentDirectory('s1')) {
  return fixture.registry.runAgentCommand(permitFor(command, cwd), 's1');
}

test('a command runs on a real terminal device and reports its exit code', async () => {
  const report = await run('tty; exit 3').ended;
  expect(report).toEqual({
    status: 'exited',
    exitCode: 3,
    signal: null,
    cwd: fixture.root,
    isCwdReset: false,
    text: expect.stringMatching(/^\/dev\/pts\/\d+\n$/),
    omittedCharacters: 0,
    durationMs: expect.any(Number),
    shell: 'bash',
    survivors: 0,
    exitMark: 'agreed',
  });
});

test('the working directory carries from command to command', async () => {
  mkdirSync(join(fixture.root, 'a%20 b'));
  expect((await run("cd 'a%20 b'").ended).cwd).toBe(join(fixture.root, 'a%20 b'));
  expect((await run('pwd').ended).text).toBe(`${join(fixture.root, 'a%20 b')}\n`);
});

test('a directory outside the workspace does not carry', async () => {
  expect(await run('cd /tmp').ended).toMatchObject({ cwd: fixture.root, isCwdReset: true });
  symlinkSync('/tmp', join(fixture.root, 'link'));
  expect(await run('cd link').ended).toMatchObject({ cwd: fixture.root, isCwdReset: true });
  expect(await run('pwd').ended).toMatchObject({ text: `${fixture.root}\n`, isCwdReset: false });
});

test('an earlier command cannot redefine what a later one means', async () => {
  await run('ls() { echo fooled; }; export -f ls; alias ls="echo fooled"; export PATH=/nowhere').ended;
  writeFileSync(join(fixture.root, 'real.txt'), '');
  expect((await run('ls').ended).text).toBe('real.txt\n');
});
