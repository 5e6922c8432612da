import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agentShell, type ShellParts, userShell } from './shells.ts';

let workspace: TempFolder;
let outside: TempFolder;
beforeEach(() => {
  workspace = createTempFolder('workspace');
  outside = createTempFolder('outside');
  for (const name of ['bin/bash', 'bin/zsh']) {
    workspace.writeText(name, '#!/bin/sh\necho fooled\n');
    chmodSync(workspace.resolve(name), 0o755);
  }
});
afterEach(() => {
  workspace.dispose();
  outside.dispose();
});

const parts = (environment: ShellParts['environment'], platform: NodeJS.Platform = 'linux'): ShellParts => ({
  environment,
  platform,
  integrationDirectory: '/opt/gatehouse/shell-integration',
  root: workspace.path,
});

/** Every way a search path can lead to a program of the workspace. */
function pathsIntoWorkspace(): Record<string, string> {
  symlinkSync(workspace.resolve('bin'), outside.resolve('linked'));
  mkdirSync(outside.resolve('single'));
  for (const name of ['bash', 'zsh']) symlinkSync(workspace.resolve('bin', name), outside.resolve('single', name));
  mkdirSync(outside.resolve('real'));
  symlinkSync(outside.resolve('real'), workspace.resolve('out'));
  return {
    'by its name': workspace.resolve('bin'),
    'by a detour': join(outside.path, '..', workspace.path.split('/').at(-1) ?? '', 'bin'),
    'by dots': `${workspace.path}/./x/../bin`,
    'by a link to the folder': outside.resolve('linked'),
    'by a link in the workspace': workspace.resolve('out'),
    'by a name that does not exist yet': workspace.resolve('later'),
    relatively: 'bin',
    'by an empty entry': '',
  };
}

describe('a search path that leads into the workspace', () => {
  test('is left out of what an approved command gets, and bash comes from elsewhere', () => {
    const path = [...Object.values(pathsIntoWorkspace()), outside.resolve('single'), '/usr/bin', '/bin'].join(':');
    const shell = agentShell(parts({ PATH: path }), 'ls', 'nonce');
    expect([shell.file, shell.env.PATH]).toEqual(['/usr/bin/bash', `${outside.resolve('single')}:/usr/bin:/bin`]);
  });

  test('gives no shell to a person either', () => {
    const path = [...Object.values(pathsIntoWorkspace()), outside.resolve('single')].join(':');
    expect(userShell(parts({ PATH: `${path}:/usr/bin` })).file).toBe('/usr/bin/bash');
    expect(userShell(parts({ PATH: path }, 'darwin')).file).toBe('/bin/sh');
    for (const SHELL of [workspace.resolve('bin/bash'), 'bin/bash', outside.resolve('single/bash'), outside.resolve('linked/bash')]) {
      expect(userShell(parts({ SHELL, PATH: '/usr/bin' })).file).toBe('/usr/bin/bash');
    }
  });
});

test('a shell outside the workspace is taken as it is named', () => {
  expect(userShell(parts({ SHELL: '/bin/sh', PATH: '/usr/bin' })).file).toBe('/bin/sh');
  expect(agentShell(parts({ PATH: '/usr/bin' }), 'ls', 'nonce')).toMatchObject({ name: 'bash', file: '/usr/bin/bash' });
});
