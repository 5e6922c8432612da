import type { ToolProposal } from '@gatehouse/agent';
import type { ActionKind } from '@gatehouse/agent-sdk/action';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import type { Gate, GateParts, Permit } from '../../../src-main/gate/index.ts';
import { createMemoryLedger } from './memory-ledger.ts';

/** Permits of a real gate, for testing what takes them. Disposing withdraws those that were not taken. */
export interface PermitMint extends Disposable {
  mint<Payload extends JsonObject>(kind: ActionKind, payload: Payload): Promise<Permit<Payload>>;
  dispose(): void;
}

/**
 * @param GateClass the gate room's `Gate`: this package knows only its type
 */
export function createPermitMint(GateClass: new (parts: GateParts) => Gate): PermitMint {
  const gate = openGate(GateClass);
  const dispose = (): void => gate.dispose();
  return {
    mint: <Payload extends JsonObject>(kind: ActionKind, payload: Payload) =>
      new Promise<Permit<Payload>>((resolve, reject) => {
        const tool = {
          definition: { name: 'test', description: '', parameters: {} },
          prepare: async () => propose(kind, payload),
          // A permit dies with its call, so the call lasts as long as the mint.
          execute: async (permit: Permit) => {
            resolve(permit as Permit<Payload>);
            return await new Promise<never>(() => {});
          },
        };
        const context = { sessionId: 's', turnId: 't', callId: 'c', signal: new AbortController().signal, onOutput: () => {} };
        gate.run(tool, { callId: 'c', arguments: {} }, context).then((outcome) => reject(new Error(JSON.stringify(outcome))), reject);
      }),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** Lets everything through: what is seen to be refused is refused by what takes the permit. */
function openGate(GateClass: new (parts: GateParts) => Gate): Gate {
  let lastId = 0;
  return new GateClass({
    actor: { agent: 'agent:test', principal: 'user:test', sessionId: 's' },
    workspace: { id: 'w', root: '/', homeDirectory: '/home/test', gatehouseHome: '/home/test/gatehouse' },
    mode: 'standard',
    screen: { check: () => ({ secret: false, rules: [] }), matching: () => [] },
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    resolvePaths: async (path) => [path],
    ledger: createMemoryLedger(),
    prompt: async ({ action }) => ({ decision: 'approve', payloadSha256: action.payloadSha256 }),
    clock: { nowMs: () => Date.now() },
    ids: {
      nextId: () => {
        lastId += 1;
        return `id-${lastId}`;
      },
    },
  });
}

function propose(kind: ActionKind, payload: JsonObject): ToolProposal {
  const command = String(payload.command ?? 'test');
  return {
    kind,
    intent: 'Test',
    resource: { type: 'command', target: command },
    payload,
    paths: [],
    preview: kind === 'shell' ? { type: 'command', command, cwd: '/', programs: [], warnings: [] } : { type: 'other', detail: 'Test' },
    rememberable: [],
  };
}
