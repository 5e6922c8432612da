export { createFrozenClock, createSequentialIds, type FrozenClock } from './clock.ts';
export { createFakeOllama, type FakeModelServer, type FakeOllamaModel } from './fake-server/fake-ollama.ts';
export { createFakeOpenAi, type FakeOpenAiOptions } from './fake-server/fake-open-ai.ts';
export { type FakeHandler, type FakeListener, openFakeListener, type RecordedRequest, sendJson } from './fake-server/listener.ts';
export type { FakeCall, FakeChatRequest, FakeFault, FakeReply, FakeScript } from './fake-server/script.ts';
export { startLeakCheck } from './leak-check.ts';
export { createMemoryLedger, type MemoryLedger } from './memory-ledger.ts';
export { createScriptedProvider, type ScriptedProvider, type ScriptedStep } from './scripted-provider.ts';
export { createTempFolder, createTestWorkspace, type TempFolder } from './temp-folder.ts';
