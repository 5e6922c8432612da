/** Hosts by exact name, `*.suffix` (a label at least, never the apex) and `*`. */
export interface HostList {
  has(host: string | undefined): boolean;
}

/** Compiles an allowlist. What is no pattern matches nothing. */
export function createHostList(patterns: readonly string[]): HostList {
  const exact = new Set<string>();
  const suffixes: string[] = [];
  let isOpen = false;
  for (const written of patterns) {
    const pattern = written.trim();
    if (pattern === '*') isOpen = true;
    else if (pattern.startsWith('*.')) add(pattern.slice(2), (host) => suffixes.push(`.${host}`));
    else add(pattern, (host) => exact.add(host));
  }
  return {
    has: (host) =>
      host !== undefined && (isOpen || exact.has(host) || (!isAddress(host) && suffixes.some((suffix) => isBelow(host, suffix)))),
  };
}

function add(text: string, keep: (host: string) => void): void {
  const host = text.includes('*') ? undefined : toHostName(text);
  if (host !== undefined) keep(host);
}

function isBelow(host: string, suffix: string): boolean {
  return host.length > suffix.length && host.endsWith(suffix);
}

/** Why a pattern can never match, for a warning; undefined when it can. */
export function describeDeadPattern(written: string): string | undefined {
  const pattern = written.trim();
  if (pattern === '*') return undefined;
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  if (name.includes('*')) return 'a wildcard is "*" alone or a leading "*."; this pattern matches nothing';
  if (pattern.includes('://') || pattern.includes('/')) return 'a pattern is a host name without scheme or path; this one matches nothing';
  if (toHostName(name) !== undefined) return undefined;
  return /:\d*$/.test(name) ? 'a pattern has no port; this one matches nothing' : 'this is no host name; it matches nothing';
}

// Lower-case letters, digits, dots and hyphens, a letter last: neither an IPv4 address in disguise nor anything to decode.
const plainUrl = /^[a-z][a-z0-9+]*:\/\/((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?)(?::\d{1,5})?(?:[/?#]|$)/;
const unreadable = /[\s\\\p{Cc}]/u;

/**
 * The host a URL goes to, lower-case, punycode, without port, brackets and a final dot. Never taken from user-info.
 * Undefined when the text has none or clients read it differently (white space, controls, backslashes): that matches
 * nothing.
 */
export function toUrlHost(url: string): string | undefined {
  const plain = plainUrl.exec(url)?.[1];
  if (plain !== undefined && !plain.includes('xn--')) return plain;
  if (unreadable.test(url) || !url.includes('://')) return undefined;
  try {
    return cleanHost(new URL(url).hostname);
  } catch {
    return undefined;
  }
}

/** A host as a person or a program writes it: a name, an address, `host:port`, or a URL. */
export function toHost(text: string): string | undefined {
  if (text.includes('://')) return toUrlHost(text);
  if (text === '' || unreadable.test(text) || /[/?#@]/.test(text)) return undefined;
  const isBareIpv6 = !text.startsWith('[') && text.split(':').length > 2;
  return toUrlHost(`http://${isBareIpv6 ? `[${text}]` : text}`);
}

/** A host that is nothing but a name or an address. */
function toHostName(text: string): string | undefined {
  const isBareIpv6 = !text.startsWith('[') && text.split(':').length > 2;
  if (!isBareIpv6 && /:[^\]]*$/.test(text) && !text.endsWith(']')) return undefined;
  return toHost(text);
}

function cleanHost(hostname: string): string | undefined {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return host === '' || host.split('.').includes('') ? undefined : host;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);
}

/** Whether an allowlist lets a host or URL through. An empty list lets nothing through. */
export function isHostAllowed(patterns: readonly string[], hostOrUrl: string): boolean {
  return createHostList(patterns).has(toHost(hostOrUrl));
}
