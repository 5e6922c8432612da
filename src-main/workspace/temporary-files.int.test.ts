import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, utimesSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomically } from './atomic-write.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder('temporary');
});
afterEach(() => folder.dispose());

async function write(name: string): Promise<void> {
  const handle = await open(folder.path);
  try {
    const directory = { handle, realPath: folder.path };
    await writeFileAtomically({ directory, name, bytes: Buffer.from('new'), replaces: undefined, assertUnchanged: async () => {} });
  } finally {
    await handle.close();
  }
}

test('a write removes what a dead process left in the folder, and nothing else', async () => {
  const dead = spawnSync('true').pid;
  const random = '0123456789abcdef';
  const stale = [`.gatehouse-${dead}-${random}.tmp`, `.gatehouse-${process.pid}-${random}.tmp`];
  const kept = [
    `.gatehouse-${process.pid}-fedcba9876543210.tmp`,
    `.gatehouse-1-${random}.tmp`,
    `.gatehouse-${dead}-${random}.tmp.txt`,
    `.gatehouse-${dead}-short.tmp`,
    `x.gatehouse-${dead}-${random}.tmp`,
  ];
  for (const name of [...stale, ...kept]) folder.writeText(name, 'bytes');
  mkdirSync(folder.resolve(`.gatehouse-${dead}-${'a'.repeat(16)}.tmp`));
  symlinkSync('b.txt', folder.resolve(`.gatehouse-${dead}-${'b'.repeat(16)}.tmp`));
  const twoHoursAgo = Date.now() / 1000 - 7_200;
  utimesSync(folder.resolve(stale[1] ?? ''), twoHoursAgo, twoHoursAgo);
  const before = readdirSync(folder.path);
  await write('a.txt');
  expect(new Set(readdirSync(folder.path))).toEqual(new Set([...before.filter((name) => !stale.includes(name)), 'a.txt']));
});
