import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

export interface TestMcpHttpServer extends AsyncDisposable {
  /** For example `http://127.0.0.1:40123/mcp`. */
  readonly url: string;
  /** Tools that were called, in order. */
  readonly calls: readonly string[];
  /** HTTP requests that arrived, of whatever kind. */
  requestCount(): number;
}

/** The test server over streamable HTTP, without sessions, on a free loopback port. */
export async function openTestMcpHttpServer(): Promise<TestMcpHttpServer> {
  // Loaded here, not at the top: every other test takes its fakes from this package and does not pay for the SDK.
  const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  const { createTestMcpServer } = await import('./tools.ts');
  const calls: string[] = [];
  const sockets = new Set<Socket>();
  let requests = 0;
  const http = createServer((incoming, response) => {
    requests += 1;
    if (incoming.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const server = createTestMcpServer({ onCall: (tool) => calls.push(tool), onDie: () => response.destroy() });
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => void server.close());
    void server.connect(transport as Transport).then(() => transport.handleRequest(incoming, response));
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    calls,
    requestCount: () => requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
