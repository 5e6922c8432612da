import { readHereDocuments } from './here-documents.ts';
import { peek, type Reader, skipBlanks, skipComment } from './reader.ts';

/** Blanks, comments, continued lines and line ends; the here-documents of each line are read with its end. */
export function skipLines(reader: Reader): void {
  for (;;) {
    skipBlanks(reader);
    skipComment(reader);
    if (peek(reader) !== '\n') return;
    readLineEnd(reader);
  }
}

export function readLineEnd(reader: Reader): void {
  reader.at += 1;
  if (reader.pending.length > 0) readHereDocuments(reader);
}
