import { mkdirSync, symlinkSync } from 'node:fs';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  approve,
  call,
  createContext,
  createTestGate,
  createTestTool,
  readProposal,
  shellProposal,
  writeProposal,
} from './gate-fixture.ts';
import { resolveRealPath } from './real-path.ts';

let folder: TempFolder;

beforeEach(() => {
  folder = createTempFolder();
  for (const name of ['home/dotfiles/gatehouse', 'home/dotfiles/conf', 'home/.config'])
    mkdirSync(folder.resolve(name), { recursive: true });
});

afterEach(() => folder.dispose());

/** A person who once allowed everything under a folder of the workspace; then a write, and what the person is asked. */
async function askedAbout(path: string, kind: 'write' | 'read' | 'shell' = 'write'): Promise<readonly string[]> {
  const root = folder.resolve('home/dotfiles');
  const homeDirectory = folder.resolve('home');
  const { gate, requests } = createTestGate(approve, {
    workspace: {
      id: 'w',
      root,
      homeDirectory,
      gatehouseHome: folder.resolve('home/.config/gatehouse'),
      installation: [folder.resolve('home/program')],
    },
    screen: createSecretScreen({ homeDirectory, workspaceRoot: root }),
    resolvePaths: resolveRealPath,
  });
  for (const name of ['gatehouse', 'conf', 'src']) gate.grants.remember({ type: 'write-under', folder: name });
  const target = `${root}/${path}`;
  const resource = { type: 'file', target } as const;
  const command = shellProposal(path);
  const proposal =
    kind === 'shell'
      ? { ...command, paths: [root], payload: { command: path, cwd: root } }
      : { ...(kind === 'write' ? writeProposal(path) : readProposal(path)), resource, paths: [target] };
  expect(await gate.run(createTestTool(proposal), call, createContext())).toMatchObject({ status: 'done' });
  return requests.flatMap(({ reasons, rememberable }) => [...reasons.slice(0, -1), ...rememberable.map(({ type }) => type)]);
}

describe('a write that a grant covers', () => {
  it('asks about Gatehouse’s own folder behind a link', async () => {
    symlinkSync(folder.resolve('home/dotfiles/gatehouse'), folder.resolve('home/.config/gatehouse'));
    expect(await askedAbout('gatehouse/settings.json')).toEqual([
      `This would change Gatehouse’s own settings, keys or records (${folder.resolve('home/dotfiles/gatehouse/settings.json')}).`,
    ]);
  });

  it('asks about Gatehouse’s own folder in a folder that is a link', async () => {
    symlinkSync('dotfiles/conf', folder.resolve('home/Library'));
    folder.writeText('home/dotfiles/conf/keep', '');
    expect(await askedAbout('conf/LaunchAgents/x.plist')).toEqual([expect.stringContaining('what starts by itself when you log in')]);
  });

  it('asks about the deny-list behind a link, there or not', async () => {
    symlinkSync('conf', folder.resolve('home/dotfiles/.gatehouse'));
    expect(await askedAbout('conf/deny-list')).toEqual([expect.stringContaining('which secret paths Gatehouse refuses')]);
    expect(await askedAbout('echo x > conf/deny-list', 'shell')).toEqual([expect.stringContaining('which secret paths Gatehouse refuses')]);
  });

  it('asks about a link to what is not there yet', async () => {
    symlinkSync('src/hooks', folder.resolve('home/dotfiles/.husky'));
    expect(await askedAbout('src/hooks/pre-commit')).toEqual([expect.stringContaining('a hook')]);
  });

  it('asks about a shell’s file the home links to', async () => {
    symlinkSync('dotfiles/conf/bashrc', folder.resolve('home/.bashrc'));
    expect(await askedAbout('conf/bashrc')).toEqual([expect.stringContaining('what every new shell runs')]);
  });

  it('passes without a question where nothing protected lies', async () => {
    symlinkSync('conf', folder.resolve('home/dotfiles/.gatehouse'));
    symlinkSync('loop', folder.resolve('home/dotfiles/loop'));
    expect(await askedAbout('src/a.ts')).toEqual([]);
  });
});

describe('a read', () => {
  it('of what may hold tokens beside settings asks, and is never remembered', async () => {
    folder.writeText('home/dotfiles/.git/config', '');
    expect(await askedAbout('.git/config', 'read')).toEqual([expect.stringContaining('This may show the agent passwords or tokens')]);
    expect(await askedAbout('src/config', 'read')).toEqual([]);
  });
});

describe('a reason', () => {
  it('spells out what cannot be seen', async () => {
    const [reason] = await askedAbout('AGENTS\u200b.md');
    expect(reason).toContain('AGENTS\\u{200b}.md');
  });
});
