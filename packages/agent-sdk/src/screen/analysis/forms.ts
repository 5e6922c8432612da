import type { DestructiveFamily } from '../command-analysis.ts';
import { type Call, destructive, type Judge, type Report } from './call.ts';
import { type OptionTable, type Parsed, parseOptions } from './options.ts';
import { hole } from './values.ts';

/** Either one of the ten families, or another verdict. */
export type Outcome = DestructiveFamily | 'exfil' | 'secret_read' | 'unknown';

/**
 * A form of a command and what it does. The form is words: sub-commands in order, `a|b` for either, `*` for any one, `…`
 * for any number; and options, which must be there, wherever. `push -f|--force`. What it does ends the sentence `“git push --force” …`.
 */
export type Form = readonly [form: string, outcome: Outcome, does: string];

export interface Tool {
  readonly options?: OptionTable;
  readonly forms: readonly Form[];
}

/** Options that make a tool only say what it would do. */
const rehearsals = ['help', 'dry-run', 'version', 'dryrun', 'what-if', 'whatif', 'noop', 'simulate', 'just-print', 'check-only'];

/** Reports every form that a call has. */
export function judgeForms(call: Call, judge: Judge, { options, forms }: Tool): Parsed {
  const parsed = parseOptions(call.args, options);
  if (isRehearsal(parsed)) return parsed;
  const words = parsed.operands.map(({ text }) => text);
  for (const [form, outcome, does] of forms) {
    if (matches(form, words, parsed)) judge.report(call, toReport(outcome, `“${call.program} ${shown(words, form)}” ${does}.`));
  }
  return parsed;
}

export function isRehearsal(parsed: Parsed): boolean {
  return parsed.options.some(({ name, value }) => rehearsals.includes(name) && value?.text !== 'none' && value?.text !== 'false');
}

function shown(words: readonly string[], form: string): string {
  const count = form.split(' ').filter((word) => !word.startsWith('-')).length;
  return words.slice(0, Math.max(count, 1)).join(' ').replaceAll(hole, '…').slice(0, 60);
}

function toReport(outcome: Outcome, reason: string): Report {
  if (outcome === 'exfil' || outcome === 'secret_read' || outcome === 'unknown') return { verdict: outcome, reason };
  return destructive(outcome, reason);
}

export function matches(form: string, words: readonly string[], parsed: Parsed): boolean {
  const parts = form.split(' ');
  const flags = parts.filter((part) => part.startsWith('-'));
  const commands = parts.filter((part) => !part.startsWith('-'));
  return flags.every((flag) => hasFlag(flag, parsed)) && matchesWords(commands, words);
}

function hasFlag(flag: string, parsed: Parsed): boolean {
  return flag.split('|').some((option) => {
    const [name = '', wanted] = option.replace(/^--?/, '').split('=');
    return parsed.options.some((given) => given.name === name && (wanted === undefined || given.value?.text === wanted));
  });
}

function matchesWords(commands: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = commands;
  if (first === undefined) return true;
  if (first === '…') return words.some((_, index) => index < 8 && matchesWords(rest, words.slice(index)));
  const [word, ...others] = words;
  if (word === undefined) return false;
  return (first === '*' || first.split('|').includes(word.toLowerCase())) && matchesWords(rest, others);
}
