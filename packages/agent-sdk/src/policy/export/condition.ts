/**
 * What both languages can say about a request. A variable may have several texts (a path as written and where it leads),
 * one, or none. A condition about what the request does not have is false, and its `not` is true.
 */
export type Condition =
  | { readonly op: 'always' }
  | { readonly op: 'never' }
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'capability'; readonly is: string }
  /** A variable has a text at all. */
  | { readonly op: 'hasText'; readonly name: string }
  /** One of the texts of a variable is one of these. */
  | { readonly op: 'textIs'; readonly name: string; readonly values: readonly string[] }
  /** One of the texts of a variable begins with this, or holds it. */
  | { readonly op: 'textStarts' | 'textContains'; readonly name: string; readonly value: string }
  /** The only text of a variable that never has two: the parts in order, and anything between them. */
  | { readonly op: 'textGlob'; readonly name: string; readonly parts: readonly string[] }
  /** A number, compared with a whole one. */
  | { readonly op: 'number'; readonly name: string; readonly is: Comparison; readonly than: number }
  /** A number cannot be told: the guards that look at it fire. */
  | { readonly op: 'unreadable'; readonly name: string }
  | { readonly op: 'minute'; readonly zone: string; readonly from: number; readonly to: number }
  | { readonly op: 'calls'; readonly key: string; readonly atLeast: number }
  /** The program that asks has found this out itself, and says so in `matched`. */
  | { readonly op: 'matched'; readonly id: string };

/** Separates the texts of one variable where they must be one. */
export const separator = '\u001e';

/**
 * A text as the other language can be told it: without separators and without halves of characters. They become U+FDD0
 * and U+10F000 to U+10F7FF, which are no characters anybody writes, in what is asked and in what is compared with alike.
 */
export function toSayable(text: string): string {
  const whole = text.replaceAll(separator, '\ufdd0');
  if (whole.isWellFormed()) return whole;
  return whole.replaceAll(/\p{Surrogate}/gu, (half) => String.fromCodePoint(0x10_f000 + half.charCodeAt(0) - 0xd800));
}

export type Comparison = '==' | '<' | '<=' | '>' | '>=';

export const always: Condition = { op: 'always' };
export const never: Condition = { op: 'never' };

export function all(...parts: readonly Condition[]): Condition {
  const of = parts.filter(({ op }) => op !== 'always').flatMap((part) => (part.op === 'and' ? part.of : [part]));
  if (of.some(({ op }) => op === 'never')) return never;
  return of.length === 0 ? always : ((of.length === 1 ? of[0] : undefined) ?? { op: 'and', of });
}

export function any(...parts: readonly Condition[]): Condition {
  const of = parts.filter(({ op }) => op !== 'never').flatMap((part) => (part.op === 'or' ? part.of : [part]));
  if (of.some(({ op }) => op === 'always')) return always;
  return of.length === 0 ? never : ((of.length === 1 ? of[0] : undefined) ?? { op: 'or', of });
}

export function not(condition: Condition): Condition {
  if (condition.op === 'not') return condition.of;
  if (condition.op === 'always') return never;
  return condition.op === 'never' ? always : { op: 'not', of: condition };
}

/** Every condition in it that has no parts, itself included. */
export function leavesOf(condition: Condition): readonly Condition[] {
  if (condition.op === 'and' || condition.op === 'or') return condition.of.flatMap(leavesOf);
  return condition.op === 'not' ? leavesOf(condition.of) : [condition];
}

/** The condition with every text that it compares with in the form of {@link toSayable}. */
export function toSayableCondition(condition: Condition): Condition {
  switch (condition.op) {
    case 'and':
    case 'or':
      return { ...condition, of: condition.of.map(toSayableCondition) };
    case 'not':
      return { ...condition, of: toSayableCondition(condition.of) };
    case 'capability':
      return { ...condition, is: toSayable(condition.is) };
    case 'textIs':
      return { ...condition, values: condition.values.map(toSayable) };
    case 'textStarts':
    case 'textContains':
      return { ...condition, value: toSayable(condition.value) };
    case 'textGlob':
      return { ...condition, parts: condition.parts.map(toSayable) };
    default:
      return condition;
  }
}
