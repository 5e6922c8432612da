import type { LanguageSupport } from '@codemirror/language';

/** A stretch of text with the class that colours it: `tok-keyword`, `tok-string` … (`classHighlighter` of Lezer). */
export interface SyntaxSpan {
  readonly from: number;
  readonly to: number;
  readonly className: string;
}

/** What says which language a text is in. */
export type LanguageHint = { readonly path: string } | { readonly language: string };

/** Longer texts stay plain: colour is a comfort, and parsing would take longer than reading the change. */
const maximumCharacters = 400_000;
/** Longest uninterrupted work, in milliseconds. */
const sliceMs = 8;
/** Characters coloured between two chances to pause. */
const pieceCharacters = 16_384;

/**
 * Colours a text without blocking the window: languages are loaded on first use, and parsing pauses every
 * {@link sliceMs} milliseconds. Empty for a language nobody knows and for long texts; rejects only when aborted.
 */
export async function findSyntaxSpans(text: string, hint: LanguageHint, signal: AbortSignal): Promise<readonly SyntaxSpan[]> {
  if (text.length > maximumCharacters) return [];
  const parser = await loadParser(hint);
  signal.throwIfAborted();
  if (parser === null) return [];
  const { classHighlighter, highlightTree } = await import('@lezer/highlight');
  const parse = parser.startParse(text);
  let tree = parse.advance();
  for (let endMs = performance.now() + sliceMs; tree === null; tree = parse.advance()) {
    if (performance.now() > endMs) {
      await pause(signal);
      endMs = performance.now() + sliceMs;
    }
  }
  const spans: SyntaxSpan[] = [];
  let endMs = performance.now() + sliceMs;
  for (let from = 0; from < text.length; from += pieceCharacters) {
    const to = Math.min(from + pieceCharacters, text.length);
    highlightTree(tree, classHighlighter, (start, end, className) => spans.push({ from: start, to: end, className }), from, to);
    if (performance.now() <= endMs) continue;
    await pause(signal);
    endMs = performance.now() + sliceMs;
  }
  return spans;
}

async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  signal.throwIfAborted();
}

async function loadParser(hint: LanguageHint): Promise<LanguageSupport['language']['parser'] | null> {
  const [{ languages }, { LanguageDescription }] = await Promise.all([import('@codemirror/language-data'), import('@codemirror/language')]);
  const found =
    'path' in hint
      ? LanguageDescription.matchFilename(languages, hint.path.split('/').at(-1) ?? hint.path)
      : LanguageDescription.matchLanguageName(languages, hint.language, false);
  return found === null ? null : (await found.load()).language.parser;
}

/** Spans that touch `[from, to)`, cut to it. `spans` are in order and do not overlap. */
export function spansWithin(spans: readonly SyntaxSpan[], from: number, to: number): SyntaxSpan[] {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const found: SyntaxSpan[] = [];
  for (let index = low; index < spans.length; index += 1) {
    const span = spans[index];
    if (span === undefined || span.from >= to) break;
    found.push({ from: Math.max(span.from, from), to: Math.min(span.to, to), className: span.className });
  }
  return found;
}
