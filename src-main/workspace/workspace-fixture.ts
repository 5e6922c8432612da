import { join } from 'node:path';
import type { ToolProposal } from '@gatehouse/agent';
import type { ApprovalPreview } from '@gatehouse/agent-sdk/approval';
import type { LedgerEntry, LedgerRecord } from '@gatehouse/agent-sdk/audit';
import { GatehouseError, type JsonObject } from '@gatehouse/agent-sdk/base';
import { createSecretScreen, type SecretScreen } from '@gatehouse/agent-sdk/screen';
import { createFrozenClock, createSequentialIds, createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { createRipgrepRunner, locateRipgrep } from '../exec/index.ts';
import { assertPermit, Gate, type Permit } from '../gate/index.ts';
import { AgentFiles } from './agent-files.ts';
import type { RunRipgrep } from './ripgrep.ts';
import { openWorkspaceRoot } from './workspace-root.ts';

export const runRipgrep: RunRipgrep = createRipgrepRunner({ file: locateRipgrep(import.meta.url), environment: {} });

export interface WorkspaceFixture extends Disposable {
  readonly folder: TempFolder;
  /** The person's home, beside the workspace. */
  readonly home: TempFolder;
  readonly files: AgentFiles;
  readonly screen: SecretScreen;
  /** Does something with a genuine permit for a payload, and throws what that throws. */
  perform<Payload extends JsonObject, Result>(
    kind: 'file:read' | 'file:write',
    payload: Payload,
    act: (permit: Permit<Payload>) => Promise<Result>,
  ): Promise<Result>;
}

/**
 * For tests: a workspace on disk, its agent files with the real screen, and a gate that lets everything through, so
 * that what is seen to be refused is refused by the workspace.
 */
export async function createWorkspaceFixture(content: Readonly<Record<string, string | Uint8Array>>): Promise<WorkspaceFixture> {
  const folder = createTestWorkspace(content);
  const home = createTempFolder('gatehouse-home');
  const root = await openWorkspaceRoot(folder.path);
  const screen = createSecretScreen({ homeDirectory: home.path, workspaceRoot: root.path });
  const files = new AgentFiles({ root, screen, homeDirectory: home.path, runRipgrep, assertPermit });
  const gate = openGate(root.path, home.path);
  return {
    folder,
    home,
    files,
    screen,
    async perform(kind, payload, act) {
      let attempt: ReturnType<typeof act> | undefined;
      const tool = {
        definition: { name: 'test', description: '', parameters: {} },
        prepare: async () => propose(kind, payload, root.path),
        async execute(permit: Permit) {
          attempt = act(permit as Permit<typeof payload>);
          await attempt.catch(() => undefined);
          return { text: '', isError: false, facts: {} };
        },
      };
      const outcome = await gate.run(
        tool,
        { callId: 'call', arguments: {} },
        { sessionId: 's', turnId: 't', callId: 'call', signal: new AbortController().signal, onOutput: () => {} },
      );
      if (attempt === undefined) throw new GatehouseError('ERR_TEST_GATE', { message: JSON.stringify(outcome) });
      return attempt;
    },
    [Symbol.dispose]() {
      gate.dispose();
      folder.dispose();
      home.dispose();
    },
  };
}

function openGate(root: string, homeDirectory: string): Gate {
  const records: LedgerRecord[] = [];
  return new Gate({
    actor: { agent: 'agent:test', principal: 'user:test', sessionId: 's' },
    workspace: { id: 'w', root, homeDirectory, gatehouseHome: join(homeDirectory, 'gatehouse') },
    mode: 'standard',
    screen: { check: () => ({ secret: false, rules: [] }), matching: () => [] },
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    resolvePaths: async (path) => [path],
    ledger: {
      async append(record): Promise<LedgerEntry> {
        records.push(record);
        return { seq: records.length, ts: '', prevHash: '', hash: '', data: record };
      },
    },
    prompt: async ({ action }) => ({ decision: 'approve', payloadSha256: action.payloadSha256 }),
    clock: createFrozenClock(),
    ids: createSequentialIds(),
  });
}

function propose(kind: 'file:read' | 'file:write', payload: JsonObject, root: string): ToolProposal {
  const path = String(payload.path);
  const target = path === '' ? root : join(root, path);
  const preview: ApprovalPreview =
    kind === 'file:read'
      ? { type: 'read', path, detail: '' }
      : { type: 'write', path, isNew: false, before: '', after: String(payload.text), encoding: '', addedLines: 0, removedLines: 0 };
  return { kind, intent: 'Test', resource: { type: 'file', target }, payload, paths: [target], preview, rememberable: [] };
}
