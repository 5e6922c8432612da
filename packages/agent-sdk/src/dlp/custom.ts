import { RE2JS } from 're2js';
import { GatehouseError } from '../base/index.ts';
import type { RankedFinding } from './finding.ts';

export interface CustomPattern {
  readonly source: string;
  readonly expression: RE2JS;
}

/** Longest expression that is compiled, in characters: a program grows with its source, and a scan with both. */
export const maxPatternLength = 1_000;

/**
 * Compiles a policy's `sensitive_patterns`: RE2 syntax, which has no look-around and no back-references, and matches in time
 * linear in the text.
 * @throws ERR_DLP_PATTERN with `details.index` (from 0) of the first that is not valid
 */
export function compilePatterns(patterns: readonly string[]): readonly CustomPattern[] {
  return patterns.map((source, index) => {
    if (source.trim() === '') throw patternError(index, 'is empty');
    if (source.length > maxPatternLength) throw patternError(index, `has more than ${maxPatternLength} characters`);
    try {
      return { source, expression: RE2JS.compile(source) };
    } catch (cause) {
      throw patternError(index, cause instanceof Error ? cause.message : String(cause), cause);
    }
  });
}

function patternError(index: number, reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError('ERR_DLP_PATTERN', {
    message: `Sensitive pattern ${index} is not a valid RE2 expression: ${reason}.`,
    untouched: 'No pattern was put in force.',
    nextStep: 'Write it without look-around and back-references; see docs/dlp.md.',
    details: { index },
    cause,
  });
}

/** Matches of all patterns, in bytes of the UTF-8 text. Empty matches say nothing and are left out. */
export function scanPatterns(patterns: readonly CustomPattern[], text: string): readonly RankedFinding[] {
  const spans: [number, number][] = [];
  for (const { expression } of patterns) {
    const matcher = expression.matcher(text);
    while (matcher.find()) if (matcher.end() > matcher.start()) spans.push([matcher.start(), matcher.end()]);
  }
  if (spans.length === 0) return [];
  const toByte = byteOffsets(text, spans.flat());
  return spans.map(([start, end]) => {
    const offset = toByte(start);
    return { kind: 'Custom', family: 'custom', rank: -1, offset, length: toByte(end) - offset };
  });
}

/** Byte offsets of UTF-16 positions, found in one walk. */
function byteOffsets(text: string, positions: readonly number[]): (position: number) => number {
  const offsets = new Map<number, number>();
  const sorted = [...new Set(positions)].sort((one, two) => one - two);
  let [at, bytes] = [0, 0];
  for (const position of sorted) {
    while (at < position) {
      const code = text.codePointAt(at) as number;
      bytes += utf8Length(code);
      at += code > 0xffff ? 2 : 1;
    }
    offsets.set(position, bytes);
  }
  return (position) => offsets.get(position) ?? 0;
}

/** Bytes of a code point; a lone surrogate is written as U+FFFD, which has three as well. */
export function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}
