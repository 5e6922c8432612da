import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forkScript } from '../exec/index.ts';
import type { Permit } from '../gate/index.ts';
import type { AgentCommand, CommandPayload, CommandReport } from './contract.ts';
import { createTerminalFixture, type TerminalFixture } from './terminal-fixture.ts';

let folder: TempFolder;
let fixture: TerminalFixture;
beforeEach(() => {
  folder = createTempFolder('terminals');
  fixture = createTerminalFixture({ fork: forkScript, root: folder.path });
});
afterEach(() => {
  fixture.dispose();
  folder.dispose();
});

async function run(command: string, cwd = fixture.registry.agentDirectory('s1'), sessionId = 's1'): Promise<AgentCommand> {
  return fixture.registry.runAgentCommand(await fixture.permitFor(command, cwd), sessionId);
}

async function report(command: string): Promise<CommandReport> {
  const { ended } = await run(command);
  return await ended;
}

/** Whether a process runs. A dead one that nobody has waited for (state Z) does not. */
function isRunning(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('an approved command', () => {
  test('runs on a real terminal device and reports its exit code', async () => {
    expect(await report('tty; exit 3')).toEqual({
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
      passSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is passed exactly, whatever it looks like', async () => {
    expect(await report('-n')).toMatchObject({ exitCode: 127, text: expect.stringContaining('-n: command not found') });
    expect((await report(`printf '%s|' "$0" "$#" '\\' "a'b" '$HOME' 'é 👍'`)).text).toMatch(/bash\|0\|\\\|a'b\|\$HOME\|é 👍\|$/);
    expect((await report("cat <<'X'\none\n  two $(id)\nX")).text).toBe('one\n  two $(id)\n');
  });

  test('runs from a permit that is used up by it', async () => {
    const permit = await fixture.permitFor('true', fixture.root);
    fixture.registry.runAgentCommand(permit, 's1');
    expect(() => fixture.registry.runAgentCommand(permit, 's1')).toThrow(expect.objectContaining({ code: 'ERR_GATE_PERMIT_USED' }));
  });

  test('does not run from a forged permit, or from one for something else', async () => {
    const payload = { command: 'touch made', cwd: fixture.root };
    const forged = { action: { kind: 'shell', payload }, isTaken: false, take: () => payload } as unknown as Permit<CommandPayload>;
    const another = await fixture.mint.mint('tool', payload);
    expect(() => fixture.registry.runAgentCommand(forged, 's1')).toThrow(expect.objectContaining({ code: 'ERR_GATE_PERMIT_FORGED' }));
    expect(() => fixture.registry.runAgentCommand(another, 's1')).toThrow(expect.objectContaining({ code: 'ERR_GATE_PERMIT_KIND' }));
    expect([fixture.registry.list(), another.isTaken]).toEqual([[], false]);
  });

  test('does not run outside the workspace or in a folder that is gone', async () => {
    const refusal = expect.objectContaining({ code: 'ERR_TERMINAL_DIRECTORY' });
    mkdirSync(folder.resolve('gone'));
    rmSync(folder.resolve('gone'), { recursive: true });
    for (const cwd of ['/tmp', folder.resolve('gone'), folder.resolve('..')]) await expect(run('true', cwd)).rejects.toThrow(refusal);
    expect(fixture.registry.list()).toEqual([]);
  });

  test('tells its output as it arrives, as plain text', async () => {
    const command = await run(`printf '\\e[31mred\\e[0m\\r\\n'; sleep 0.1; printf '10%%\\r20%%\\n'`);
    let heard = '';
    command.onOutput((text) => {
      heard += text;
    });
    const { text } = await command.ended;
    expect({ heard, text }).toEqual({ heard: 'red\n10%\n20%\n', text: 'red\n20%\n' });
  });

  test('is still running when the wait is over, and a second one gets a tab of its own', async () => {
    const first = await run('echo early; sleep 30');
    await expect.poll(async () => (await first.wait(20)).text, { timeout: 10_000 }).toBe('early\n');
    expect(await first.wait(20)).toMatchObject({ status: 'running', exitCode: null, text: 'early\n' });
    const second = await run('echo second');
    expect(second.terminalId).not.toBe(first.terminalId);
    expect(await second.ended).toMatchObject({ exitCode: 0, text: 'second\n' });
    first.stop();
    expect(await first.ended).toMatchObject({ status: 'stopped', exitCode: null, signal: 'SIGHUP' });
    expect(fixture.registry.list().map(({ title, kind, sessionId, state }) => ({ title, kind, sessionId, state }))).toEqual([
      { title: 'Agent', kind: 'agent', sessionId: 's1', state: 'ended' },
      { title: 'Agent 2', kind: 'agent', sessionId: 's1', state: 'ended' },
    ]);
  });
});

describe('between commands', () => {
  test('the working directory carries over, by the name it has', async () => {
    const odd = folder.resolve('a%20 b;é');
    mkdirSync(odd);
    expect((await report(`cd 'a%20 b;é'`)).cwd).toBe(odd);
    expect((await report('pwd')).text).toBe(`${odd}\n`);
    expect(fixture.registry.agentDirectory('s2')).toBe(fixture.root);
  });

  test.each(['\u0090', '\u009b31m', '\u009c', '\u009d0;title', '\x18', '\x1a', '\x1b]', '\x07', '\r', '\u0085'])(
    'its name cannot end or begin a sequence: %j',
    async (control) => {
      const odd = folder.resolve(`a${control}b%9C`);
      mkdirSync(odd);
      for (const locale of ['C', 'C.UTF-8']) {
        const result = await report(`export LC_ALL=${locale}; cd a*`);
        expect(result).toMatchObject({ cwd: odd, exitMark: 'agreed', text: '' });
        await report('cd ..');
      }
    },
  );

  test('a directory outside the workspace does not carry over', async () => {
    symlinkSync('/tmp', folder.resolve('link'));
    expect(await report('cd /tmp')).toMatchObject({ cwd: fixture.root, isCwdReset: true });
    expect(await report('cd link')).toMatchObject({ cwd: fixture.root, isCwdReset: true });
    expect(await report('pwd')).toMatchObject({ text: `${fixture.root}\n`, isCwdReset: false });
  });

  test('a directory that is removed afterwards is replaced by the workspace', async () => {
    await report('mkdir sub && cd sub');
    rmSync(folder.resolve('sub'), { recursive: true });
    expect(fixture.registry.agentDirectory('s1')).toBe(fixture.root);
  });

  test('an earlier one cannot redefine what a later one means', async () => {
    await report('ls() { echo fooled; }; export -f ls; alias ls="echo fooled"; export PATH=/nowhere');
    writeFileSync(folder.resolve('real.txt'), '');
    expect((await report('ls')).text).toBe('real.txt\n');
  });

  test('no start-up file is read', async () => {
    for (const file of ['.bashrc', '.bash_profile', '.profile']) writeFileSync(folder.resolve(file), 'echo started >&2; ls() { :; }\n');
    expect((await report('echo only')).text).toBe('only\n');
  });
});

describe('the exit mark of the shell', () => {
  test('is told apart from a forged one', async () => {
    mkdirSync(folder.resolve('sub'));
    const forged = `printf '\\e]7;file://${fixture.root}/sub\\a\\e]133;D;0;gatehouse=guess\\a'; exit 4`;
    expect(await report(forged)).toMatchObject({ exitCode: 4, exitMark: 'agreed', cwd: fixture.root });
  });

  test('may be missing, and the kernel still tells the exit code', async () => {
    mkdirSync(folder.resolve('sub'));
    const missing = { exitMark: 'missing', cwd: fixture.root, isCwdReset: false };
    expect(await report("trap 'true' EXIT; cd sub; exit 5")).toMatchObject({ exitCode: 5, ...missing });
    expect(await report('exec sh -c "exit 6"')).toMatchObject({ exitCode: 6, ...missing });
    expect(await report('kill -9 $$')).toMatchObject({ exitCode: null, signal: 'SIGKILL', ...missing });
  });

  test('goes to the terminal even when output goes to a file, and is not seen in a trace', async () => {
    expect(await report('exec >out.txt 2>&1; set -x; echo kept')).toMatchObject({ exitCode: 0, exitMark: 'agreed', text: '' });
    expect(folder.readText('out.txt')).toBe('+ echo kept\nkept\n');
  });

  test('is neither inherited by scripts nor by shells the command starts', async () => {
    // From a file, because a command that reads a whole environment is refused.
    writeFileSync(folder.resolve('show'), 'trap -p; env');
    expect((await report('bash show | grep -c -e BASH_ENV -e SHELL_MARK -e EXIT')).text).toBe('0\n');
  });
});

describe('the environment of a command', () => {
  test('has no key, no hook and nothing of ours', async () => {
    const canary = 'canary-7f3a';
    const environment = {
      PATH: `.:node_modules/.bin:/usr/bin:/bin`,
      HOME: fixture.root,
      LC_TIME: 'C',
      OPENAI_API_KEY: canary,
      GATEHOUSE_HOME: canary,
      AWS_SECRET_ACCESS_KEY: canary,
      GIT_EXTERNAL_DIFF: canary,
      'BASH_FUNC_ls%%': `() { echo ${canary}; }`,
      PROMPT_COMMAND: canary,
    };
    fixture.dispose();
    fixture = createTerminalFixture({ fork: forkScript, root: folder.path, overrides: { environment } });
    // From a file, because a command that names a process's environment is refused.
    writeFileSync(folder.resolve('show'), 'env; tr "\\0" "\\n" </proc/$$/environ');
    const { text } = await report('. ./show');
    expect(text).not.toContain(canary);
    expect(text).not.toContain('ELECTRON');
    expect(text).toContain('PATH=/usr/bin:/bin\n');
    expect(text).toContain('GIT_PAGER=cat\n');
    expect(text).toContain('LC_TIME=C\n');
  });
});

describe('stopping', () => {
  test('leaves no orphan, also of what ignores the hang-up', async () => {
    const pidFile = folder.resolve('pids');
    const command = await run(
      `trap '' HUP; (trap '' HUP; echo $BASHPID >>${pidFile}; while :; do sleep 0.2; done) & echo $$ >>${pidFile}; wait`,
    );
    while (!existsSync(pidFile) || folder.readText('pids').trim().split('\n').length < 2) await delay(20);
    command.stop();
    expect(await command.ended).toMatchObject({ status: 'stopped', signal: 'SIGKILL' });
    await delay(50);
    const pids = folder.readText('pids').trim().split('\n');
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('works by Ctrl-C in the tab, which takes nothing else', async () => {
    const command = await run('read line; echo got $line');
    await command.wait(100);
    expect(() => fixture.registry.write(command.terminalId, 'y\r')).toThrow(expect.objectContaining({ code: 'ERR_TERMINAL_READ_ONLY' }));
    fixture.registry.write(command.terminalId, '\x03');
    expect(await command.ended).toMatchObject({ status: 'stopped' });
  });

  test('happens to everything a session left behind when the session ends', async () => {
    const command = await run('setsid -f true; nohup sleep 60 >/dev/null 2>&1 & echo $! >pid; sleep 0.1');
    expect(await command.ended).toMatchObject({ exitCode: 0, survivors: 1 });
    fixture.registry.endSession('s1');
    await delay(2_300);
    expect(isRunning(folder.readText('pid').trim())).toBe(false);
  });
});

test('what an agent ran can be read later, with its command, and drawn by a new window', async () => {
  const { terminalId, ended } = await run('echo one');
  await ended;
  await report('printf "\\e[?1049hfull screen\\e[?1049l"; printf "no newline"');
  await delay(50);
  expect(fixture.registry.readText(terminalId, 1_000)).toMatchObject({
    text: '$ echo one\none\n$ printf "\\e[?1049hfull screen\\e[?1049l"; printf "no newline"\nno newline\n',
    omittedCharacters: 0,
  });
  expect(fixture.registry.readText(terminalId, 11).text).toBe('no newline\n');
  const { replay, seq } = await fixture.registry.attach(terminalId, { id: 'w1', receive: () => {} });
  expect(replay).toContain('$ echo one');
  expect(replay).toContain('no newline');
  expect(seq).toBeGreaterThan(0);
});

test('a hidden character in a command is spelled out in the tab', async () => {
  const command = await run("true # a\u202eb\x1b]0;x\x07\necho 'two'");
  await command.ended;
  expect(fixture.registry.readText(command.terminalId, 200).text).toBe("$ true # a<U+202E>b<U+001B>]0;x<U+0007>\n> echo 'two'\ntwo\n");
});
