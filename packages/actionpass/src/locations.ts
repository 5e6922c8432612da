import { type ErrorCode, GatehouseError } from '@gatehouse/agent-sdk/base';

/**
 * Places a pass reaches: URIs (RFC 3986) without query and fragment, in one spelling only. A location covers itself and
 * everything below it, segment by segment: `file:///ws` covers `file:///ws/a`, never `file:///ws-other`.
 *
 * Comparison is exact, on every platform: where a file system ignores case, the pass is then narrower than it could be,
 * which is the safe side. A spelling that could be read in two ways (dot segments, empty segments, a trailing slash, an
 * escape that was not needed, an escaped slash) is no location at all.
 */
export interface Location {
  readonly scheme: string;
  readonly authority: string;
  readonly segments: readonly string[];
}

/** Undefined when the text is no location in its one spelling. */
export function parseLocation(text: unknown): Location | undefined {
  if (typeof text !== 'string' || text.length > 4_096) return undefined;
  const match = /^([a-z][a-z0-9+.-]*):\/\/([a-z0-9._:[\]-]*)((?:\/[^/?#\\]+)*)$/.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', authority = '', path = ''] = match;
  const spelled = path === '' ? [] : path.slice(1).split('/');
  const segments = spelled.map(decodeSegment);
  if (segments.some((segment, index) => segment === undefined || encodeSegment(segment) !== spelled[index])) return undefined;
  return { scheme, authority, segments: segments as string[] };
}

/** Whether everything in `inner` is also in `outer`. False when either is no location. */
export function coversLocation(outer: string, inner: string): boolean {
  const [wide, narrow] = [parseLocation(outer), parseLocation(inner)];
  if (wide === undefined || narrow === undefined) return false;
  if (wide.scheme !== narrow.scheme || wide.authority !== narrow.authority) return false;
  return wide.segments.every((segment, index) => narrow.segments[index] === segment);
}

/**
 * The location of an absolute path, POSIX or Windows with a drive.
 *
 * @throws ERR_ACTIONPASS_LOCATION for a path that is relative or holds dot segments
 */
export function toFileLocation(path: string): string {
  const drive = /^[A-Za-z]:[\\/]/.test(path);
  const segments = (drive ? path.replaceAll('\\', '/') : path.replace(/^\//, '')).split('/').filter((segment) => segment !== '');
  // The root of the file system has no segments, and so no slash either.
  const location = ['file://', ...segments.map(encodeSegment)].join('/');
  if ((drive || path.startsWith('/')) && parseLocation(location) !== undefined) return location;
  throw new GatehouseError('ERR_ACTIONPASS_LOCATION' satisfies ErrorCode, {
    message: `${path} is not an absolute path in plain spelling.`,
    untouched: 'No pass was issued.',
  });
}

function decodeSegment(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    // A separator inside a segment would be another segment to whoever opens the path.
    return text === '.' || text === '..' || /[/\\\0]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What RFC 3986 §3.3 lets stand in a segment stands as it is; everything else is escaped, in capitals. */
function encodeSegment(segment: string | undefined): string {
  return encodeURIComponent(segment ?? '').replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);
}
