import { findHidden, toCodePointName } from '@gatehouse/agent-sdk/base';

/** Not seen either, but what a command of several lines is made of. */
const ordinary: ReadonlySet<string> = new Set(['\t', '\n']);

/** One warning that names each kind of hidden character in a command, or none. The command itself stays as it is. */
export function findHiddenCharacters(command: string): readonly string[] {
  const names = findHidden(command)
    .filter((character) => !ordinary.has(character))
    .map(toCodePointName);
  return names.length === 0 ? [] : [`The command holds characters that cannot be seen: ${names.join(', ')}.`];
}
