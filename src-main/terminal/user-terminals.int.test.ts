import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forkScript } from '../exec/index.ts';
import type { TerminalEvent } from './index.ts';
import { createTerminalFixture, type TerminalFixture, watchTerminal } from './terminal-fixture.ts';

let folder: TempFolder;
let fixture: TerminalFixture;
beforeEach(() => {
  folder = createTempFolder('terminals');
  writeFileSync(folder.resolve('.bashrc'), "PS1='ready> '; greet() { echo hello from bashrc; }\n");
  fixture = createTerminalFixture({ fork: forkScript, root: folder.path });
});
afterEach(() => {
  fixture.dispose();
  folder.dispose();
});

async function openShell() {
  const { id } = fixture.registry.createUserTerminal({ cols: 80, rows: 24 });
  const watcher = await watchTerminal(fixture.registry, id);
  const type = (line: string) => fixture.registry.write(id, `${line}\r`);
  return { id, watcher, type };
}

/** Settles with the first event that fits. */
function eventOf<Type extends TerminalEvent['type']>(
  type: Type,
  fits: (event: Extract<TerminalEvent, { type: Type }>) => boolean = () => true,
) {
  return new Promise<Extract<TerminalEvent, { type: Type }>>((resolve) => {
    const subscription = fixture.registry.onEvent((event) => {
      if (event.type !== type || !fits(event as Extract<TerminalEvent, { type: Type }>)) return;
      subscription.dispose();
      resolve(event as Extract<TerminalEvent, { type: Type }>);
    });
  });
}

describe("a person's terminal", () => {
  test('is their own shell, with their own start-up file, on a real terminal device', async () => {
    const { watcher, type } = await openShell();
    type('tty; greet');
    expect(await watcher.until(/hello from bashrc\r\n/)).toMatch(/\/dev\/pts\/\d+\r\n/);
  });

  test('has the size its window gives it', async () => {
    const { id, watcher, type } = await openShell();
    fixture.registry.resize(id, 100, 33);
    type('stty size');
    await watcher.until(/33 100\r\n/);
    expect(fixture.registry.list()[0]).toMatchObject({ cols: 100, rows: 33 });
  });

  test('tells its working directory', async () => {
    mkdirSync(folder.resolve('x y%'));
    const { type } = await openShell();
    const moved = eventOf('terminal.updated', ({ terminal }) => terminal.cwd === folder.resolve('x y%'));
    type("cd 'x y%'");
    expect((await moved).terminal.title).toBe('bash');
    const left = eventOf('terminal.updated', ({ terminal }) => terminal.cwd === '/tmp');
    type('cd /tmp');
    await left;
  });

  test('tells how each command ended', async () => {
    const { type, watcher } = await openShell();
    await watcher.until(/ready> /);
    const failed = eventOf('command.finished', ({ exitCode }) => exitCode === 1);
    type('false');
    await failed;
    const ended = eventOf('command.finished', ({ exitCode }) => exitCode === 7);
    type('(exit 7)');
    await ended;
  });

  test('keeps what the person had in PROMPT_COMMAND, and its view of $?', async () => {
    writeFileSync(folder.resolve('.bashrc'), `PS1='r> '; PROMPT_COMMAND='echo "was $?"'; PS0='<'\n`);
    const { type, watcher } = await openShell();
    type('(exit 9)');
    await watcher.until(/was 9\r\n/);
  });

  test('ends with the exit code of its shell, and stays for reading', async () => {
    const { id, type } = await openShell();
    const ended = eventOf('terminal.updated', ({ terminal }) => terminal.state === 'ended');
    type('exit 5');
    expect((await ended).terminal).toMatchObject({ id, state: 'ended', exitCode: 5 });
    expect(fixture.registry.readText(id, 1_000).text).toContain('exit');
  });

  test('keeps directory and jobs apart from another', async () => {
    const [first, second] = [await openShell(), await openShell()];
    first.type('cd /; sleep 60 &');
    await first.watcher.until(/\[1\] \d+/);
    second.type('pwd; jobs; echo done-$((1+1))');
    const seen = await second.watcher.until(/done-2/);
    expect(seen).toContain(`${folder.path}\r\n`);
    expect(seen).not.toContain('sleep 60');
  });

  test('has the environment of the person without ours', async () => {
    const environment = {
      PATH: '/usr/bin:/bin',
      HOME: folder.path,
      SHELL: '/bin/bash',
      THEIRS: 'kept',
      GATEHOUSE_HOME: 'x',
      ELECTRON_RUN_AS_NODE: '1',
    };
    fixture.dispose();
    fixture = createTerminalFixture({ fork: forkScript, root: folder.path, overrides: { environment } });
    const { type, watcher } = await openShell();
    type('env | grep -c -e GATEHOUSE -e ELECTRON; echo "$THEIRS $TERM_PROGRAM"');
    expect(await watcher.until(/kept Gatehouse\r\n/)).toContain('\x070\r\n');
  });

  test('runs a shell without integration plainly', async () => {
    fixture.dispose();
    const environment = { PATH: '/usr/bin:/bin', HOME: folder.path, SHELL: '/bin/sh' };
    fixture = createTerminalFixture({ fork: forkScript, root: folder.path, overrides: { environment } });
    const { type, watcher } = await openShell();
    type('echo plain $((40+2))');
    await watcher.until(/plain 42/);
  });

  test('is gone with everything in it when it is closed', async () => {
    const { id, type, watcher } = await openShell();
    type('sleep 1234 & echo pid=$!');
    const pid = /pid=(\d+)\r/.exec(await watcher.until(/pid=\d+\r/))?.[1] ?? '';
    const closed = eventOf('terminal.closed');
    fixture.registry.close(id);
    expect(await closed).toEqual({ type: 'terminal.closed', terminalId: id });
    expect(fixture.registry.list()).toEqual([]);
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
    expect(() => fixture.registry.write(id, 'x')).toThrow(expect.objectContaining({ code: 'ERR_TERMINAL_UNKNOWN' }));
  });

  test('starts in the workspace when the wanted folder is gone', () => {
    expect(fixture.registry.createUserTerminal({ cwd: folder.resolve('gone'), cols: 80, rows: 24 }).cwd).toBe(folder.path);
    symlinkSync('/tmp', folder.resolve('link'));
    expect(fixture.registry.createUserTerminal({ cwd: folder.resolve('link'), cols: 80, rows: 24 }).cwd).toBe(folder.resolve('link'));
  });
});

