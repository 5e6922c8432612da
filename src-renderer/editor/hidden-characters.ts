/**
 * Characters that make a text look different from what it is: Unicode's bidirectional controls (the "Trojan Source"
 * attack, CVE-2021-42574), characters without ink, controls, unusual spaces, and letters of another script that pass
 * for Latin ones (Unicode TS 39). Whoever approves a text has to see them.
 */
export interface HiddenCharacter {
  /** UTF-16 offsets. */
  readonly from: number;
  readonly to: number;
  /** Short enough for a box in the text: `RLO`, `NBSP`, `U+200B`. */
  readonly label: string;
  /** For a tooltip and a screen reader: `U+202E right-to-left override`. */
  readonly description: string;
  readonly kind: 'direction' | 'invisible' | 'control' | 'space' | 'lookalike';
}

export interface HiddenCharacterOptions {
  /** Also flags words made only of letters that pass for Latin ones: right for commands, too much for prose. */
  readonly isStrict?: boolean;
}

/** A piece of text, or one character that has to be drawn as a labelled box. */
export interface TextSegment {
  readonly text: string;
  readonly hidden?: HiddenCharacter;
}

type Named = readonly [label: string, name: string];

const directions: Readonly<Record<number, Named>> = {
  1564: ['ALM', 'Arabic letter mark'],
  8206: ['LRM', 'left-to-right mark'],
  8207: ['RLM', 'right-to-left mark'],
  8234: ['LRE', 'left-to-right embedding'],
  8235: ['RLE', 'right-to-left embedding'],
  8236: ['PDF', 'pop directional formatting'],
  8237: ['LRO', 'left-to-right override'],
  8238: ['RLO', 'right-to-left override'],
  8294: ['LRI', 'left-to-right isolate'],
  8295: ['RLI', 'right-to-left isolate'],
  8296: ['FSI', 'first strong isolate'],
  8297: ['PDI', 'pop directional isolate'],
};

const invisibles: Readonly<Record<number, Named>> = {
  173: ['SHY', 'soft hyphen'],
  847: ['CGJ', 'combining grapheme joiner'],
  6158: ['MVS', 'Mongolian vowel separator'],
  8203: ['ZWSP', 'zero-width space'],
  8204: ['ZWNJ', 'zero-width non-joiner'],
  8205: ['ZWJ', 'zero-width joiner'],
  8288: ['WJ', 'word joiner'],
  65279: ['BOM', 'byte order mark'],
  8232: ['LSEP', 'line separator'],
  8233: ['PSEP', 'paragraph separator'],
};

const spaces: Readonly<Record<number, Named>> = {
  160: ['NBSP', 'no-break space'],
  8239: ['NNBSP', 'narrow no-break space'],
  12288: ['IDSP', 'ideographic space'],
};

const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(' ');

/** Everything that has no ink of its own, apart from the ordinary space, tab and line feed. */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: combining fillers are looked for one by one
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

/** Nothing outside this can matter: most texts are settled by one fast test. */
const unusual = /[^\t\n\x20-\x7e]/;
const word = /[\p{L}\p{M}\p{N}_$]+/gu;
const latin = /[A-Za-z]/;
const foreign =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}\u{1d400}-\u{1d7ff}]/gu;
/** Letters that many typefaces draw like Latin ones. */
const passesForLatin = /^[аАВеЕіІјЈКМНоОрРсСТуУхХѕЅһԁԛԝҮӀӏαΑΒΕΖΗΙΚΜΝοΟΡΤΥΧνυοօսոցհ\d_$]+$/u;

/** Every character of the text that has to be made visible, in order. */
export function findHiddenCharacters(text: string, options: HiddenCharacterOptions = {}): HiddenCharacter[] {
  if (!unusual.test(text)) return [];
  const found: HiddenCharacter[] = [];
  for (const match of text.matchAll(unseen)) {
    const codePoint = match[0].codePointAt(0) ?? 0;
    if (!isPartOfEmoji(text, match.index, codePoint)) found.push(describe(codePoint, match.index, match[0].length));
  }
  for (const match of text.matchAll(word)) {
    if (isSuspicious(match[0], options.isStrict === true)) found.push(...lookalikes(match[0], match.index));
  }
  return found.sort((left, right) => left.from - right.from);
}

function describe(codePoint: number, from: number, length: number): HiddenCharacter {
  const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  const make = (kind: HiddenCharacter['kind'], [label, name]: Named) => ({
    from,
    to: from + length,
    label,
    description: `${code} ${name}`,
    kind,
  });
  const direction = directions[codePoint];
  if (direction !== undefined) return make('direction', direction);
  const space = spaces[codePoint];
  if (space !== undefined) return make('space', space);
  const invisible = invisibles[codePoint];
  if (invisible !== undefined) return make('invisible', invisible);
  if (codePoint < 0x20) return make('control', [controlNames[codePoint] ?? code, 'control character']);
  if (codePoint >= 0x7f && codePoint <= 0x9f) return make('control', [codePoint === 0x7f ? 'DEL' : code, 'control character']);
  if (codePoint === 0x1680 || codePoint === 0x205f || (codePoint >= 0x2000 && codePoint <= 0x200a))
    return make('space', [code, 'unusual space']);
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return make('control', [code, 'half of a character']);
  return make('invisible', [code, 'character without ink']);
}

const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{fe0f}|\u{20e3}|[0-9#*]/u;

/** Emoji are joined and coloured by characters that are hidden anywhere else. */
function isPartOfEmoji(text: string, at: number, codePoint: number): boolean {
  if (codePoint !== 0xfe0f && codePoint !== 0x200d) return false;
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
  const after = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  if (codePoint === 0x200d)
    return /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{fe0f}/u.test(before) && /\p{Extended_Pictographic}/u.test(after);
  return pictograph.test(before) && (!/[0-9#*]/.test(before) || after === '\u{20e3}');
}

function isSuspicious(candidate: string, isStrict: boolean): boolean {
  if (candidate.search(foreign) === -1) return false;
  return latin.test(candidate) || (isStrict && passesForLatin.test(candidate));
}

function lookalikes(candidate: string, start: number): HiddenCharacter[] {
  return [...candidate.matchAll(foreign)].map((match) => {
    const code = `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const from = start + match.index;
    return {
      from,
      to: from + match[0].length,
      label: `${match[0]} ${code}`,
      description: `${code} is not the Latin letter it looks like`,
      kind: 'lookalike',
    };
  });
}

/** The text in pieces: plain ones, and the characters that need a box. Joining their `text` gives the text back. */
export function toTextSegments(text: string, options: HiddenCharacterOptions = {}): TextSegment[] {
  const segments: TextSegment[] = [];
  let at = 0;
  for (const hidden of findHiddenCharacters(text, options)) {
    if (hidden.from > at) segments.push({ text: text.slice(at, hidden.from) });
    segments.push({ text: text.slice(hidden.from, hidden.to), hidden });
    at = hidden.to;
  }
  if (at < text.length) segments.push({ text: text.slice(at) });
  return segments;
}
