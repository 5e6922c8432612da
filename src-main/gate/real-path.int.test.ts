import { mkdirSync, symlinkSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveRealPath } from './real-path.ts';

describe('the real path', () => {
  let folder: TempFolder;

  beforeEach(() => {
    folder = createTempFolder();
    folder.writeText('secret/.env', 'KEY=1');
    folder.writeText('src/a.ts', '');
  });

  afterEach(() => folder.dispose());

  it('of an ordinary file is its own', async () => {
    expect(await resolveRealPath(folder.resolve('src/a.ts'))).toEqual([folder.resolve('src/a.ts')]);
  });

  it('of a link, of a chain of links, and through a linked folder is what they lead to', async () => {
    symlinkSync(folder.resolve('secret/.env'), folder.resolve('notes'));
    symlinkSync('notes', folder.resolve('chain'));
    symlinkSync('secret', folder.resolve('folder'));
    for (const name of ['notes', 'chain', 'folder/.env', 'src/../folder/./.env']) {
      expect(await resolveRealPath(folder.resolve(name))).toEqual([folder.resolve('secret/.env')]);
    }
  });

  it('of what does not exist yet is where it would be made', async () => {
    symlinkSync('secret', folder.resolve('folder'));
    expect(await resolveRealPath(folder.resolve('folder/new/deep.txt'))).toEqual([folder.resolve('secret/new/deep.txt')]);
    expect(await resolveRealPath(folder.resolve('src/a.ts/below-a-file'))).toEqual([folder.resolve('src/a.ts/below-a-file')]);
  });

  it('of a link to nothing is what writing through it would make', async () => {
    symlinkSync('secret/id_rsa', folder.resolve('dangling'));
    expect(await resolveRealPath(folder.resolve('dangling'))).toEqual([folder.resolve('secret/id_rsa')]);
  });

  it('of a detour through a folder that is not there yet is what the rest leads to', async () => {
    symlinkSync('../secret/.env', folder.resolve('src/guide'));
    for (const detour of ['new/../src/guide', 'new/deep/../../src/guide', 'src/new/../guide', 'new/../other/../src/guide']) {
      expect(await resolveRealPath(`${folder.path}/${detour}`)).toEqual([folder.resolve('secret/.env')]);
    }
  });

  it('is not known for a loop of links', async () => {
    symlinkSync('b', folder.resolve('a'));
    symlinkSync('a', folder.resolve('b'));
    await expect(resolveRealPath(folder.resolve('a'))).rejects.toMatchObject({ code: 'ERR_GATE_PATH_UNRESOLVED' });
    await expect(resolveRealPath(folder.resolve('a/x'))).rejects.toMatchObject({ code: 'ERR_GATE_PATH_UNRESOLVED' });
  });

  it.runIf(process.platform === 'linux')('through /proc/self/root and /proc/self/cwd is the file itself', async () => {
    mkdirSync(folder.resolve('empty'));
    expect(await resolveRealPath(`/proc/self/root${folder.resolve('secret/.env')}`)).toEqual([folder.resolve('secret/.env')]);
  });
});
