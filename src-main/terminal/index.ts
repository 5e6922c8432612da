export type {
  AgentCommand,
  CommandPayload,
  CommandReport,
  TerminalChunk,
  TerminalEvent,
  TerminalReplay,
  TerminalText,
  TerminalViewer,
} from './contract.ts';
export { PtyHostClient, type PtyHostLauncher, type PtyHostTransport } from './pty-host-client.ts';
export { TerminalRegistry, type TerminalRegistryParts } from './registry.ts';
export { type ForkedProcessLike, overForkedProcess, overUtilityProcess, type UtilityProcessLike } from './transports.ts';
export { toVisibleText } from './visible-text.ts';
