import { hostname } from 'node:os';
import { join } from 'node:path';
import { createPermitMint } from '@gatehouse/testing';
import { assertPermit, Gate, type Permit } from '../gate/index.ts';
// Loaded here, and not with the first command, where a test would wait for it.
import './command-pass.ts';
import type { CommandPayload } from './contract.ts';
import { PtyHostClient } from './pty-host-client.ts';
import { TerminalRegistry, type TerminalRegistryParts } from './registry.ts';
import { type ForkedProcessLike, overForkedProcess } from './transports.ts';

type ForkedHost = ForkedProcessLike & { readonly pid?: number | undefined };

export interface FixtureParts {
  /** The exec room's `forkScript`. */
  readonly fork: (script: string, execPath: string, env: Readonly<Record<string, string>>) => ForkedHost;
  /** Real path of an empty folder. */
  readonly root: string;
  readonly overrides?: Partial<TerminalRegistryParts>;
}

/** For tests: terminals of one workspace over a real pty host in a forked Node. */
export function createTerminalFixture({ fork, root, overrides }: FixtureParts) {
  const hosts: ForkedHost[] = [];
  const host = new PtyHostClient(() => {
    const child = fork(join(import.meta.dirname, '../pty-host/index.ts'), process.execPath, { ELECTRON_RUN_AS_NODE: '1' });
    hosts.push(child);
    return overForkedProcess(child);
  });
  const mint = createPermitMint(Gate);
  let lastId = 0;
  const registry = new TerminalRegistry({
    host,
    root,
    clock: { nowMs: () => Date.now() },
    ids: {
      nextId: () => {
        lastId += 1;
        return `id-${lastId}`;
      },
    },
    hostName: hostname(),
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: root, LANG: 'C.UTF-8', SHELL: '/bin/bash' },
    platform: process.platform,
    integrationDirectory: join(import.meta.dirname, '../../resources/shell-integration'),
    scrollbackLines: () => 1_000,
    assertPermit,
    ...overrides,
  });
  return {
    root,
    registry,
    hosts,
    /** What the gate gives for an approved command. */
    permitFor: (command: string, cwd: string): Promise<Permit<CommandPayload>> => mint.mint('shell', { command, cwd }),
    mint,
    dispose() {
      mint.dispose();
      registry.dispose();
      host.dispose();
    },
  };
}

export type TerminalFixture = ReturnType<typeof createTerminalFixture>;

/** Collects everything a terminal says from now on, acknowledging it, and waits for what is to come. */
export async function watchTerminal(registry: TerminalRegistry, terminalId: string) {
  let seen = '';
  let notify = () => {};
  const viewer = {
    id: 'watcher',
    receive: ({ data, seq }: { readonly data: string; readonly seq: number }) => {
      seen += data;
      registry.acknowledge(terminalId, 'watcher', seq);
      notify();
    },
  };
  await registry.attach(terminalId, viewer);
  return {
    text: () => seen,
    /** Settles with everything seen once it matches. */
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(seen)) {
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
      return seen;
    },
  };
}
