import { utf8Length } from './custom.ts';
import type { SecretFinding } from './finding.ts';

/** `[REDACTED:github-token]`. */
export function redactionMark(kind: string): string {
  return `[REDACTED:${kind}]`;
}

/** The text with each finding replaced by its mark. Findings are in order and do not overlap. */
export function applyRedactions(text: string, findings: readonly SecretFinding[]): string {
  if (findings.length === 0) return text;
  let [redacted, from] = ['', 0];
  for (const { kind, start, end } of toUtf16Ranges(text, findings)) {
    redacted += text.slice(from, start) + redactionMark(kind);
    from = end;
  }
  return redacted + text.slice(from);
}

export interface Utf16Range {
  readonly kind: string;
  /** UTF-16 code units, as `String.prototype.slice` counts. */
  readonly start: number;
  readonly end: number;
}

/** The same findings in UTF-16 code units: what an editor or a DOM range counts in. Findings are in order and do not overlap. */
export function toUtf16Ranges(text: string, findings: readonly SecretFinding[]): readonly Utf16Range[] {
  let [at, bytes] = [0, 0];
  const advance = (offset: number): number => {
    while (bytes < offset && at < text.length) {
      const code = text.charCodeAt(at);
      const isPair = code >= 0xd800 && code < 0xdc00 && (text.codePointAt(at) as number) > 0xffff;
      bytes += isPair ? 4 : utf8Length(code);
      at += isPair ? 2 : 1;
    }
    return at;
  };
  return findings.map(({ kind, offset, length }) => ({ kind, start: advance(offset), end: advance(offset + length) }));
}
