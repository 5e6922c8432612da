import { join } from 'node:path';

export { createFrozenClock, createSequentialIds, type FrozenClock } from './clock.ts';
export { createFakeOllama, type FakeModelServer, type FakeOllamaModel } from './fake-server/fake-ollama.ts';
export { createFakeOpenAi, type FakeOpenAiOptions } from './fake-server/fake-open-ai.ts';
export { type FakeHandler, type FakeListener, openFakeListener, type RecordedRequest, sendJson } from './fake-server/listener.ts';
export type { FakeCall, FakeChatRequest, FakeFault, FakeReply, FakeScript } from './fake-server/script.ts';
export { startLeakCheck } from './leak-check.ts';
export { openTestMcpHttpServer, type TestMcpHttpServer } from './mcp/http-server.ts';
export { createMemoryLedger, type MemoryLedger } from './memory-ledger.ts';
export { createPermitMint, type PermitMint } from './permit-mint.ts';
export { createScriptedProvider, type ScriptedProvider, type ScriptedStep } from './scripted-provider.ts';
export { createTempFolder, createTestWorkspace, type TempFolder } from './temp-folder.ts';

/** Absolute path of the stdio MCP test server; run it with Node and the file that its calls are written to. */
export const testMcpServerFile = join(import.meta.dirname, 'mcp', 'stdio-server.ts');
