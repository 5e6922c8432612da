/** The convention of a text. A text without any line end counts as `lf`. */
export type LineEnding = 'lf' | 'crlf' | 'mixed';

/** A lone carriage return is a character like any other here, as it is to git and to editors. */
export function detectLineEnding(text: string): LineEnding {
  const { lf, crlf } = countLineEnds(text);
  if (crlf === 0) return 'lf';
  return lf === 0 ? 'crlf' : 'mixed';
}

/** The line end a new line of this text gets: the one most of its lines have, and LF where they are even. */
export function dominantLineEnd(text: string): '\n' | '\r\n' {
  const { lf, crlf } = countLineEnds(text);
  return crlf > lf ? '\r\n' : '\n';
}

export function toLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

export function withLineEnd(text: string, lineEnd: '\n' | '\r\n'): string {
  const plain = toLineFeeds(text);
  return lineEnd === '\n' ? plain : plain.replaceAll('\n', '\r\n');
}

/**
 * A new version of a text, with the line ends of the old one: models and editors speak in LF, files need not. Where the
 * old text mixes both, lines before and after the changed part keep exactly what they had and new lines get the
 * {@link dominantLineEnd}.
 */
export function keepLineEnds(before: string, after: string): string {
  const convention = detectLineEnding(before);
  if (convention === 'crlf') return withLineEnd(after, '\r\n');
  // An LF file may be given carriage returns on purpose; nothing of the file asks for a change.
  if (convention === 'lf') return after;
  const oldLines = splitKeepingEnds(before);
  const newLines = splitKeepingEnds(toLineFeeds(after));
  const limit = Math.min(oldLines.length, newLines.length);
  let head = 0;
  while (head < limit && isSameLine(oldLines[head], newLines[head])) head += 1;
  let tail = 0;
  while (tail < limit - head && isSameLine(oldLines.at(-1 - tail), newLines.at(-1 - tail))) tail += 1;
  const changed = newLines.slice(head, newLines.length - tail).join('');
  const kept = (from: number, to: number) => oldLines.slice(from, to).join('');
  return kept(0, head) + withLineEnd(changed, dominantLineEnd(before)) + kept(oldLines.length - tail, oldLines.length);
}

function isSameLine(oldLine: string | undefined, newLine: string | undefined): boolean {
  return oldLine !== undefined && newLine !== undefined && toLineFeeds(oldLine) === newLine;
}

function splitKeepingEnds(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function countLineEnds(text: string): { readonly lf: number; readonly crlf: number } {
  let lf = 0;
  let crlf = 0;
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) {
    if (index > 0 && text.charCodeAt(index - 1) === 13) crlf += 1;
    else lf += 1;
  }
  return { lf, crlf };
}
