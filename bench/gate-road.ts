import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentTool, ToolContext, ToolProposal } from '@gatehouse/agent';
import type { LedgerSink } from '@gatehouse/agent-sdk/audit';
import { createSecretScanner } from '@gatehouse/agent-sdk/dlp';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { Gate, type GateParts, type PathResolver, type Permit } from '../src-main/gate/index.ts';
import { WorkspacePolicy } from '../src-main/policy/index.ts';
import { createScrubStage } from '../src-main/sessions/index.ts';

/** 1 KB of code, as files have it. */
export const payloadText = 'const total = items.reduce((sum, item) => sum + item.price * item.quantity, 0);\n'.repeat(13).slice(0, 1_000);

/**
 * The time of the bench: 15 seconds pass between two decisions, so that the 300 commands an hour of the balanced policy
 * are never reached and its call log is as long as that of somebody who works.
 */
export const clock = {
  now: 1_767_322_645_678,
  nowMs(): number {
    return this.now;
  },
};

/** A workspace, a home and the documents in force there, made anew. */
export interface Road {
  readonly folder: string;
  readonly workspaceRoot: string;
  readonly parts: Omit<GateParts, 'ledger' | 'resolvePaths' | 'mode'>;
  readonly policy: WorkspacePolicy;
}

/** Every stage as `AgentWorkspace` puts it together; the built-in document and the balanced one are in force. */
export async function openRoad(): Promise<Road> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-bench-')));
  const [workspaceRoot, home, gatehouseHome] = [join(folder, 'shop'), join(folder, 'me'), join(folder, 'me/.config/gatehouse')];
  furnish(workspaceRoot, home, gatehouseHome);
  const scanner = createSecretScanner({ exceptKinds: ['email'] });
  const principal = 'user:alice';
  const policy = await WorkspacePolicy.open({
    machineDirectories: [],
    home: gatehouseHome,
    workspaceRoot,
    workspaceId: '0123456789abcdef',
    scanner,
    ledger: nowhere,
    clock,
    agentId: 'agent:main',
    principal,
    spentUsd: () => 1.25,
  });
  const parts = {
    actor: { agent: 'agent:main', principal, sessionId: 'b7c0a4f2-6f0e-4a55-9f4e-2f1f6a3f7a10' },
    workspace: { id: '0123456789abcdef', root: workspaceRoot, homeDirectory: home, gatehouseHome },
    screen: createSecretScreen({ homeDirectory: home, workspaceRoot }),
    policy,
    scrub: createScrubStage(scanner),
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    prompt: undefined,
    clock,
    ids: { nextId: randomUUID },
  };
  return { folder, workspaceRoot, parts, policy };
}

const nowhere: LedgerSink = { append: async (data) => ({ seq: 0, ts: '', prevHash: '', data, hash: '' }) };

/** What lies in the folders that the gate looks through for links. */
function furnish(workspaceRoot: string, home: string, gatehouseHome: string): void {
  for (const name of ['src', 'test', 'docs', '.git', '.github', '.vscode', '.gatehouse'])
    mkdirSync(join(workspaceRoot, name), { recursive: true });
  for (const name of ['package.json', 'README.md', 'tsconfig.json', '.gitignore']) writeFileSync(join(workspaceRoot, name), '{}\n');
  mkdirSync(join(gatehouseHome, 'policies'), { recursive: true });
  for (let n = 0; n < 40; n += 1) mkdirSync(join(home, n % 2 === 0 ? `folder-${n}` : `.config/app-${n}`), { recursive: true });
  writeFileSync(join(home, 'dotfiles-bashrc'), '');
  symlinkSync(join(home, 'dotfiles-bashrc'), join(home, '.bashrc'));
  copyFileSync(join(import.meta.dirname, '../resources/policies/balanced.yaml'), join(gatehouseHome, 'policies/balanced.yaml'));
}

/** The paths as they are named: for rows that measure the gate and not the disk. */
export const asNamed: PathResolver = async (path) => [path];

export function createGate({ parts }: Road, ledger: LedgerSink, resolvePaths: PathResolver = asNamed): Gate {
  // Permissive, so that nothing is asked and every stage before the question is gone through.
  return new Gate({ ...parts, mode: 'permissive', ledger, resolvePaths });
}

export type Kind = 'read' | 'write' | 'shell';

/** A call of each kind with its tool; the tool looks that its payload is the one that was judged. */
export function createCall({ workspaceRoot }: Road, kind: Kind): { readonly tool: AgentTool<Permit>; readonly proposal: ToolProposal } {
  const proposal = proposals[kind](workspaceRoot);
  const tool: AgentTool<Permit> = {
    definition: { name: toolNames[kind], description: '', parameters: {} },
    // A tool makes its proposal anew for each call.
    prepare: async () => ({ ...proposal }),
    execute: async (permit) => {
      const { text, command } = permit.take();
      if (text !== proposal.payload.text || command !== proposal.payload.command) throw new Error('another payload');
      return { text: 'ok', isError: false, facts: { lines: 13, bytes: 1_000 } };
    },
  };
  return { tool, proposal };
}

const toolNames: Readonly<Record<Kind, string>> = { read: 'read', write: 'write', shell: 'bash_run' };

const proposals: Readonly<Record<Kind, (root: string) => ToolProposal>> = {
  read: (root) => ({
    kind: 'file:read',
    intent: 'Read src/cart.ts',
    resource: { type: 'file', target: join(root, 'src/cart.ts') },
    payload: { path: 'src/cart.ts', text: payloadText },
    paths: [join(root, 'src/cart.ts')],
    preview: { type: 'read', path: 'src/cart.ts', detail: 'all lines' },
    rememberable: [{ type: 'read-file', path: 'src/cart.ts' }],
  }),
  write: (root) => ({
    kind: 'file:write',
    intent: 'Change src/cart.ts',
    resource: { type: 'file', target: join(root, 'src/cart.ts') },
    payload: { path: 'src/cart.ts', baseSha256: 'a'.repeat(64), text: payloadText },
    paths: [join(root, 'src/cart.ts')],
    preview: {
      ...{ type: 'write', path: 'src/cart.ts', isNew: false, before: payloadText.slice(80), after: payloadText },
      ...{ encoding: 'utf-8', addedLines: 1, removedLines: 0 },
    },
    rememberable: [
      { type: 'write-file', path: 'src/cart.ts' },
      { type: 'write-under', folder: 'src' },
    ],
  }),
  shell: (root) => ({
    kind: 'shell',
    intent: 'Run npm test',
    resource: { type: 'command', target: 'npm test' },
    payload: { command: 'npm test', cwd: root },
    paths: [root],
    preview: { type: 'command', command: 'npm test', cwd: root, programs: [], warnings: [] },
    rememberable: [{ type: 'command', command: 'npm test' }],
  }),
};

const signal = new AbortController().signal;

/** Brings the call through the gate. @throws when it does not run */
export async function decide(gate: Gate, { tool }: { readonly tool: AgentTool<Permit> }, times: number): Promise<void> {
  const context: ToolContext = { sessionId: 's', turnId: 'turn-7', callId: 'call_Zk81', signal, onOutput: () => {} };
  for (let n = 0; n < times; n += 1) {
    clock.now += 15_000;
    const outcome = await gate.run(tool, { callId: 'call_Zk81', arguments: {} }, context);
    if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome));
  }
}
