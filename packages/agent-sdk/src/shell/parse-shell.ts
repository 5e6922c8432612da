import { readBackticks, readDollar, readProcess } from './expansions.ts';
import { createReader, type Grammar } from './reader.ts';
import { readScript } from './scripts.ts';
import type { ParsedShell } from './syntax.ts';

const grammar: Grammar = { readScript, readDollar, readBackticks, readProcess };

/**
 * Parses a command of bash. Total and linear: it returns for every text, in time proportional to its length (times the
 * nesting, which is bounded by `maximumNesting`). What does not follow the grammar becomes an error node; reading goes
 * on behind it, so that a caller sees as much as there is, but bash runs none of such a line.
 */
export function parseShell(text: string): ParsedShell {
  const reader = createReader(text, grammar);
  const script = readScript(reader, '');
  return { script, errors: reader.errors, isWhole: reader.progress.isWhole };
}
