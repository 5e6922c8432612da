import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import { createTempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Confinement } from './confinement.ts';
import { replaceFile } from './file-writer.ts';
import { openWorkspaceRoot } from './workspace-root.ts';

/** Mounting needs root and a kernel that lets us; where it is not possible these facts stay unproved. */
const canMount = tryMount();

describe.skipIf(!canMount)('on a disk of 64 KiB', () => {
  let folder: ReturnType<typeof createTempFolder>;
  let confinement: Confinement;

  beforeEach(async () => {
    folder = createTempFolder();
    mount(folder.path, 'size=64k,mode=700');
    folder.writeText('a.txt', 'old\n');
    confinement = { root: await openWorkspaceRoot(folder.path), screen: undefined, screenedInodes: undefined };
  });
  afterEach(() => {
    unmount(folder.path);
    folder.dispose();
  });

  const replace = (text: string) =>
    replaceFile(confinement, { path: 'a.txt', baseSha256: sha256Hex('old\n'), bytes: Buffer.from(text), createDirectories: [] });

  test('a text that does not fit leaves the old file whole', async () => {
    await expect(replace('x'.repeat(200_000))).rejects.toThrow(expect.objectContaining({ code: 'ERR_WORKSPACE_DISK_FULL' }));
    expect(folder.readText('a.txt')).toBe('old\n');
    expect(readdirSync(folder.path)).toEqual(['a.txt']);
  });

  test('a new file that does not fit leaves no folder behind', async () => {
    const bytes = Buffer.alloc(200_000);
    await expect(replaceFile(confinement, { path: 'new/b', baseSha256: null, bytes, createDirectories: ['new'] })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_WORKSPACE_DISK_FULL' }),
    );
    expect(readdirSync(folder.path)).toEqual(['a.txt']);
  });

  test('a read-only disk is said to be one', async () => {
    execFileSync('mount', ['-o', 'remount,ro', folder.path]);
    await expect(replace('new\n')).rejects.toThrow(expect.objectContaining({ code: 'ERR_WORKSPACE_READ_ONLY' }));
    expect(folder.readText('a.txt')).toBe('old\n');
  });
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written to is said to be one', async () => {
  using folder = createTempFolder();
  writeFileSync(join(folder.path, 'a.txt'), 'old\n');
  chmodSync(folder.path, 0o500);
  const confinement = { root: await openWorkspaceRoot(folder.path), screen: undefined, screenedInodes: undefined };
  await expect(
    replaceFile(confinement, { path: 'a.txt', baseSha256: sha256Hex('old\n'), bytes: Buffer.from('new'), createDirectories: [] }),
  ).rejects.toThrow(expect.objectContaining({ code: 'ERR_WORKSPACE_NO_ACCESS' }));
  chmodSync(folder.path, 0o700);
  expect(readFileSync(join(folder.path, 'a.txt'), 'utf8')).toBe('old\n');
});

function mount(path: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'gatehouse-test', path], { stdio: 'ignore' });
}

function unmount(path: string): void {
  execFileSync('umount', [path], { stdio: 'ignore' });
}

function tryMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  using folder = createTempFolder();
  try {
    mount(folder.path, 'size=64k');
    unmount(folder.path);
    return true;
  } catch {
    return false;
  }
}
