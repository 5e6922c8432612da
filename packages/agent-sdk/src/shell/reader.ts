import type { CommandPart, ErrorNode, HereDocument, ProcessPart, Script, WordPart } from './syntax.ts';

/** What ends a list besides the end of the text: `)`, `}`, the end of a `case` arm, reserved words. */
export type Terminator = '' | ')' | '}' | ';;' | readonly string[];

/** The rules of the grammar that come back to themselves: words hold commands, and commands are made of words. */
export interface Grammar {
  readScript(reader: Reader, terminator: Terminator): Script;
  readDollar(reader: Reader, isQuoted: boolean): WordPart;
  readBackticks(reader: Reader, isQuoted: boolean): CommandPart;
  readProcess(reader: Reader): ProcessPart;
}

/** Where a parse stands. Passed by reference and changed by the functions of this room only. */
export interface Reader {
  readonly grammar: Grammar;
  readonly text: string;
  at: number;
  /** Nothing is read at or behind it. */
  end: number;
  depth: number;
  /** Here-documents whose bodies begin behind the next line end. */
  pending: PendingDocument[];
  readonly errors: ErrorNode[];
  /** Shared by all readers of one text: false once reading has ended before the text. */
  readonly progress: { isWhole: boolean };
  /** Offset of `text[0]` in the text of the caller, and the end that no offset passes. */
  readonly origin: number;
  readonly originEnd: number;
}

export interface PendingDocument {
  readonly document: HereDocument;
  readonly delimiter: string;
  readonly stripsTabs: boolean;
}

/** Deepest nesting of substitutions, compound commands and quotes in them; people write five. */
export const maximumNesting = 100;

/** The text does not follow the grammar here. Never leaves this room. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
  /** Too deep to go on: nothing behind it is read either. */
  readonly isFatal: boolean;

  constructor(message: string, isFatal = false) {
    super(message);
    this.isFatal = isFatal;
  }
}

export function createReader(text: string, grammar: Grammar): Reader {
  return {
    grammar,
    text,
    at: 0,
    end: text.length,
    depth: 0,
    pending: [],
    errors: [],
    progress: { isWhole: true },
    origin: 0,
    originEnd: text.length,
  };
}

export function place(reader: Reader, at: number): number {
  return Math.min(reader.origin + at, reader.originEnd);
}

export function span(reader: Reader, start: number): { readonly start: number; readonly end: number } {
  return { start: place(reader, start), end: place(reader, reader.at) };
}

export function peek(reader: Reader, ahead = 0): string {
  const at = reader.at + ahead;
  return at < reader.end ? (reader.text[at] as string) : '';
}

export function startsWith(reader: Reader, text: string): boolean {
  return reader.at + text.length <= reader.end && reader.text.startsWith(text, reader.at);
}

/** Behind so many errors nothing is read any more: each may have cost a look at all the rest. */
export const maximumErrors = 50;

/** Notes an error that reading goes on after, as if what is missing had stood there. @throws SyntaxProblem for one too many */
export function noteError(reader: Reader, message: string, start: number): ErrorNode {
  const node: ErrorNode = { kind: 'error', message, ...span(reader, start) };
  reader.errors.push(node);
  if (reader.errors.length > maximumErrors && reader.depth >= 0 && reader.at < reader.end) throw new SyntaxProblem('too many errors', true);
  return node;
}

/** Runs a reading one level deeper. @throws SyntaxProblem when that is too deep */
export function nested<Value>(reader: Reader, read: () => Value): Value {
  if (reader.depth >= maximumNesting) throw new SyntaxProblem('nested too deep', true);
  reader.depth += 1;
  try {
    return read();
  } finally {
    reader.depth -= 1;
  }
}

/** Runs a reading that sees nothing at or behind an offset, and then stands there. */
export function within<Value>(reader: Reader, end: number, read: () => Value): Value {
  const outer = reader.end;
  reader.end = Math.min(end, outer);
  try {
    const value = read();
    reader.at = reader.end;
    return value;
  } finally {
    reader.end = outer;
  }
}

/** Blanks and continued lines. */
export function skipBlanks(reader: Reader): void {
  for (;;) {
    const character = peek(reader);
    if (character === ' ' || character === '\t') reader.at += 1;
    else if (character === '\\' && peek(reader, 1) === '\n') reader.at += 2;
    else return;
  }
}

export function skipComment(reader: Reader): void {
  if (peek(reader) !== '#') return;
  const end = reader.text.indexOf('\n', reader.at);
  reader.at = end < 0 || end > reader.end ? reader.end : end;
}
