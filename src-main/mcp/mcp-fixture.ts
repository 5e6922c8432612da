import { existsSync, readFileSync } from 'node:fs';
import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { createFrozenClock, createMemoryLedger, createSequentialIds, createTempFolder, testMcpServerFile } from '@gatehouse/testing';
import { startServer } from '../exec/index.ts';
import { assertPermit, Gate, type GateOutcome, resolveRealPath } from '../gate/index.ts';
import { createFetch } from '../providers/index.ts';
import { type ConnectorSettings, Connectors } from './index.ts';

type Answer = 'approve' | 'reject';

/** The room on real processes, real sockets and a real gate; only the person is replaced. */
export async function openTestConnectors(transport?: ConnectorSettings['transport']) {
  const folder = createTempFolder('gatehouse-mcp');
  const callsFile = folder.resolve('calls.jsonl');
  const state = { answer: 'approve' as Answer, isAirGapOn: false, asked: [] as string[], onAsk: async () => {} };
  const connectors = new Connectors({
    startServer,
    assertPermit,
    openNetwork: (origin) => {
      const client = createFetch({ origin, isAirGapOn: () => state.isAirGapOn });
      return { fetch: async (url, init) => (await client.fetch(url, init as never)) as unknown as Response, close: () => client.close() };
    },
    baseEnvironment: { PATH: process.env.PATH ?? '' },
    homeDirectory: folder.path,
    version: '0.0.0',
    nowMs: () => Date.now(),
    backoffMs: 50,
  });
  const settings: ConnectorSettings = { id: 'test', label: 'Test server', isEnabled: true, transport: transport ?? stdio(callsFile) };
  await connectors.update([settings], false);
  const ledger = createMemoryLedger();
  const gate = new Gate({
    actor: { agent: 'agent:test', principal: 'user:test', sessionId: 's' },
    workspace: { id: 'w', root: folder.path, homeDirectory: folder.path, gatehouseHome: folder.resolve('home') },
    mode: 'standard',
    screen: createSecretScreen({ homeDirectory: folder.path, workspaceRoot: folder.path }),
    policy: undefined,
    scrub: undefined,
    budget: undefined,
    savedGrants: undefined,
    approvalTimeoutMs: () => 300_000,
    approverRoles: () => [],
    resolvePaths: resolveRealPath,
    ledger,
    clock: createFrozenClock(),
    ids: createSequentialIds(),
    async prompt({ action, preview, rememberable }) {
      state.asked.push(preview.type === 'other' && rememberable.length === 0 ? preview.detail : 'unexpected');
      await state.onAsk();
      return state.answer === 'approve'
        ? { decision: 'approve', payloadSha256: action.payloadSha256 }
        : { decision: 'reject', reason: 'no' };
    },
  });
  const places = { workspaceRoot: folder.path, homeDirectory: folder.path };
  const tools = () => connectors.toolsForTurn(places, new AbortController().signal);
  return {
    connectors,
    settings,
    state,
    ledger,
    tools,
    /** What the server itself says it was asked. */
    calls: (): readonly { tool: string; given: unknown }[] =>
      existsSync(callsFile)
        ? readFileSync(callsFile, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
    view: () => connectors.list()[0],
    async call(tool: string, given: Record<string, string>, signal = new AbortController().signal): Promise<GateOutcome> {
      const found = (await tools()).find(({ definition }) => definition.name === `mcp__test__${tool}`);
      if (found === undefined) throw new Error(`${tool} is not offered: ${JSON.stringify(connectors.list())}`);
      const context = { sessionId: 's', turnId: 't', callId: 'c', signal, onOutput: () => {} };
      return await gate.run(found, { callId: 'c', arguments: given }, context);
    },
    async [Symbol.asyncDispose]() {
      gate.dispose();
      await connectors.close();
      folder.dispose();
    },
  };
}

export function stdio(callsFile: string, ...more: string[]): ConnectorSettings['transport'] {
  const args = [testMcpServerFile, callsFile, ...more];
  return { type: 'stdio', command: process.execPath, args, env: { ELECTRON_RUN_AS_NODE: '1' } };
}
