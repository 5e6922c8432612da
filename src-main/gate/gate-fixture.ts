import type { AgentTool, ToolContext, ToolOutput, ToolProposal } from '@gatehouse/agent';
import type { ApprovalAnswer, ApprovalPrompt, ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import type { PolicyVerdict } from '@gatehouse/agent-sdk/policy';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createFrozenClock, createMemoryLedger, createSequentialIds, type FrozenClock, type MemoryLedger } from '@gatehouse/testing';
import type { GateEvent, GateParts } from './contract.ts';
import { Gate } from './gate.ts';
import type { Permit } from './permit.ts';

/** A gate with everything around it replaced, for the tests of this room. */
export interface TestGate {
  readonly gate: Gate;
  readonly ledger: MemoryLedger;
  readonly clock: FrozenClock;
  readonly events: GateEvent[];
  readonly requests: ApprovalRequest[];
}

/** What a policy that allows everything says, changed as a test needs it. */
export function createVerdict(change: Partial<PolicyVerdict> = {}): PolicyVerdict {
  return {
    decision: 'allow',
    reason: 'allowed by policy',
    rule: null,
    sourceScope: null,
    source: null,
    matched: [],
    obligations: { approverRoles: [], passTtlSecs: undefined, redact: false, suspend: false },
    approval: null,
    findings: [],
    enforcementMode: 'enforce',
    dryRun: false,
    shadow: null,
    counts: [],
    ...change,
  };
}

export const workspaceRoot = '/home/me/project';

export function createTestGate(answer: TestAnswer | undefined, changes: Partial<GateParts> = {}): TestGate {
  const clock = createFrozenClock();
  const ledger = createMemoryLedger();
  const requests: ApprovalRequest[] = [];
  const events: GateEvent[] = [];
  const prompt: ApprovalPrompt | undefined =
    answer === undefined
      ? undefined
      : async (request, signal) => {
          requests.push(request);
          return await answer(request, signal);
        };
  const gate = new Gate({
    actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 'session-1' },
    workspace: { id: 'workspace-1', root: workspaceRoot, homeDirectory: '/home/me', gatehouseHome: '/home/me/.config/gatehouse' },
    mode: 'standard',
    screen: createSecretScreen({ homeDirectory: '/home/me', workspaceRoot }),
    resolvePaths: async (path) => [path],
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    ledger,
    prompt,
    clock,
    ids: createSequentialIds(),
    ...changes,
  });
  gate.onEvent((event) => events.push(event));
  return { gate, ledger, clock, events, requests };
}

export type TestAnswer = (request: ApprovalRequest, signal: AbortSignal) => ApprovalAnswer | Promise<ApprovalAnswer>;

export const approve: TestAnswer = ({ action }) => ({ decision: 'approve', payloadSha256: action.payloadSha256 });
export const reject: TestAnswer = () => ({ decision: 'reject', reason: 'not now' });
export const never: TestAnswer = () => new Promise(() => {});

/** A tool whose effect is to be seen: it keeps the payloads it was permitted to perform. */
export interface TestTool extends AgentTool<Permit> {
  readonly performed: JsonObject[];
}

export function createTestTool(proposal: ToolProposal | (() => ToolProposal), changes: Partial<AgentTool<Permit>> = {}): TestTool {
  const performed: JsonObject[] = [];
  return {
    performed,
    definition: { name: 'test', description: 'A tool for tests.', parameters: {} },
    prepare: async () => (typeof proposal === 'function' ? proposal() : proposal),
    execute: async (permit): Promise<ToolOutput> => {
      performed.push(permit.take());
      return { text: 'done', isError: false, facts: { bytes: 4, path: 'never recorded' } };
    },
    ...changes,
  };
}

export function writeProposal(path: string, text = 'new text'): ToolProposal {
  const target = `${workspaceRoot}/${path}`;
  return {
    kind: 'file:write',
    intent: `Change ${path}`,
    resource: { type: 'file', target },
    payload: { path, baseSha256: null, text },
    paths: [target],
    preview: { type: 'write', path, isNew: true, before: '', after: text, encoding: 'utf-8', addedLines: 1, removedLines: 0 },
    rememberable: [
      { type: 'write-file', path },
      { type: 'write-under', folder: 'src' },
    ],
  };
}

export function readProposal(path: string): ToolProposal {
  const target = `${workspaceRoot}/${path}`;
  return {
    kind: 'file:read',
    intent: `Read ${path}`,
    resource: { type: 'file', target },
    payload: { path },
    paths: [target],
    preview: { type: 'read', path, detail: 'all lines' },
    rememberable: [{ type: 'read-file', path }],
  };
}

export function shellProposal(command: string): ToolProposal {
  return {
    kind: 'shell',
    intent: `Run ${command}`,
    resource: { type: 'command', target: command },
    payload: { command, cwd: workspaceRoot },
    paths: [workspaceRoot],
    preview: { type: 'command', command, cwd: workspaceRoot, programs: [], warnings: [] },
    rememberable: [{ type: 'command', command }],
  };
}

export function createContext(signal: AbortSignal = new AbortController().signal): ToolContext {
  return { sessionId: 'session-1', turnId: 'turn-1', callId: 'call-1', signal, onOutput: () => {} };
}

export const call = { callId: 'call-1', arguments: {} } as const;
