import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveScreen } from './live-screen.ts';

let folder: TempFolder;

beforeEach(() => {
  folder = createTempFolder();
  mkdirSync(folder.resolve('.gatehouse'));
});

afterEach(() => folder.dispose());

async function open() {
  const { screen, problem } = await LiveScreen.open({ homeDirectory: '/home/me', workspaceRoot: folder.path, settingsPatterns: () => [] });
  return { problem: problem?.message ?? '', isSecret: (path: string) => screen.check(folder.resolve(path)).secret };
}

describe('the patterns of settings and organisation', () => {
  const openWith = (settings: readonly string[], organisation: readonly string[]) =>
    LiveScreen.open({
      homeDirectory: '/home/me',
      workspaceRoot: folder.path,
      settingsPatterns: () => settings,
      organisationPatterns: () => organisation,
    });

  it('add to the deny-list, which takes none of them away', async () => {
    folder.writeText('.gatehouse/deny-list', 'plans.txt\n!fleet.txt\n');
    const { screen } = await openWith(['re:^drafts/'], ['fleet.txt']);
    const reasons = ['plans.txt', 'drafts/a', 'fleet.txt', 'src/a.ts'].map((path) => screen.matching(path)[0]?.because);
    expect(reasons).toEqual([
      'the deny-list has the pattern plans.txt',
      'your settings have the pattern re:^drafts/',
      'the policy of your organisation has the pattern fleet.txt',
      undefined,
    ]);
  });

  it('are named when one cannot be read, and the others are in force', async () => {
    const { screen, problem } = await openWith(['re:(a', 'ok.txt'], []);
    expect(problem).toMatchObject({ code: 'ERR_SCREEN_DENY_LIST', message: expect.stringContaining('a “(” is never closed') });
    expect(screen.check('ok.txt').secret).toBe(true);
  });
});

describe('the deny-list of a workspace', () => {
  it('adds its patterns', async () => {
    folder.writeText('.gatehouse/deny-list', 'plans.txt\n');
    const { problem, isSecret } = await open();
    expect([problem, isSecret('plans.txt'), isSecret('src/a.ts')]).toEqual(['', true, false]);
  });

  it('need not be there', async () => {
    const { problem, isSecret } = await open();
    expect([problem, isSecret('src/a.ts')]).toEqual(['', false]);
  });

  it('that is too long refuses everything, and says so', async () => {
    folder.writeText('.gatehouse/deny-list', 'x\n'.repeat(140_000));
    const { problem, isSecret } = await open();
    expect([problem, isSecret('src/a.ts')]).toEqual([expect.stringContaining('longer than 256 KiB'), true]);
  });

  it.runIf(process.platform !== 'win32')('that is a link, to a device without end or to a file, refuses everything', async () => {
    symlinkSync('/dev/zero', folder.resolve('.gatehouse/deny-list'));
    const { problem, isSecret } = await open();
    expect([problem, isSecret('src/a.ts')]).toEqual([expect.stringContaining('it is a link'), true]);
  });

  it.runIf(process.platform !== 'win32')('that is a pipe nobody writes to refuses everything, and waits for nobody', async () => {
    execFileSync('mkfifo', [folder.resolve('.gatehouse/deny-list')]);
    const { problem, isSecret } = await open();
    expect([problem, isSecret('src/a.ts')]).toEqual([expect.stringContaining('it is not a file'), true]);
  });

  it('that is a folder refuses everything', async () => {
    mkdirSync(folder.resolve('.gatehouse/deny-list'));
    const { isSecret } = await open();
    expect(isSecret('src/a.ts')).toBe(true);
  });
});
