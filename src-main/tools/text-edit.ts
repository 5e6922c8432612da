import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** One replacement. Texts may have any line ends: they are compared without regard to them. */
export interface TextEdit {
  readonly oldText: string;
  readonly newText: string;
  readonly replaceAll: boolean;
}

/**
 * Applies replacements one after the other; each sees the result of those before. What is not replaced keeps its bytes:
 * a model speaks in LF, so old texts match across CRLF, and new lines get the line ends of what they replace, or of
 * most of the file.
 *
 * @param path for messages
 * @throws ERR_TOOL_NO_MATCH, ERR_TOOL_MANY_MATCHES; `details.edit` counts from 1
 */
export function applyEdits(text: string, edits: readonly TextEdit[], path: string): string {
  return edits.reduce((before, edit, index) => applyEdit(before, edit, path, edits.length === 1 ? undefined : index + 1), text);
}

function applyEdit(text: string, edit: TextEdit, path: string, number: number | undefined): string {
  const view = createView(text);
  const wanted = edit.oldText.replaceAll('\r\n', '\n');
  const matches = findAll(view.text, wanted);
  if (matches.length === 0) throw noMatch(view.text, wanted, path, number);
  if (matches.length > 1 && !edit.replaceAll) throw manyMatches(view.text, matches, path, number);
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

function findAll(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  for (let index = text.indexOf(wanted); index !== -1; index = text.indexOf(wanted, index + wanted.length)) found.push(index);
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
  const near = text.split('\n').findIndex((line) => collapse(line) === collapse(firstLine));
  return near === -1 ? '' : ` Line ${near + 1} is alike but for white space, or what follows it differs.`;
}

function collapse(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
