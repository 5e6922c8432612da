import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { JsonValue } from '@gatehouse/agent-sdk/base';

/** A request as it arrived, body parsed; `body` is null when there was none. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonValue;
}

export type FakeHandler = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

/** An HTTP server on a free loopback port that remembers what it was asked and how many sockets are open. */
export interface FakeListener extends AsyncDisposable {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  /** Sockets now open on the server's side. */
  openSocketCount(): number;
  /** Destroys every socket and stops listening. */
  close(): Promise<void>;
}

export async function openFakeListener(handle: FakeHandler): Promise<FakeListener> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    answer(incoming, response, requests, handle).catch((thrown: unknown) => response.destroy(thrown instanceof Error ? thrown : undefined));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    openSocketCount: () => sockets.size,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  requests: RecordedRequest[],
  handle: FakeHandler,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = text === '' ? null : (JSON.parse(text) as JsonValue);
  const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
  requests.push(request);
  await handle(request, response);
}

export function sendJson(response: ServerResponse, status: number, body: JsonValue, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
