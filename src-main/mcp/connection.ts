import type { JsonObject } from '@gatehouse/agent-sdk/base';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema, ListToolsResultSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { type ListedTool, toCatalog } from './catalog.ts';
import type { CallResult, CatalogTool, ConnectionWatch, ConnectorSettings, ConnectorsParts } from './contract.ts';
import { callFailed, endedProblem } from './problems.ts';
import { toCallResult } from './result-text.ts';
import { StdioTransport } from './stdio-transport.ts';

/** A server that has answered. */
export interface Connection {
  listTools(): Promise<readonly CatalogTool[]>;
  /** @throws ERR_MCP_CALL, or what the network's own room throws */
  callTool(tool: string, callArguments: JsonObject, signal: AbortSignal): Promise<CallResult>;
  close(): Promise<void>;
}

interface Line {
  readonly transport: Transport;
  /** How it ended, in words. */
  describeEnd(): string;
  release(): Promise<void>;
}

/** Programs that are fetched before they run need a while. */
const startTimeoutMs = 60_000;
const callTimeoutMs = 60_000;
const listTimeoutMs = 15_000;
const maximumPages = 20;

/**
 * Starts or reaches a server and shakes hands. The client offers the server nothing: no sampling, no roots, no questions
 * to the person. On a failure nothing of it stays behind.
 *
 * @throws what the SDK or the injected parts throw
 */
export async function openConnection(settings: ConnectorSettings, parts: ConnectorsParts, watch: ConnectionWatch): Promise<Connection> {
  const line = openLine(settings, parts, watch);
  const client = new Client({ name: 'gatehouse', version: parts.version }, { capabilities: {} });
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => watch.onToolsChanged());
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
    await client.close();
    await line.release();
  };
  try {
    await client.connect(line.transport, { timeout: startTimeoutMs, signal: watch.signal });
  } catch (thrown) {
    const how = line.describeEnd();
    await close().catch(() => undefined);
    throw how === '' ? thrown : new Error(`its process ended with ${how}`);
  }
  client.onclose = () => {
    if (!isClosed) watch.onEnded(endedProblem(settings.label, line.describeEnd()));
  };
  return {
    close,
    listTools: async () => toCatalog(settings, await listAll(client)),
    async callTool(tool, callArguments, signal) {
      // Asked for plainly: the SDK's own callTool would compile schemas that the server wrote into code.
      const request = { method: 'tools/call', params: { name: tool, arguments: callArguments } } as const;
      const options = { timeout: callTimeoutMs, maxTotalTimeout: callTimeoutMs, signal };
      const answer = await client.request(request, CallToolResultSchema, options).catch((thrown: unknown) => {
        throw callFailed(settings.label, thrown);
      });
      return toCallResult(settings.label, tool, answer);
    },
  };
}

async function listAll(client: Client): Promise<readonly ListedTool[]> {
  if (client.getServerCapabilities()?.tools === undefined) return [];
  const tools: ListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: 'tools/list', params }, ListToolsResultSchema, { timeout: listTimeoutMs });
    // Parsed text: members that are undefined go, so that what is hashed is what was sent.
    tools.push(...(JSON.parse(JSON.stringify(answer.tools)) as ListedTool[]));
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return tools;
}

function openLine({ transport }: ConnectorSettings, parts: ConnectorsParts, watch: ConnectionWatch): Line {
  if (transport.type === 'http') return openHttpLine(transport.url, parts);
  const { command, args, env } = transport;
  const run = { command, args, cwd: parts.homeDirectory, env: { ...parts.baseEnvironment, ...env }, onStderr: watch.onStderr };
  const stdio = new StdioTransport((streams) => parts.startServer({ ...run, ...streams }));
  return { transport: stdio, describeEnd: () => describeExit(stdio.end), release: async () => {} };
}

function openHttpLine(url: string, { openNetwork }: ConnectorsParts): Line {
  const network = openNetwork(new URL(url).origin);
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch: (address, init = {}) => network.fetch(String(address), { ...init, headers: Object.fromEntries(new Headers(init.headers)) }),
  });
  // The SDK's optional members are `| undefined` where its own interface has them absent.
  return { transport: transport as Transport, describeEnd: () => '', release: () => network.close() };
}

function describeExit(end: StdioTransport['end']): string {
  if (end === undefined) return '';
  return end.exitCode === null ? `signal ${end.signal ?? 'unknown'}` : `exit code ${end.exitCode}`;
}
