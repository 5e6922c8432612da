import type { Command } from '../../shell/index.ts';
import { hole, type Stream, type Value } from './values.ts';

/** What is known at one point of a command. A fork is a copy; a join is what either of two may be. */
export interface Scope {
  /** What a variable may be. One that is not here was never set by the command. */
  variables: Map<string, readonly Value[]>;
  functions: Map<string, Command>;
  /** Absolute; null when a `cd` could not be followed. */
  cwd: string | null;
  /** `$1`, `$2`, …; null where they are not known. */
  positional: readonly Value[] | null;
  /** Files the command writes, by absolute path, with what it writes. */
  files: Map<string, Stream>;
  /** Programs given another meaning by `alias`. */
  aliases: Map<string, string>;
}

let lastVersion = 0;

/** A map that says whether it is what it was: two with one version hold the same. */
class VersionedMap<Key, Content> extends Map<Key, Content> {
  version = 0;

  override set(key: Key, content: Content): this {
    if (this.get(key) !== content) this.version = ++lastVersion;
    return super.set(key, content);
  }

  override delete(key: Key): boolean {
    this.version = ++lastVersion;
    return super.delete(key);
  }
}

function copyOf<Key, Content>(map: ReadonlyMap<Key, Content>): Map<Key, Content> {
  const copy = new VersionedMap<Key, Content>();
  for (const [key, content] of map) Map.prototype.set.call(copy, key, content);
  copy.version = map instanceof VersionedMap ? map.version : ++lastVersion;
  return copy;
}

/** Equal for two scopes in which a command does the same. */
export function stateOf({ variables, functions, files, aliases, cwd, positional }: Scope): string | null {
  const versions = [variables, functions, files, aliases].map((map) => (map instanceof VersionedMap ? map.version : -1));
  const hasArguments = positional !== null && positional.length > 0;
  return hasArguments || versions.includes(-1) ? null : `${versions.join()},${positional === null},${cwd}`;
}

export function createScope(cwd: string, homeDirectory: string): Scope {
  const variables = new VersionedMap<string, readonly Value[]>([
    ['HOME', [{ text: homeDirectory, taint: 0 }]],
    ['PWD', [{ text: cwd, taint: 0 }]],
    ['OLDPWD', [{ text: hole, taint: 0 }]],
    ['IFS', [{ text: ' \t\n', taint: 0 }]],
    ['TMPDIR', [{ text: '/tmp', taint: 0 }]],
  ]);
  return { variables, functions: new VersionedMap(), cwd, positional: null, files: new VersionedMap(), aliases: new VersionedMap() };
}

/** A copy for what runs by itself. Files written there are written. */
export function forkScope(scope: Scope): Scope {
  const { functions, variables, aliases } = scope;
  return { ...scope, variables: copyOf(variables), functions: copyOf(functions), aliases: copyOf(aliases) };
}

/** Most values of one variable that are told apart. */
const maximumValues = 8;

/** Makes `scope` what it or any of the others may be. */
export function joinScopes(scope: Scope, others: readonly Scope[]): void {
  for (const other of others) {
    for (const name of new Set([...scope.variables.keys(), ...other.variables.keys()])) joinVariable(scope, other, name);
    for (const [name, body] of other.functions) scope.functions.set(name, body);
    if (other.cwd !== scope.cwd) scope.cwd = null;
    if (other.positional !== scope.positional) scope.positional = null;
  }
}

function joinVariable(scope: Scope, other: Scope, name: string): void {
  const one = scope.variables.get(name);
  const two = other.variables.get(name);
  if (one === two || two === undefined) return;
  scope.variables.set(name, uniteValues([...(one ?? []), ...two]));
}

export function uniteValues(values: readonly Value[]): readonly Value[] {
  const found = new Map<string, Value>();
  let taint = 0;
  for (const value of values) {
    taint |= value.taint;
    found.set(value.elements === undefined ? value.text : value.elements.map(({ text }) => text).join('\0\0'), value);
  }
  return found.size <= maximumValues ? [...found.values()] : [{ text: hole, taint }];
}
