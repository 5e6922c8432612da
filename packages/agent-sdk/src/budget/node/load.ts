import { readFile } from 'node:fs/promises';
import type { BudgetBook } from '../index.ts';
import { createJournalState, readLines } from './journal.ts';

/**
 * Reads a journal for a report: no lock, nothing changed. A line that is being written is not seen.
 *
 * @throws ERR_BUDGET_STATE when it is damaged; the system's error when it cannot be read
 */
export async function loadBudgetFile(path: string): Promise<BudgetBook> {
  const text = await readFile(path, 'utf8');
  const state = createJournalState();
  readLines(state, text.slice(0, text.lastIndexOf('\n') + 1));
  return state.book;
}
