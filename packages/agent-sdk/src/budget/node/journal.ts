import { GatehouseError, type JsonValue, toCanonicalJson } from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { BudgetBook, type BudgetEvent } from '../index.ts';

/**
 * A budget's journal: JSON Lines, one event each, and with it a sum that covers it and every line before. Whatever was
 * changed, left out or moved in the middle does not add up.
 */
export const genesisSum = '0'.repeat(64);

const opening = { type: 'opened', version: 1 } as const;

/** What reading a journal has come to. */
export interface JournalState {
  readonly book: BudgetBook;
  /** Sum of the last whole line. */
  sum: string;
  lines: number;
}

export function createJournalState(): JournalState {
  return { book: new BudgetBook(), sum: genesisSum, lines: 0 };
}

/** The first line of every journal. */
export function formatOpening(): { readonly text: string; readonly sum: string } {
  return formatLine(opening, genesisSum);
}

export function formatEvents(events: readonly BudgetEvent[], before: string): { readonly text: string; readonly sum: string } {
  let sum = before;
  let text = '';
  for (const event of events) {
    const line = formatLine(event as unknown as JsonValue, sum);
    sum = line.sum;
    text += line.text;
  }
  return { text, sum };
}

function formatLine(event: JsonValue, before: string): { readonly text: string; readonly sum: string } {
  const canonical = toCanonicalJson(event);
  const sum = sha256Hex(`${before}${canonical}`);
  return { text: `{"event":${canonical},"sum":"${sum}"}\n`, sum };
}

/**
 * Takes whole lines in.
 *
 * @param text ends with a line feed, or is empty
 * @throws ERR_BUDGET_STATE naming the line that does not add up
 */
export function readLines(state: JournalState, text: string): void {
  for (const line of text.split('\n').slice(0, -1)) {
    const event = parseLine(line, state);
    state.lines += 1;
    if (state.lines > 1) state.book.apply(event as BudgetEvent);
    else if (toCanonicalJson(event) !== toCanonicalJson(opening)) throw corrupt(1, 'is not the beginning of a budget');
  }
}

function parseLine(line: string, state: JournalState): JsonValue {
  const number = state.lines + 1;
  const match = /^\{"event":(.*),"sum":"([0-9a-f]{64})"\}$/s.exec(line);
  if (match === null) throw corrupt(number, 'is not a line of a budget');
  const [, canonical = '', sum = ''] = match;
  if (sha256Hex(`${state.sum}${canonical}`) !== sum) throw corrupt(number, 'does not follow from those before it');
  state.sum = sum;
  return JSON.parse(canonical) as JsonValue;
}

export function corrupt(line: number, sentence: string): GatehouseError {
  return new GatehouseError('ERR_BUDGET_STATE', {
    message: `The record of what was spent is damaged: line ${line} ${sentence}.`,
    untouched: 'Nothing is spent until it is mended; no limit was reset.',
    nextStep: 'Restore the file from a copy, or put it aside yourself to begin anew.',
    details: { line },
  });
}
