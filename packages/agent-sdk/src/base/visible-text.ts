/**
 * Characters that change what is seen without being seen: controls, line separators, marks and overrides of direction,
 * everything Unicode lets a font ignore (zero-width characters, the joiner U+034F, variation selectors, fillers, tags),
 * the empty Braille cell, and lone surrogates (Unicode TR 36; the "Trojan Source" set). The one list there is: what a
 * card warns of is what a terminal spells out.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const hiddenOrQuoting = new RegExp(`${hidden.source}|[\\\\“”]`, 'gu');

/** The text with every hidden character, controls and line ends included, as `spell` gives it. */
export function replaceHidden(text: string, spell: (character: string) => string): string {
  return text.replace(hidden, spell);
}

/** Which hidden characters a text holds, each once, in the order they come in. */
export function findHidden(text: string): readonly string[] {
  return [...new Set(text.match(hidden) ?? [])];
}

/** `U+202E` for a character. */
export function toCodePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Text in a pair of marks that it cannot end itself, with every character that draws nothing, turns the text around or
 * begins such a spelling written as `\u{…}` or `\\`: two texts that differ never read the same.
 */
export function quoteVisibly(text: string): string {
  return `“${toVisibleText(text)}”`;
}

/** {@link quoteVisibly} without the marks. */
export function toVisibleText(text: string): string {
  return text.replace(hiddenOrQuoting, (character) =>
    character === '\\' ? '\\\\' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
