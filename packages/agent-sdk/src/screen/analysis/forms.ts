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
const rehearsals = ['help', 'dry-run', 'dryrun', 'what-if', 'whatif', 'noop', 'simulate', 'just-print', 'check-only'];

/** Reports every form that a call has. */
export function judgeForms(call: Call, judge: Judge, { options, forms }: Tool): Parsed {
  const parsed = parseOptions(call.args, options);
  if (isRehearsal(parsed)) return parsed;
  const words = parsed.operands.map(({ text }) => text);
  if (words[0] === hole && forms.length > 0)
    judge.doubt(call, parsed.operands[0]?.raw ?? '', `What ${call.program} does is only known when it runs.`);
  if (/^(?!db:|schema:|database:|doctrine:|migrat)[\w-]+:(?:\w+:)?(?:destroy|delete|remove|purge|drop|wipe)$/.test(words[0] ?? ''))
    judge.report(call, destructive('infra', `“${call.program} ${words[0]}” deletes what runs or is kept there.`));
  for (const [form, outcome, does] of forms) {
    if (matches(form, words, parsed)) judge.report(call, toReport(outcome, `“${call.program} ${shown(words, form)}” ${does}.`));
  }
  return parsed;
}

export function isRehearsal(parsed: Parsed): boolean {
  const isVersion = parsed.options.length === 1 && parsed.operands.length === 0 && parsed.has('version');
  return (
    isVersion || parsed.options.some(({ name, value }) => rehearsals.includes(name) && value?.text !== 'none' && value?.text !== 'false')
  );
}

function shown(words: readonly string[], form: string): string {
  const count = form.split(' ').filter((word) => !word.startsWith('-')).length;
  return words.slice(0, Math.max(count, 1)).join(' ').replaceAll(hole, '…').slice(0, 60);
}

function toReport(outcome: Outcome, reason: string): Report {
  if (outcome === 'exfil' || outcome === 'secret_read' || outcome === 'unknown') return { verdict: outcome, reason };
  return destructive(outcome, reason);
}

/** A form, split once. */
interface ReadForm {
  readonly commands: readonly ReadonlySet<string>[];
  readonly flags: readonly (readonly { readonly name: string; readonly value: string | undefined }[])[];
}

const readForms = new Map<string, ReadForm>();

function readForm(form: string): ReadForm {
  const known = readForms.get(form);
  if (known !== undefined) return known;
  const parts = form.split(' ').filter((part) => part !== '');
  const commands = parts.filter((part) => !part.startsWith('-')).map((part) => new Set(part.split('|')));
  const flags = parts
    .filter((part) => part.startsWith('-'))
    .map((part) =>
      part.split('|').map((option) => {
        const [name = '', value] = option.replace(/^--?/, '').split('=');
        return { name, value };
      }),
    );
  const read = { commands, flags };
  readForms.set(form, read);
  return read;
}

export function matches(form: string, words: readonly string[], parsed: Parsed): boolean {
  const { commands, flags } = readForm(form);
  const hasFlag = (options: ReadForm['flags'][number]): boolean =>
    options.some(({ name, value }) =>
      parsed.options.some((given) => given.name === name && (value === undefined || given.value?.text === value)),
    );
  return matchesWords(commands, words, 0, 0) && flags.every(hasFlag);
}

function matchesWords(commands: ReadForm['commands'], words: readonly string[], at: number, from: number): boolean {
  const first = commands[at];
  if (first === undefined) return true;
  if (first.has('…')) {
    for (let index = from; index < Math.min(words.length, 8); index += 1) if (matchesWords(commands, words, at + 1, index)) return true;
    return commands.length === at + 1 && words.length > 0;
  }
  const word = words[from];
  return word !== undefined && (first.has('*') || first.has(word.toLowerCase())) && matchesWords(commands, words, at + 1, from + 1);
}
