/**
 * The texts one session has seen whole, because a read of them was allowed or because it wrote them. What a tool answers
 * from a file's content before anybody was asked, it may answer only from these: “not in the file” is an answer too.
 */
export class KnownTexts {
  readonly #files = new Map<string, SeenText>();

  /** Whether anything of the file was ever shown, whatever is in it now. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Whether exactly this content was shown to its last line. */
  isKnown(path: string, sha256: string): boolean {
    const seen = this.#files.get(path);
    return seen?.sha256 === sha256 && isWhole(seen);
  }

  noteRead(path: string, read: ReadPart): void {
    const seen = this.#files.get(path);
    const earlier = seen?.sha256 === read.sha256 ? seen.parts : [];
    this.#files.set(path, { sha256: read.sha256, totalLines: read.totalLines, parts: [...earlier, read] });
  }

  /** A read that was allowed found no text that can be edited. */
  noteNoText(path: string): void {
    this.#files.set(path, { sha256: '', totalLines: Number.POSITIVE_INFINITY, parts: [] });
  }

  noteWritten(path: string, sha256: string): void {
    this.#files.set(path, { sha256, totalLines: 0, parts: [] });
  }
}

/** What one read has shown of a file. */
export interface ReadPart {
  /** Of the file's bytes. */
  readonly sha256: string;
  /** 1 for the first line of the file. */
  readonly firstLine: number;
  readonly lineCount: number;
  readonly totalLines: number;
}

interface SeenText {
  readonly sha256: string;
  readonly totalLines: number;
  readonly parts: readonly ReadPart[];
}

function isWhole({ parts, totalLines }: SeenText): boolean {
  let next = 1;
  for (const { firstLine, lineCount } of [...parts].sort((left, right) => left.firstLine - right.firstLine)) {
    if (firstLine <= next) next = Math.max(next, firstLine + lineCount);
  }
  return next > totalLines;
}