describe('a flood of output', () => {
  test('does not outrun its readers, and Ctrl-C ends it at once', async () => {
    const { id, type } = await openShell();
    let received = 0;
    let last = 0;
    let isReading = true;
    const receive = ({ data, seq }: { readonly data: string; readonly seq: number }) => {
      received += data.length;
      last = seq;
      if (isReading) fixture.registry.acknowledge(id, 'window', seq);
    };
    await fixture.registry.attach(id, { id: 'window', receive });
    fixture.registry.detach(id, 'watcher');
    isReading = false;
    type('yes flood');
    await expect.poll(() => received, { timeout: 15_000 }).toBeGreaterThan(200_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const stalledAt = received;
    expect(stalledAt).toBeLessThan(500_000);
    isReading = true;
    fixture.registry.acknowledge(id, 'window', last);
    await expect.poll(() => received, { timeout: 10_000 }).toBeGreaterThan(stalledAt + 5_000_000);
    const ended = eventOf('command.finished', ({ exitCode }) => exitCode === 130);
    fixture.registry.write(id, '\x03');
    await ended;
  });

  test('of 50 MB arrives whole at its end, with bounded memory', async () => {
    const before = process.memoryUsage().rss;
    const command = fixture.registry.runAgentCommand(
      await fixture.permitFor('yes 0123456789abcdef | head -c 50000000; echo; echo END', folder.path),
      's1',
    );
    const report = await command.ended;
    expect(report).toMatchObject({ exitCode: 0, exitMark: 'agreed', status: 'exited' });
    expect(report.text).toMatch(/\n0123456789abcdef\n01234567\nEND\n$/);
    expect(report.text.length + report.omittedCharacters).toBe(50_000_000 + '\nEND\n'.length);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });
});

describe('the end of the output', () => {
  test('is whole, cut through no character, also while a window hangs', async () => {
    const command = fixture.registry.runAgentCommand(
      await fixture.permitFor('sleep 0.2; yes é👍 | head -c 899999; echo; echo END', folder.path),
      's1',
    );
    await fixture.registry.attach(command.terminalId, { id: 'hanging', receive: () => {} });
    const { text, omittedCharacters, exitMark } = await command.ended;
    expect(exitMark).toBe('agreed');
    expect(text).not.toContain('\ufffd');
    expect(text.endsWith('é👍\né\nEND\n')).toBe(true);
    // Seven bytes and four UTF-16 units a line; two bytes are left over.
    expect(text.length + omittedCharacters).toBe(128_571 * 4 + 'é\nEND\n'.length);
  });
});

describe('the pty host', () => {
  test('may die: its terminals end with a message, and the next terminal has a new host', async () => {
    const { id } = await openShell();
    const command = fixture.registry.runAgentCommand(await fixture.permitFor('echo before; sleep 60', folder.path), 's1');
    await command.wait(300);
    const lost = eventOf('terminal.updated', ({ terminal }) => terminal.id === id && terminal.state === 'lost');
    process.kill(fixture.hosts[0]?.pid ?? 0, 'SIGKILL');
    await lost;
    const report = await command.ended;
    expect(report).toMatchObject({ status: 'lost', exitCode: null });
    expect(report.text).toMatch(/^before\nThe terminal process ended unexpectedly \(SIGKILL\)\./);
    expect((await fixture.registry.attach(id, { id: 'w', receive: () => {} })).replay).toContain('ended unexpectedly');
    const again = fixture.registry.runAgentCommand(await fixture.permitFor('echo after', folder.path), 's1');
    expect(await again.ended).toMatchObject({ status: 'exited', text: 'after\n' });
    expect(fixture.hosts.length).toBe(2);
  });

  test('takes its terminals along when main goes away', async () => {
    const { type, watcher } = await openShell();
    type('sleep 1234 & echo pid=$!');
    const pid = /pid=(\d+)\r/.exec(await watcher.until(/pid=\d+\r/))?.[1] ?? '';
    fixture.hosts[0]?.disconnect();
    await expect.poll(() => isAlive(Number(pid)) || isAlive(fixture.hosts[0]?.pid ?? 0)).toBe(false);
  });
});

/** Whether a process runs. A dead one that nobody has waited for (state Z) does not. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
