/**
 * Characters that stand in for ones the parser would read as Markdown where people and models mean them literally:
 * `$HOME and $PATH` is no formula, and `snake_case_name` has no emphasis. They are Unicode noncharacters, which no text
 * may contain; where one comes in all the same, it becomes the replacement character.
 */
const standIns: Readonly<Record<string, string>> = { $: '\ufdd0', _: '\ufdd1', '[': '\ufdd2', ']': '\ufdd3', '(': '\ufdd4', ')': '\ufdd5' };
const originals = Object.fromEntries(Object.entries(standIns).map(([original, standIn]) => [standIn, original]));
const anyStandIn = /[\ufdd0-\ufdd5]/g;

export function toStandIn(character: string): string {
  return standIns[character] ?? character;
}

export function fromStandIns(text: string): string {
  return text.replace(anyStandIn, (standIn) => originals[standIn] ?? standIn);
}

/** Text from outside, in which nothing can pass for a stand-in. */
export function withoutStandIns(text: string): string {
  return text.replace(anyStandIn, '\ufffd');
}
