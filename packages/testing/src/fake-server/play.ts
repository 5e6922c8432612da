import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sendJson } from './listener.ts';
import type { FakeReply } from './script.ts';
import { toTokens } from './script.ts';

/** How a protocol spells the parts of a reply. Every string is complete wire text, line ends included. */
export interface WireFormat {
  readonly contentType: string;
  /** Sent first; empty when the protocol has no opening. */
  readonly opening: string;
  think(token: string): string;
  text(token: string): string;
  /** All calls of the reply, as many lines as the protocol takes. */
  calls(reply: FakeReply): readonly string[];
  /** The proper end: finish reason, usage, last word. */
  closing(reply: FakeReply): readonly string[];
  error(message: string): string;
  badJson(): string;
  hugeLine(bytes: number): string;
}

/** Plays one reply onto a response. Resolves when nothing more will be sent. */
export async function playReply(reply: FakeReply, wire: WireFormat, response: ServerResponse): Promise<void> {
  const { fault } = reply;
  if (fault?.type === 'http-error') return sendJson(response, fault.status, fault.body, fault.headers);
  if (fault?.type === 'redirect') return void response.writeHead(307, { location: fault.location }).end();
  if (fault?.type === 'hang') return;
  response.writeHead(200, { 'content-type': wire.contentType });
  const send = (text: string): Promise<void> => write(response, text, reply.chunkBytes);
  if (wire.opening !== '') await send(wire.opening);
  await playTokens(reply, wire, response, send);
  for (const line of wire.calls(reply)) await send(line);
  if (fault === undefined) {
    for (const line of wire.closing(reply)) await send(line);
    response.end();
    return;
  }
  await playFault(fault.type === 'huge-line' ? wire.hugeLine(fault.bytes) : '', fault, wire, response, send);
}

async function playTokens(
  reply: FakeReply,
  wire: WireFormat,
  response: ServerResponse,
  send: (text: string) => Promise<void>,
): Promise<void> {
  const intervalMs = reply.tokensPerSecond === undefined ? 0 : 1_000 / reply.tokensPerSecond;
  const lines = [
    ...toTokens(reply.think ?? '').map((token) => wire.think(token)),
    ...toTokens(reply.text ?? '').map((token) => wire.text(token)),
  ];
  const startedAtMs = performance.now();
  for (const [index, line] of lines.entries()) {
    // Against the start, not the last token: timers are late and lateness must not add up.
    const waitMs = startedAtMs + index * intervalMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    if (response.destroyed) return;
    await send(line);
  }
}

type StreamFault = NonNullable<FakeReply['fault']>;

async function playFault(
  hugeLine: string,
  fault: StreamFault,
  wire: WireFormat,
  response: ServerResponse,
  send: (text: string) => Promise<void>,
): Promise<void> {
  switch (fault.type) {
    case 'cut':
      await send(wire.text(' half').slice(0, -12));
      // One turn of the event loop, so that what was written leaves before the socket dies.
      await delay(5);
      response.socket?.destroy();
      return;
    case 'end-early':
      response.end();
      return;
    case 'huge-line':
      await send(hugeLine);
      response.end();
      return;
    case 'bad-json':
      await send(wire.badJson());
      for (const line of wire.closing({})) await send(line);
      response.end();
      return;
    case 'stream-error':
      await send(wire.error(fault.message));
      response.end();
      return;
    default:
      // `stall`: the socket stays open and says nothing.
      return;
  }
}

async function write(response: ServerResponse, text: string, chunkBytes: number | undefined): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const size = chunkBytes ?? bytes.length;
  for (let offset = 0; offset < bytes.length && !response.destroyed; offset += size) {
    const isRoomLeft = response.write(bytes.subarray(offset, offset + size));
    if (!isRoomLeft) await waitForRoom(response);
    else if (chunkBytes !== undefined) await delay(0);
  }
}

function waitForRoom(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
