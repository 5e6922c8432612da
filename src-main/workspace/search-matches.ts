/** What was found in one file, in order of lines. */
export interface MatchedFile {
  /** Workspace-relative. */
  readonly path: string;
  readonly lines: readonly MatchedLine[];
}

export interface MatchedLine {
  /** 1 for the first line. */
  readonly line: number;
  /** Without its line end; a long line is cut to the part around its first match. */
  readonly text: string;
  /** Matched parts of `text`: pairs of indexes, from and behind. Empty for a context line. */
  readonly ranges: readonly number[];
}

const maximumLineCharacters = 400;
const charactersBeforeMatch = 80;

/** One file of ripgrep's output: matching lines, and lines of context between them. */
export interface ParsedFile {
  readonly path: string;
  readonly rows: readonly { readonly isMatch: boolean; readonly line: MatchedLine }[];
}

/** Reads ripgrep's `--json` output, file by file as they are asked for. A last line that the output limit cut is dropped. */
export function* parseMatches(stdout: Uint8Array): Generator<ParsedFile> {
  let file: { readonly path: string; readonly rows: ParsedFile['rows'][number][] } | undefined;
  for (const message of parseMessages(stdout)) {
    if (message.type !== 'match' && message.type !== 'context') continue;
    const path = message.data.path?.text;
    // A name that is not UTF-8 cannot be written in JSON, so no tool could read that file either.
    if (path === undefined) continue;
    const name = path.startsWith('./') ? path.slice(2) : path;
    if (file?.path !== name) {
      if (file !== undefined) yield file;
      file = { path: name, rows: [] };
    }
    file.rows.push({ isMatch: message.type === 'match', line: toMatchedLine(message) });
  }
  if (file !== undefined) yield file;
}

/** The lines up to the wanted number of matching ones. `isCut` when there are more. */
export function takeMatches(
  { rows }: ParsedFile,
  maximumMatches: number,
): { readonly lines: readonly MatchedLine[]; readonly matches: number; readonly isCut: boolean } {
  const matching = rows.flatMap(({ isMatch }, index) => (isMatch ? [index] : []));
  const isCut = matching.length > maximumMatches;
  const lines = rows.slice(0, isCut ? matching[maximumMatches] : rows.length).map(({ line }) => line);
  return { lines, matches: Math.min(matching.length, maximumMatches), isCut };
}

interface RipgrepText {
  readonly text?: string;
  /** Base64, for what is not UTF-8. */
  readonly bytes?: string;
}

interface RipgrepMessage {
  readonly type: string;
  readonly data: {
    readonly path?: RipgrepText;
    readonly lines?: RipgrepText;
    readonly line_number?: number | null;
    /** In bytes of `lines`. */
    readonly submatches?: readonly { readonly start: number; readonly end: number }[];
  };
}

function* parseMessages(stdout: Uint8Array): Generator<RipgrepMessage> {
  const text = Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength).toString('utf8');
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield JSON.parse(text.slice(start, end)) as RipgrepMessage;
    start = end + 1;
  }
}

function toMatchedLine({ type, data }: RipgrepMessage): MatchedLine {
  const bytes = data.lines?.text === undefined ? Buffer.from(data.lines?.bytes ?? '', 'base64') : Buffer.from(data.lines.text, 'utf8');
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  const toIndex = (byteOffset: number): number => Math.min(bytes.subarray(0, byteOffset).toString('utf8').length, text.length);
  const ranges = type === 'match' ? (data.submatches ?? []).flatMap(({ start, end }) => [toIndex(start), toIndex(end)]) : [];
  return { line: data.line_number ?? 0, ...cutLine(text, ranges) };
}

function cutLine(text: string, ranges: readonly number[]): { text: string; ranges: readonly number[] } {
  if (text.length <= maximumLineCharacters) return { text, ranges };
  const from = Math.max(0, Math.min((ranges[0] ?? 0) - charactersBeforeMatch, text.length - maximumLineCharacters));
  const before = from > 0 ? '… ' : '';
  const after = from + maximumLineCharacters < text.length ? ' …' : '';
  // Half a surrogate pair at a cut would not survive JSON.
  const kept = text.slice(from, from + maximumLineCharacters).toWellFormed();
  const limit = before.length + kept.length;
  const moved = ranges.map((index) => Math.max(before.length, Math.min(index - from + before.length, limit)));
  return { text: before + kept + after, ranges: dropEmptyRanges(moved) };
}

function dropEmptyRanges(ranges: readonly number[]): readonly number[] {
  return ranges.filter((_, index) => ranges[index - (index % 2)] !== ranges[index - (index % 2) + 1]);
}
