import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkScript } from '../exec/index.ts';
import type { Permit } from '../gate/index.ts';
import { type CommandPayload, overForkedProcess, PtyHostClient, TerminalRegistry, type TerminalRegistryParts } from './index.ts';

const here = import.meta.dirname;

/** For tests: a real pty host in a forked Node, a registry on an empty temporary workspace. */
export function createFixture(overrides: Partial<TerminalRegistryParts> = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'terminals-')));
  const hostPids: number[] = [];
  const host = new PtyHostClient(() => {
    const child = forkScript(join(here, '../pty-host/index.ts'), process.execPath, { ELECTRON_RUN_AS_NODE: '1', PATH: '/usr/bin:/bin' });
    hostPids.push(child.pid ?? 0);
    return overForkedProcess(child);
  });
  let nextId = 1;
  const registry = new TerminalRegistry({
    host,
    root,
    clock: { nowMs: () => Date.now() },
    ids: { nextId: () => `id-${nextId++}` },
    hostName: hostname(),
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: root, LANG: 'C.UTF-8', SHELL: '/bin/bash' },
    platform: process.platform,
    integrationDirectory: join(here, '../../resources/shell-integration'),
    scrollbackLines: () => 1_000,
    ...overrides,
  });
  return {
    root,
    registry,
    host,
    hostPids,
    dispose() {
      registry.dispose();
      host.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A permit as the gate would give it, good for one take. Only the gate can make a real one. */
export function permitFor(command: string, cwd: string): Permit<CommandPayload> {
  let isTaken = false;
  return {
    take() {
      if (isTaken) throw new Error('taken twice');
      isTaken = true;
      return { command, cwd };
    },
  } as unknown as Permit<CommandPayload>;
}
