import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** One replacement. Texts may have any line ends: they are compared without regard to them. */
export interface TextEdit {
  readonly oldText: string;
  readonly newText: string;
  readonly replaceAll: boolean;
}

/** What one call of a tool may cost: main does nothing else while it replaces. */
export interface EditLimits {
  /** Most UTF-16 units of a text, after each replacement too: repeated doubling must not get anywhere. */
  readonly textLength: number;
  /** Most units looked through by all edits together. */
  readonly scannedUnits: number;
  /** Most places replaced by all edits together. */
  readonly replacements: number;
}

const mega = 1024 * 1024;
/** The first is what a file may have to be edited; the others are some tens of milliseconds. */
export const editLimits: EditLimits = { textLength: 10 * mega, scannedUnits: 32 * mega, replacements: 100_000 };

/**
 * Applies replacements one after the other; each sees the result of those before. What is not replaced keeps its bytes:
 * a model speaks in LF, so old texts match across CRLF, and new lines get the line ends of what they replace, or of
 * most of the file.
 *
 * @param path for messages
 * @throws ERR_TOOL_NO_MATCH, ERR_TOOL_MANY_MATCHES, ERR_TOOL_EDIT_TOO_LARGE; `details.edit` counts from 1
 */
export function applyEdits(text: string, edits: readonly TextEdit[], path: string, limits = editLimits): string {
  const work = new EditWork(limits, path);
  return edits.reduce((before, edit, index) => applyEdit(before, edit, work, edits.length === 1 ? undefined : index + 1), text);
}

/** Counts what the edits of one call have cost, and stops them before they cost too much. */
class EditWork {
  readonly path: string;
  readonly #limits: EditLimits;
  #scannedUnits = 0;
  #replacements = 0;

  constructor(limits: EditLimits, path: string) {
    this.#limits = limits;
    this.path = path;
  }

  /** @returns how many matches may be looked for; one more is too many */
  scan(text: string, number: number | undefined): number {
    this.#scannedUnits += text.length;
    // The first edit of any file that may be edited fits; the limit is for those that come after it.
    if (this.#scannedUnits > this.#limits.scannedUnits) throw this.#tooMuch(number, 'The edits look through too much text');
    return this.#limits.replacements - this.#replacements;
  }

  replace(matches: number, resultLength: number, number: number | undefined): void {
    this.#replacements += matches;
    if (this.#replacements > this.#limits.replacements) throw this.#tooMuch(number, 'The edits replace too many places');
    if (resultLength > this.#limits.textLength) throw this.#tooMuch(number, 'The edits make the text too long');
  }

  #tooMuch(number: number | undefined, what: string): GatehouseError {
    return new GatehouseError('ERR_TOOL_EDIT_TOO_LARGE', {
      message: `${what} in ${this.path}.`,
      untouched: 'The file is unchanged.',
      nextStep: 'Make fewer edits in one call, or change the file with a command.',
      details: { path: this.path, edit: number ?? 1 },
    });
  }
}

function applyEdit(text: string, edit: TextEdit, work: EditWork, number: number | undefined): string {
  const { path } = work;
  const most = work.scan(text, number);
  const view = createView(text);
  const wanted = edit.oldText.replaceAll('\r\n', '\n');
  const matches = findAll(view.text, wanted, most + 1);
  if (matches.length === 0) throw noMatch(view.text, wanted, path, number);
  if (matches.length > 1 && !edit.replaceAll) throw manyMatches(view.text, matches, path, number);
  work.replace(matches.length, text.length + matches.length * Math.max(0, longestOf(edit.newText, view) - wanted.length), number);
  let result = '';
  let end = 0;
  for (const match of matches) {
    const from = view.toOriginal(match);
    const to = view.toOriginal(match + wanted.length);
    result += text.slice(end, from) + withLineEnds(edit.newText, text.slice(from, to), view);
    end = to;
  }
  return result + text.slice(end);
}

/** How long the new text can become when its line ends are made those of the file. */
function longestOf(newText: string, view: LineFeedView): number {
  return view.crlfCount === 0 ? newText.length : newText.length + newText.split('\n').length - 1;
}

/** A text with its CRLFs as LFs, and the way back to the original's positions. */
interface LineFeedView {
  readonly text: string;
  readonly crlfCount: number;
  readonly lfCount: number;
  toOriginal(index: number): number;
}

function createView(original: string): LineFeedView {
  // Where the view has a line feed that was a CRLF.
  const crlfs: number[] = [];
  for (let index = original.indexOf('\r\n'); index !== -1; index = original.indexOf('\r\n', index + 2)) crlfs.push(index - crlfs.length);
  const text = crlfs.length === 0 ? original : original.replaceAll('\r\n', '\n');
  return {
    text,
    crlfCount: crlfs.length,
    lfCount: text.split('\n').length - 1 - crlfs.length,
    toOriginal: (index) => index + countBelow(crlfs, index),
  };
}

function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withLineEnds(newText: string, replaced: string, view: LineFeedView): string {
  // A file without any CRLF says nothing about carriage returns, and one may be meant.
  if (view.crlfCount === 0) return newText;
  const firstEnd = replaced.indexOf('\n');
  const isCrlf = firstEnd === -1 ? view.crlfCount > view.lfCount : replaced[firstEnd - 1] === '\r';
  const plain = newText.replaceAll('\r\n', '\n');
  return isCrlf ? plain.replaceAll('\n', '\r\n') : plain;
}

function findAll(text: string, wanted: string, most: number): readonly number[] {
  const found: number[] = [];
  for (let index = text.indexOf(wanted); index !== -1 && found.length < most; index = text.indexOf(wanted, index + wanted.length)) {
    found.push(index);
  }
  return found;
}

function noMatch(text: string, wanted: string, path: string, number: number | undefined): GatehouseError {
  return new GatehouseError('ERR_TOOL_NO_MATCH', {
    message: `${nameEdit(number)} is not in ${path} as written.${describeNearMatch(text, wanted)}`,
    untouched: 'The file is unchanged.',
    nextStep: 'Read the file and copy the text exactly, with its spaces, without line numbers.',
    details: { path, edit: number ?? 1 },
  });
}

function manyMatches(text: string, matches: readonly number[], path: string, number: number | undefined): GatehouseError {
  const lines = matches.slice(0, 5).map((index) => lineAt(text, index));
  return new GatehouseError('ERR_TOOL_MANY_MATCHES', {
    message: `${nameEdit(number)} is ${matches.length} times in ${path} (lines ${lines.join(', ')}${matches.length > 5 ? ' …' : ''}).`,
    untouched: 'The file is unchanged.',
    nextStep: 'Add lines around it until it is the only one, or set replace_all.',
    details: { path, edit: number ?? 1, matches: matches.length },
  });
}

function nameEdit(number: number | undefined): string {
  return number === undefined ? 'The old_string' : `The old_string of edit ${number}`;
}

function describeNearMatch(text: string, wanted: string): string {
  const firstLine = wanted.split('\n').find((line) => line.trim() !== '');
  if (firstLine === undefined) return '';
  const sought = collapse(firstLine.slice(0, maximumNearCharacters));
  const near = text.split('\n').findIndex((line) => line.length <= maximumNearCharacters && collapse(line) === sought);
  return near === -1 ? '' : ` Line ${near + 1} is alike but for white space, or what follows it differs.`;
}

/** A line that is longer is not what somebody copied with other spaces. */
const maximumNearCharacters = 1_000;

function collapse(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
