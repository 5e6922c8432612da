/**
 * Text in a pair of marks that it cannot end itself, with every character that draws nothing, turns the text around or
 * begins such a spelling written as `\u{…}` or `\\`: two texts that differ never read the same.
 */
export function quoteVisibly(text: string): string {
  return `“${toVisibleText(text)}”`;
}

/** {@link quoteVisibly} without the marks. */
export function toVisibleText(text: string): string {
  return text.replaceAll(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}“”\u115f\u1160\u3164\uffa0]/gu, (character) =>
    character === '\\' ? '\\\\' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
