import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '@gatehouse/agent-sdk/base';

export interface PathPlaces {
  readonly workspaceRoot: string;
  readonly homeDirectory: string;
}

/**
 * Every path that arguments may name, as the screen wants them: absolute. A server may start from anywhere, so a relative
 * one is read from the workspace and from the home it was started in. It is a net, not a proof: a server that builds a
 * path from pieces, or reads one it was not told, is not seen.
 */
export function findNamedPaths(value: JsonValue, places: PathPlaces): readonly string[] {
  return [...new Set(textsOf(value).flatMap((text) => toPaths(text, places)))];
}

function textsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => textsOf(item));
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

function toPaths(text: string, { workspaceRoot, homeDirectory }: PathPlaces): readonly string[] {
  if (/^file:\/\//i.test(text)) return fromUrl(text);
  if (!canBePath(text)) return [];
  if (isAbsolute(text)) return [resolve(text)];
  if (text === '~' || /^~[\\/]/.test(text)) return [join(homeDirectory, text.slice(1))];
  return /[\\/]|^\./.test(text) ? [resolve(workspaceRoot, text), resolve(homeDirectory, text)] : [];
}

/** No file system takes a longer name, a longer path or a NUL; a URL is an address, not a file. */
function canBePath(text: string): boolean {
  if (text === '' || text.length > 4_096 || text.includes('\0') || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return false;
  return text.split(/[\\/]/).every((name) => Buffer.byteLength(name) <= 255);
}

function fromUrl(text: string): readonly string[] {
  try {
    return [fileURLToPath(text)];
  } catch {
    // A file URL that names a host or holds a coded slash leads to no file of this machine.
    return [];
  }
}
