import type { Call } from './call.ts';
import { type Argument, argumentOf } from './values.ts';

/** Which options of a program take a value. An option in neither list takes none, or has it behind `=`. */
export interface OptionTable {
  /** Letters with a value, in the same word or the next. */
  readonly letters?: string;
  /** Long options with a value, without dashes. */
  readonly long?: readonly string[];
  /** Long options begin with one dash: `-out x`. */
  readonly isSingleDash?: boolean;
  /** Options end at the first operand. */
  readonly stopsAtOperand?: boolean;
}

export interface Option {
  /** A letter, or a long name without dashes. */
  readonly name: string;
  readonly value: Argument | null;
}

export interface Parsed {
  readonly options: readonly Option[];
  readonly operands: readonly Argument[];
  /** Has one of these options. */
  has(...names: readonly string[]): boolean;
  value(...names: readonly string[]): Argument | undefined;
  values(...names: readonly string[]): readonly Argument[];
}

/** Splits arguments as getopt_long does: `-abc`, `-ofile`, `-o file`, `--long=x`, `--long x`, `--`. */
export function parseOptions(args: readonly Argument[], table: OptionTable = {}): Parsed {
  const options: Option[] = [];
  const operands: Argument[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] as Argument;
    const { text } = arg;
    if (text === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      if (table.stopsAtOperand === true) {
        operands.push(...args.slice(at));
        break;
      }
      operands.push(arg);
    } else if (text.startsWith('--') || table.isSingleDash === true) at += readLong(args, at, table, options);
    else at += readLetters(args, at, table.letters ?? '', options);
  }
  return toParsed(options, operands);
}

function toParsed(options: readonly Option[], operands: readonly Argument[]): Parsed {
  const values = (names: readonly string[]): readonly Argument[] =>
    options.flatMap(({ name, value }) => (value !== null && names.includes(name) ? [value] : []));
  return {
    options,
    operands,
    has: (...names) => options.some(({ name }) => names.includes(name)),
    value: (...names) => values(names)[0],
    values: (...names) => values(names),
  };
}

/** Returns how many more words it took. */
function readLong(args: readonly Argument[], at: number, table: OptionTable, options: Option[]): number {
  const arg = args[at] as Argument;
  const text = arg.text.replace(/^--?/, '');
  const equals = text.indexOf('=');
  if (equals >= 0) {
    options.push({ name: text.slice(0, equals), value: { ...arg, text: text.slice(equals + 1) } });
    return 0;
  }
  const takesValue =
    table.long?.includes(text) === true || (table.isSingleDash === true && text.length === 1 && table.letters?.includes(text) === true);
  const next = args[at + 1];
  if (!takesValue || next === undefined) {
    options.push({ name: text, value: null });
    return 0;
  }
  options.push({ name: text, value: next });
  return 1;
}

function readLetters(args: readonly Argument[], at: number, valued: string, options: Option[]): number {
  const arg = args[at] as Argument;
  for (let index = 1; index < arg.text.length; index += 1) {
    const letter = arg.text.charAt(index);
    if (!valued.includes(letter)) {
      options.push({ name: letter, value: null });
      continue;
    }
    const rest = arg.text.slice(index + 1);
    const next = args[at + 1];
    if (rest !== '') options.push({ name: letter, value: { ...arg, text: rest } });
    else options.push({ name: letter, value: next ?? argumentOf('', arg) });
    return rest === '' && next !== undefined ? 1 : 0;
  }
  return 0;
}

/** The operands of a program with sub-commands, its global options left out. */
export function subcommands(call: Call, table: OptionTable = {}): readonly string[] {
  return parseOptions(call.args, table).operands.map(({ text }) => text);
}

export function texts(args: readonly Argument[]): readonly string[] {
  return args.map(({ text }) => text);
}

/** `push`, `push origin`: whether the operands begin with these words. */
export function beginsWith(operands: readonly string[], words: string): boolean {
  return words.split(' ').every((word, index) => word.split('|').includes(operands[index] ?? ''));
}
