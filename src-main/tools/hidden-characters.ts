/** Characters that draw nothing or turn the text around, with which a command can look like another one. */
const hidden = /[\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|[^\P{Cc}\t\n]/gu;

/** One warning that names each kind of hidden character in a command, or none. The command itself stays as it is. */
export function findHiddenCharacters(command: string): readonly string[] {
  const found = new Set(command.match(hidden) ?? []);
  if (found.size === 0) return [];
  const names = [...found].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return [`The command holds characters that cannot be seen: ${names.join(', ')}.`];
}
