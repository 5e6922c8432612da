import { join } from 'node:path';
import type { AgentTool, Todo } from '@gatehouse/agent';
import type { ApprovalAnswer, ApprovalMode, ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import type { LedgerEntry, LedgerRecord, LedgerSink } from '@gatehouse/agent-sdk/audit';
import { GatehouseError, type JsonValue } from '@gatehouse/agent-sdk/base';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createFrozenClock, createSequentialIds, createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { createRipgrepRunner, locateRipgrep } from '../exec/index.ts';
import { assertPermit, Gate, type GateOutcome, type Permit, resolveRealPath } from '../gate/index.ts';
import type { AgentCommand, CommandPayload } from '../terminal/index.ts';
import { AgentFiles, openWorkspaceRoot } from '../workspace/index.ts';
import { createToolSet } from './tool-set.ts';

/** What the person at the other end does with a request. */
export type Person = (request: ApprovalRequest) => ApprovalAnswer | Promise<ApprovalAnswer>;

export const approves: Person = ({ action }) => ({ decision: 'approve', payloadSha256: action.payloadSha256 });
export const rejects: Person = () => ({ decision: 'reject', reason: 'Not like this.' });

export interface ToolFixture extends Disposable {
  readonly folder: TempFolder;
  readonly tools: readonly AgentTool<Permit>[];
  /** Everything the person was asked, in order. */
  readonly asked: readonly ApprovalRequest[];
  readonly records: readonly LedgerRecord[];
  readonly todos: readonly Todo[];
  /** Commands that were really run, in order. */
  readonly commands: readonly string[];
  call(tool: string, callArguments: JsonValue | undefined): Promise<GateOutcome>;
  /** What the model receives. */
  text(tool: string, callArguments: JsonValue | undefined): Promise<string>;
  answerWith(person: Person): void;
  breakLedger(): void;
}

/** For tests: all ten tools on a workspace on disk, behind a real gate, with a person who answers as told. */
export async function createToolFixture(
  content: Readonly<Record<string, string | Uint8Array>>,
  mode: ApprovalMode = 'standard',
): Promise<ToolFixture> {
  const folder = createTestWorkspace(content);
  const home = createTempFolder('gatehouse-home');
  const root = await openWorkspaceRoot(folder.path);
  const screen = createSecretScreen({ homeDirectory: home.path, workspaceRoot: root.path });
  const runRipgrep = createRipgrepRunner({ file: locateRipgrep(import.meta.url), environment: {} });
  const files = new AgentFiles({ root, screen, homeDirectory: home.path, runRipgrep, assertPermit });
  const terminals = createFakeTerminals(root.path);
  const state = { person: approves, isLedgerBroken: false, todos: [] as readonly Todo[] };
  const tools = createToolSet({
    files,
    terminals,
    assertPermit,
    isStrict: () => gate.mode === 'strict',
    todos: (todos) => {
      state.todos = todos;
    },
  });
  const asked: ApprovalRequest[] = [];
  const records: LedgerRecord[] = [];
  const gate = new Gate({
    actor: { agent: 'agent:test', principal: 'user:test', sessionId: 's' },
    workspace: { id: 'w', root: root.path, homeDirectory: home.path, gatehouseHome: join(home.path, 'gatehouse') },
    mode,
    screen,
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    resolvePaths: resolveRealPath,
    ledger: createLedger(records, () => state.isLedgerBroken),
    async prompt(request) {
      asked.push(request);
      return state.person(request);
    },
    clock: createFrozenClock(),
    ids: createSequentialIds(),
  });
  const { signal } = new AbortController();
  const call = async (name: string, callArguments: JsonValue | undefined): Promise<GateOutcome> => {
    const tool = tools.find(({ definition }) => definition.name === name);
    if (tool === undefined) throw new GatehouseError('ERR_TEST_TOOL', { message: `There is no tool ${name}.` });
    return gate.run(
      tool,
      { callId: 'c', arguments: callArguments },
      { sessionId: 's', turnId: 't', callId: 'c', signal, onOutput: () => {} },
    );
  };
  return {
    folder,
    tools,
    asked,
    records,
    commands: terminals.commands,
    get todos() {
      return state.todos;
    },
    call,
    async text(name, callArguments) {
      const outcome = await call(name, callArguments);
      return 'output' in outcome ? outcome.output.text : outcome.reason;
    },
    answerWith(person) {
      state.person = person;
    },
    breakLedger() {
      state.isLedgerBroken = true;
    },
    [Symbol.dispose]() {
      gate.dispose();
      folder.dispose();
      home.dispose();
    },
  };
}

function createLedger(records: LedgerRecord[], isBroken: () => boolean): LedgerSink {
  return {
    async append(record): Promise<LedgerEntry> {
      if (isBroken()) throw new GatehouseError('ERR_AUDIT_WRITE', { message: 'The disk is full.' });
      records.push(record);
      return { seq: records.length - 1, ts: '', prevHash: '', hash: '', data: record };
    },
  };
}

/** Terminals that take the permit as real ones do, note the command, and run nothing. */
function createFakeTerminals(root: string) {
  const commands: string[] = [];
  const view = {
    id: 'terminal-1',
    kind: 'agent',
    title: 'Agent',
    cwd: root,
    sessionId: 's',
    state: 'ended',
    exitCode: 7,
    cols: 80,
    rows: 24,
  } as const;
  return {
    commands,
    agentDirectory: () => root,
    list: () => (commands.length === 0 ? [] : [view]),
    readText: () => ({ terminal: view, text: 'one\ntwo\nthree\n', omittedCharacters: 0 }),
    runAgentCommand(permit: Permit<CommandPayload>): AgentCommand {
      assertPermit(permit, 'shell');
      commands.push(permit.take().command);
      const report = {
        status: 'exited',
        exitCode: 7,
        signal: null,
        cwd: root,
        isCwdReset: false,
        text: 'out\n',
        omittedCharacters: 0,
        durationMs: 5,
        shell: 'bash',
        survivors: 0,
        exitMark: 'agreed',
        passSha256: 'a'.repeat(64),
      } as const;
      return {
        terminalId: view.id,
        onOutput: () => ({ dispose: () => {} }),
        ended: Promise.resolve(report),
        wait: async () => report,
        stop: () => {},
      };
    },
  };
}
