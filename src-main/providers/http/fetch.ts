import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { Agent, buildConnector } from 'undici';
import { isLoopbackAddress, isLoopbackHost } from '../endpoint.ts';
import { airGapRefusal } from '../problems.ts';

export interface HttpRequest {
  /** `DELETE` ends the session of an MCP server. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
}

/** The one way to the network of this room: to one origin, and with the air gap on only if that is this machine. */
export interface HttpClient {
  /** @throws what undici throws, or GatehouseError ERR_PROVIDER_AIRGAP, possibly as a `cause` */
  fetch(url: string, request: HttpRequest): Promise<HttpResponse>;
  /** Destroys the sockets when the air gap is on and the origin is not this machine; otherwise does nothing. */
  enforceAirGap(): Promise<void>;
  /** Destroys every socket; requests under way fail. */
  close(): Promise<void>;
}

export interface FetchOptions {
  /** The only origin that may be contacted; a redirect elsewhere fails. */
  readonly origin: string;
  /** Asked at every request and at every connection. */
  readonly isAirGapOn: () => boolean;
}

/**
 * Builds the client. Proxies from the environment are not used: undici's `Agent` does not read them. The name
 * `localhost` is answered here (RFC 6761 §6.3), so with the air gap on no name is ever looked up.
 */
export function createFetch({ origin, isAirGapOn }: FetchOptions): HttpClient {
  const { hostname } = new URL(origin);
  const isRefused = (): boolean => isAirGapOn() && !isLoopbackHost(hostname);
  let agent: Agent | undefined;
  const destroy = async (reason: Error | null): Promise<void> => {
    const doomed = agent;
    // The client works again afterwards: with a new agent, once the air gap is lifted.
    agent = undefined;
    await doomed?.destroy(reason);
  };
  return {
    async fetch(url, request) {
      // Loaded here, not at the top: the start of the application does not pay for it.
      const undici = await import('undici');
      // Asked here too: a socket kept alive from before the switch makes no new connection.
      if (isRefused()) throw airGapRefusal(hostname);
      agent ??= createAgent(undici, origin, isAirGapOn);
      const response = await undici.fetch(url, { ...request, dispatcher: agent, redirect: 'follow' });
      return response as unknown as HttpResponse;
    },
    async enforceAirGap() {
      if (isRefused()) await destroy(airGapRefusal(hostname));
    },
    close: () => destroy(null),
  };
}

type Undici = typeof import('undici');

function createAgent(undici: Undici, origin: string, isAirGapOn: () => boolean): Agent {
  return new undici.Agent({
    connect: createConnector(undici, origin, isAirGapOn),
    // Silence is judged by our own watchdog, which knows whether a model is loading.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
}

function createConnector(undici: Undici, origin: string, isAirGapOn: () => boolean): buildConnector.connector {
  const connect = undici.buildConnector({
    allowH2: false,
    timeout: 15_000,
    lookup: createLookup(isAirGapOn),
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    const asked = new URL(`${options.protocol}//${options.host ?? options.hostname}`).origin;
    if (asked !== origin) return callback(foreignOrigin(origin, asked), null);
    const { hostname } = new URL(origin);
    if (isAirGapOn() && !isLoopbackHost(hostname)) return callback(airGapRefusal(hostname), null);
    return connect(options, (...[error, socket]) => {
      if (socket == null) return callback(error ?? new Error('no socket'), null);
      // The last word is the socket's own: what it is really connected to.
      if (isAirGapOn() && !isLoopbackAddress(socket.remoteAddress ?? '')) {
        socket.destroy();
        return callback(airGapRefusal(hostname), null);
      }
      return callback(null, socket);
    });
  };
}

function createLookup(isAirGapOn: () => boolean): LookupFunction {
  return (hostname, options, callback) => {
    if (hostname === 'localhost') {
      const addresses = [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ];
      if (options.all === true) callback(null, addresses);
      else callback(null, '127.0.0.1', 4);
      return;
    }
    if (isAirGapOn()) {
      callback(airGapRefusal(hostname), '', 0);
      return;
    }
    dns.lookup(hostname, options, callback);
  };
}

function foreignOrigin(origin: string, asked: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_BAD_RESPONSE', {
    message: `${origin} wants to send the request on to ${asked}, which is another place than the configured one.`,
    untouched: 'Nothing was sent there.',
    nextStep: 'If that is right, enter that address as the base URL in Settings → Models.',
  });
}
