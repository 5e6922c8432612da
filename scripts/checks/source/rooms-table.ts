import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { listFiles } from './source-file.ts';

/** One row of scripts/rooms.json: a folder, what it is for, and whom it may import. */
export interface Room {
  /** A name ending in `/*` is a pattern: every folder below is a room of its own. */
  name: string;
  path: string;
  does: string;
  /** Rooms or groups (`sdk/*`) it may import. */
  imports: string[];
  /** Rooms or groups it may import types from; values stay forbidden. */
  types: string[];
  /** Files others may enter through; default `index.ts`. */
  entries?: string[];
  /** When present, the only packages and built-ins it may import. */
  externals?: string[];
  /** Packages it must not import. */
  refuses?: string[];
  usesElectron?: boolean;
  isCompositionRoot?: boolean;
  isProcessEntry?: boolean;
  isForTests?: boolean;
}

/** One capability and the rooms that may use it. */
export interface Door {
  name: string;
  why: string;
  owners: string[];
  /** Rooms it is checked in; default all. */
  scope?: string[];
  /** Modules whose named exports (default: all) are the capability. `suffixes` adds spellings such as `Sync`. */
  modules?: { module: string; names?: string[]; suffixes?: string[] }[];
  identifiers?: string[];
  members?: string[];
  globals?: string[];
  constructs?: string[];
  constructsWithoutArguments?: string[];
}

export interface RoomsTable {
  rooms: Room[];
  doors: Door[];
  /** The room of a path inside the checkout, with pattern names filled in. */
  roomOf(path: string): Room | undefined;
  /** The file a specifier leads to, or undefined for packages and built-ins. */
  resolve(fromPath: string, specifier: string): string | undefined;
}

/** Reads the table from `tablePath` and the packages' exports from `root`. */
export function loadRoomsTable(root: string, tablePath: string): RoomsTable {
  const { rooms, doors } = JSON.parse(readFileSync(tablePath, 'utf8')) as { rooms: Room[]; doors: Door[] };
  const byDepth = [...rooms].sort((a, b) => b.path.length - a.path.length);
  const packages = loadPackages(root);
  return {
    rooms,
    doors,
    roomOf: (path) => findRoom(byDepth, path),
    resolve(fromPath, specifier) {
      if (specifier.startsWith('.')) return posix.normalize(`${posix.dirname(fromPath)}/${specifier.replace(/\?.*$/, '')}`);
      return packages.get(specifier);
    },
  };
}

/** True when `name` is one of `allowed`, where `sdk/*` stands for every room that starts so. */
export function isNamed(name: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => (one.endsWith('/*') ? name.startsWith(one.slice(0, -1)) : one === name));
}

function findRoom(byDepth: Room[], path: string): Room | undefined {
  for (const room of byDepth) {
    if (!room.path.endsWith('/*')) {
      if (path.startsWith(`${room.path}/`)) return room;
      continue;
    }
    const base = room.path.slice(0, -1);
    const folder = path.startsWith(base) ? path.slice(base.length).split('/') : [];
    if (folder.length > 1) return { ...room, name: room.name.replace('*', folder[0] ?? ''), path: base + folder[0] };
  }
  return undefined;
}

/** Specifier → file for every export of every package of ours. */
function loadPackages(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const manifest of listFiles(root, 'packages', /^package\.json$/)) {
    if (!existsSync(join(root, manifest))) continue;
    const { name, exports } = JSON.parse(readFileSync(join(root, manifest), 'utf8')) as { name: string; exports?: Record<string, string> };
    for (const [key, file] of Object.entries(exports ?? {})) found.set(posix.join(name, key), posix.join(posix.dirname(manifest), file));
  }
  return found;
}
