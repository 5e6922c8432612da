import { type PendingDocument, place, type Reader, within } from './reader.ts';
import type { Word, WordPart } from './syntax.ts';
import { readQuotedContent } from './words.ts';

/** At the beginning of the line behind a here-document's: reads every body that is due. */
export function readHereDocuments(reader: Reader): void {
  const due = reader.pending;
  reader.pending = [];
  for (const document of due) readBody(reader, document);
}

function readBody(reader: Reader, { document, delimiter, stripsTabs }: PendingDocument): void {
  const start = reader.at;
  let bodyEnd = start;
  let next = start;
  for (;;) {
    bodyEnd = next;
    if (next >= reader.end) break;
    const lineEnd = findLineEnd(reader, next, !document.isQuoted);
    const raw = reader.text.slice(next, lineEnd);
    const line = document.isQuoted ? raw : raw.replaceAll('\\\n', '');
    next = Math.min(lineEnd + 1, reader.end);
    if ((stripsTabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
    // A line with an end is part of the body even when it is the last.
    if (next >= reader.end) bodyEnd = next;
    if (next >= reader.end) break;
  }
  document.body = toBody(reader, { start, end: bodyEnd, isQuoted: document.isQuoted, stripsTabs });
  reader.at = next;
}

/** Where the line ends; one that ends in a backslash goes on where the delimiter is not quoted. */
function findLineEnd({ text, end }: Reader, from: number, continues: boolean): number {
  for (let search = from; ; ) {
    const at = text.indexOf('\n', search);
    if (at < 0 || at >= end) return end;
    if (!continues || !isEscaped(text, at, from)) return at;
    search = at + 1;
  }
}

function isEscaped(text: string, at: number, from: number): boolean {
  let backslashes = 0;
  while (at - backslashes > from && text[at - backslashes - 1] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

interface Body {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

function toBody(reader: Reader, { start, end, isQuoted, stripsTabs }: Body): Word {
  const spot = { start: place(reader, start), end: place(reader, end) };
  const read = (): readonly WordPart[] => readQuotedContent(reader, '');
  reader.at = start;
  const text = reader.text.slice(start, end);
  const parts: readonly WordPart[] = isQuoted ? [{ kind: 'quoted', value: text, ...spot }] : within(reader, end, read);
  return { parts: stripsTabs ? parts.map(withoutTabs) : parts, ...spot };
}

function withoutTabs(part: WordPart): WordPart {
  return part.kind === 'quoted' ? { ...part, value: part.value.replace(/(^|\n)\t+/g, '$1') } : part;
}
