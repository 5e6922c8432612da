import { BlockList, isIPv6 } from 'node:net';
import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** Where a client talks to, and how its messages name it. Never holds a key. */
export interface Endpoint {
  readonly providerId: string;
  readonly kind: 'ollama' | 'openai-compatible';
  readonly label: string;
  /** What request paths are appended to, without a trailing slash: `…/api` for Ollama, `…/v1` or the like for others. */
  readonly apiUrl: string;
  readonly isLocal: boolean;
}

const loopbackAddresses = new BlockList();
loopbackAddresses.addSubnet('127.0.0.0', 8, 'ipv4');
loopbackAddresses.addAddress('::1', 'ipv6');

/** True for an address of this machine's loopback interface: 127.0.0.0/8, ::1, and IPv4 mapped into IPv6. */
export function isLoopbackAddress(address: string): boolean {
  return loopbackAddresses.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * True when a URL's host is this machine without asking anybody: a loopback literal or `localhost` (RFC 6761 §6.3).
 * Any other name is not, whatever it resolves to.
 *
 * @param hostname as `URL` gives it, IPv6 in brackets
 */
export function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost') return true;
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isLoopbackAddress(literal);
}

/**
 * Reads a base URL as people type it. For Ollama `http://host:11434`, with or without `/`, `/api` or `/v1`, all mean
 * the same server. For an OpenAI-compatible server the path is kept; without a path `/v1` is meant; a pasted
 * `/chat/completions` is taken off.
 *
 * @throws ERR_PROVIDER_BASE_URL when it is no http(s) URL, or holds a user name, a query or a fragment
 */
export function parseEndpoint(parts: Omit<Endpoint, 'apiUrl' | 'isLocal'> & { readonly baseUrl: string }): Endpoint {
  const { baseUrl, ...names } = parts;
  const url = URL.canParse(baseUrl.trim()) ? new URL(baseUrl.trim()) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw badBaseUrl(parts.label, 'is not an http or https URL');
  // Not repeated in the message: it may be a key.
  if (url.username !== '' || url.password !== '') throw badBaseUrl(parts.label, 'holds a user name or password');
  if (url.search !== '' || url.hash !== '') throw badBaseUrl(parts.label, 'holds a query or a fragment');
  const path = url.pathname.replace(/\/+$/, '');
  const apiPath = parts.kind === 'ollama' ? `${path.replace(/\/(api|v1)$/, '')}/api` : toOpenAiPath(path);
  return { ...names, apiUrl: `${url.origin}${apiPath}`, isLocal: isLoopbackHost(url.hostname) };
}

function toOpenAiPath(path: string): string {
  const kept = path.replace(/\/(chat\/completions|models)$/, '');
  return kept === '' ? '/v1' : kept;
}

function badBaseUrl(label: string, what: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_BASE_URL', {
    message: `The base URL of ${label} ${what}.`,
    nextStep: 'Correct it in Settings → Models, for example http://localhost:11434; a key belongs into the key field.',
  });
}
