import { type GatehouseError, isGatehouseError } from '@gatehouse/agent-sdk/base';
import { badResponse, findOwnError, responseTooLarge, streamCut, timedOut, toNetworkProblem } from '../problems.ts';
import { type ComplaintContext, parseComplaint, toComplaintError } from '../server-complaint.ts';
import { maximumLineBytes, type WireReader } from '../wire/wire-reader.ts';
import type { HttpClient, HttpResponse } from './fetch.ts';
import { createLineSplitter } from './line-splitter.ts';
import { type SilenceLimits, startWatchdog, type Watchdog } from './watchdog.ts';

export interface GuardedCallOptions {
  readonly client: HttpClient;
  readonly context: ComplaintContext;
  readonly createWire: (context: ComplaintContext) => WireReader;
  readonly limits: SilenceLimits;
  /** Last change to the request body before it is sent. */
  readonly rewriteBody?: (body: string) => string;
}

/**
 * One streaming request, watched from the socket up. What goes wrong is kept in `failure`, whatever the library between
 * makes of it, and the library never sees the key.
 */
export interface GuardedCall {
  readonly fetch: typeof globalThis.fetch;
  failure(): GatehouseError | undefined;
}

export function createGuardedCall(options: GuardedCallOptions): GuardedCall {
  const { client, context, limits } = options;
  let failure: GatehouseError | undefined;
  const failWith = (problem: GatehouseError): GatehouseError => {
    failure ??= problem;
    return failure;
  };
  const guardedFetch: typeof globalThis.fetch = async (input, init) => {
    const silence = new AbortController();
    const watchdog = startWatchdog(limits, (silentMs, hasStarted) => {
      silence.abort(failWith(timedOut(context.endpoint, silentMs, hasStarted)));
    });
    const signal = init?.signal == null ? silence.signal : AbortSignal.any([init.signal, silence.signal]);
    const isStopped = (): boolean => init?.signal?.aborted ?? false;
    try {
      const body = typeof init?.body === 'string' ? (options.rewriteBody?.(init.body) ?? init.body) : '';
      const response = await client.fetch(String(input), { method: 'POST', headers: createHeaders(context.key), body, signal });
      if (!response.ok) throw await readRefusal(response, context);
      assertStream(response, context);
      const reader = createBodyReader(response, options, watchdog, failWith, isStopped);
      return new Response(reader, { status: 200, headers: { 'content-type': response.headers.get('content-type') ?? '' } });
    } catch (thrown) {
      watchdog.heard();
      if (isStopped()) throw thrown;
      throw failWith(toNetworkProblem(thrown, context.endpoint));
    }
  };
  return { fetch: guardedFetch, failure: () => failure };
}

export function createHeaders(key: string | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Gatehouse',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
}

/** An error for a response that is not 2xx, from at most 64 KB of its body. */
export async function readRefusal(response: HttpResponse, context: ComplaintContext): Promise<GatehouseError> {
  const { text, code } = parseComplaint(await readStart(response, 65_536));
  return toComplaintError({ status: response.status, text, code, retryAfter: response.headers.get('retry-after') }, context);
}

async function readStart(response: HttpResponse, limitBytes: number): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  while (size < limitBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  await reader.cancel();
  return Buffer.concat(chunks).subarray(0, limitBytes).toString('utf8');
}

function assertStream(response: HttpResponse, context: ComplaintContext): void {
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (isPage) throw badResponse(context.endpoint, 'answered with a web page, not as a model server does');
}

function createBodyReader(
  response: HttpResponse,
  options: GuardedCallOptions,
  watchdog: Watchdog,
  failWith: (problem: GatehouseError) => GatehouseError,
  isStopped: () => boolean,
): ReadableStream<Uint8Array> {
  const { endpoint } = options.context;
  const pieces = readPieces(response, options, watchdog);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (thrown) {
        watchdog.heard();
        if (isStopped()) controller.error(thrown);
        // After the first byte a broken connection is a cut answer, not an unreachable server.
        else controller.error(failWith(findOwnError(thrown) ?? streamCut(endpoint)));
      }
    },
    async cancel() {
      watchdog.heard();
      await pieces.return(undefined);
    },
  });
}

async function* readPieces(
  response: HttpResponse,
  options: GuardedCallOptions,
  watchdog: Watchdog,
): AsyncGenerator<string, void, undefined> {
  const wire = options.createWire(options.context);
  const { endpoint } = options.context;
  const lines = createLineSplitter(maximumLineBytes, () => responseTooLarge(endpoint, maximumLineBytes));
  const reader = response.body?.getReader();
  try {
    while (!wire.isFinal()) {
      watchdog.listen();
      const bytes = await readNext(reader, wire);
      watchdog.heard();
      if (bytes === undefined) break;
      const text = lines
        .push(bytes)
        .map((line) => wire.acceptLine(line))
        .join('');
      if (text !== '') yield text;
    }
    if (!wire.isFinal()) yield acceptRest(wire, lines.rest(), options);
  } finally {
    watchdog.heard();
    // Already failed or finished: there is nobody left to tell.
    reader?.cancel().catch(() => undefined);
  }
}

/** The next bytes; undefined at the end, and when the connection breaks after all that matters has come. */
async function readNext(reader: ReadableStreamDefaultReader<Uint8Array> | undefined, wire: WireReader): Promise<Uint8Array | undefined> {
  try {
    return (await reader?.read())?.value;
  } catch (thrown) {
    if (wire.isComplete()) return undefined;
    throw thrown;
  }
}

/** The last line when its end is missing. Half a line means that the stream was cut. */
function acceptRest(wire: WireReader, rest: string, { context }: GuardedCallOptions): string {
  try {
    const text = wire.acceptLine(rest) + wire.acceptLine('');
    if (wire.isComplete()) return text;
  } catch (thrown) {
    if (wire.isComplete()) return '';
    if (!isGatehouseError(thrown, 'ERR_PROVIDER_BAD_RESPONSE')) throw thrown;
  }
  throw streamCut(context.endpoint);
}
