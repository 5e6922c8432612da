/** What the text between `$'` and `'` stands for (bash manual, 3.1.2.4). It ends at the first NUL, as in C. */
export function decodeAnsi(text: string): string {
  if (!text.includes('\\')) return text;
  const decoded = text.replace(escapes, (...match: readonly string[]) => decodeOne(match));
  const end = decoded.indexOf('\0');
  return end < 0 ? decoded : decoded.slice(0, end);
}

const escapes =
  /\\(?:x([0-9a-fA-F]{1,2})|x\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(\\\\|[\s\S])|([\s\S]))/g;

function decodeOne([whole = '', hex, braced, short, long, octal, control, other]: readonly string[]): string {
  const code = hex ?? braced?.slice(-2) ?? short ?? long;
  if (code !== undefined) return toCharacter(Number.parseInt(code, 16));
  if (octal !== undefined) return toCharacter(Number.parseInt(octal, 8) & 0xff);
  if (control !== undefined) return toCharacter((control.toUpperCase().charCodeAt(0) & 0x1f) >>> 0);
  const simple = simpleEscapes.get(other ?? '');
  return simple ?? whole;
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['?', '?'],
]);

function toCharacter(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}
