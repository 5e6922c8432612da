import type { ReadingBudget } from '../reading-budget.ts';

/** Deepest nesting of braces that is expanded; a person writes two. */
const maximumDepth = 16;

/**
 * `a{b,c}d` as `abd` and `acd`, nested and in sequences (`{u..w}`, `{01..10}`), as bash does it. Every word is made or
 * none: a limit that kept the first few would let the rest pass unread.
 *
 * @throws CommandTooInvolved when the words together are more than the budget
 */
export function expandBraces(word: string, budget: ReadingBudget): readonly string[] {
  if (!word.includes('{')) return [word];
  budget.spend(word.length);
  return expandRange({ word, groups: findGroups(word), budget }, 0, word.length, 0);
}

interface Expansion {
  readonly word: string;
  readonly groups: ReadonlyMap<number, Group>;
  readonly budget: ReadingBudget;
}

interface Group {
  readonly end: number;
  /** Where its own commas are, not those of a group inside. */
  readonly commas: readonly number[];
}

/** Every brace that is closed, by where it opens. One pass. */
function findGroups(word: string): ReadonlyMap<number, Group> {
  const groups = new Map<number, Group>();
  const open: { readonly at: number; readonly commas: number[] }[] = [];
  for (let at = 0; at < word.length; at += 1) {
    const character = word[at];
    if (character === '{') open.push({ at, commas: [] });
    else if (character === ',') open.at(-1)?.commas.push(at);
    else if (character === '}') {
      const group = open.pop();
      if (group !== undefined) groups.set(group.at, { end: at, commas: group.commas });
    }
  }
  return groups;
}

function expandRange(expansion: Expansion, from: number, to: number, depth: number): readonly string[] {
  const { word, groups, budget } = expansion;
  let words: readonly string[] = [''];
  let at = from;
  for (let next = word.indexOf('{', from); next >= 0 && next < to; next = word.indexOf('{', next + 1)) {
    const group = groups.get(next);
    const options = group === undefined || group.end >= to ? undefined : optionsOf(expansion, next, group, depth);
    if (group === undefined || options === undefined) continue;
    words = join(words, [word.slice(at, next)], budget);
    words = join(words, options, budget);
    at = group.end + 1;
    next = group.end;
  }
  return join(words, [word.slice(at, to)], budget);
}

/** What a group stands for; undefined when it is no expansion but plain text, like `{}` or `{x}`. */
function optionsOf(expansion: Expansion, start: number, { end, commas }: Group, depth: number): readonly string[] | undefined {
  const { word, budget } = expansion;
  if (commas.length === 0) return toSequence(word.slice(start + 1, end), budget);
  if (depth >= maximumDepth) budget.spend(Number.POSITIVE_INFINITY);
  const bounds = [start, ...commas, end];
  return bounds.slice(1).flatMap((bound, index) => expandRange(expansion, (bounds[index] as number) + 1, bound, depth + 1));
}

function toSequence(text: string, budget: ReadingBudget): readonly string[] | undefined {
  const match = /^(-?\d{1,15}|[A-Za-z])\.\.(-?\d{1,15}|[A-Za-z])(?:\.\.(-?\d{1,15}))?$/.exec(text);
  if (match === null) return undefined;
  const [, first = '', last = '', increment = '1'] = match;
  const isNumber = /\d$/.test(first);
  if (isNumber !== /\d$/.test(last)) return undefined;
  const from = isNumber ? Number(first) : first.charCodeAt(0);
  const to = isNumber ? Number(last) : last.charCodeAt(0);
  const step = Math.abs(Number(increment)) || 1;
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  budget.spend(count * text.length);
  const width = isNumber && [first, last].some((bound) => /^-?0\d/.test(bound)) ? Math.max(first.length, last.length) : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = from + Math.sign(to - from) * index * step;
    return isNumber ? toPadded(value, width) : String.fromCharCode(value);
  });
}

function toPadded(value: number, width: number): string {
  const sign = value < 0 ? '-' : '';
  return sign + String(Math.abs(value)).padStart(width - sign.length, '0');
}

function join(heads: readonly string[], tails: readonly string[], budget: ReadingBudget): readonly string[] {
  if (tails.length === 1 && tails[0] === '') return heads;
  if (heads.length === 1 && heads[0] === '') return tails;
  let length = 0;
  for (const tail of tails) length += tail.length + 1;
  for (const head of heads) budget.spend(head.length * tails.length + length);
  return heads.flatMap((head) => tails.map((tail) => head + tail));
}
