import { parsePathRegex, type RegexNode } from './path-regex-parser.ts';

/** A compiled regular expression: whether it occurs anywhere in the text. */
export type TextMatcher = (text: string) => boolean;

/**
 * Compiles a regular expression for paths. The text it sees is folded as all paths are (lower case, NFKC, forward
 * slashes), upper and lower case never matter, and `$` also holds in front of a slash, so that a pattern that names a
 * folder covers what is in it.
 *
 * Written for this and not taken from a package, for three reasons: the screen is loaded before the first window and
 * in browsers, where a whole RE2 costs more than all rules together; the engine's own `RegExp` backtracks, so that one
 * pattern of a repository could stop the application; and paths need no captures, which are what makes an engine large.
 * It runs all alternatives of a pattern side by side (Thompson, 1968): the time is the length of the text times that
 * of the pattern, at most {@link maximumSteps}.
 *
 * @throws ERR_SCREEN_PATTERN for what the syntax does not have; see `parsePathRegex`
 */
export function compilePathRegex(source: string): TextMatcher {
  const program = toProgram(parsePathRegex(source));
  return (text) => run(program, text);
}

type Step =
  | { readonly type: 'one'; readonly matches: (character: string) => boolean }
  | { type: 'fork'; readonly to: number[] }
  | { readonly type: 'start' | 'end' | 'found' };

/** Each step leads to the next one, a fork to all it names. */
function toProgram(node: RegexNode): readonly Step[] {
  const steps: Step[] = [];
  emit(node, steps);
  steps.push({ type: 'found' });
  return steps;
}

function emit(node: RegexNode, steps: Step[]): void {
  switch (node.type) {
    case 'one':
    case 'start':
    case 'end':
      steps.push(node);
      return;
    case 'sequence':
      for (const part of node.parts) emit(part, steps);
      return;
    case 'choice':
      emitChoice(node.options, steps);
      return;
    case 'repeat':
      emitRepeat(node, steps);
  }
}

function emitChoice(options: readonly RegexNode[], steps: Step[]): void {
  const entry = { type: 'fork' as const, to: [] as number[] };
  const exits: { to: number[] }[] = [];
  steps.push(entry);
  for (const option of options) {
    entry.to.push(steps.length);
    emit(option, steps);
    const exit = { type: 'fork' as const, to: [] as number[] };
    exits.push(exit);
    steps.push(exit);
  }
  for (const exit of exits) exit.to.push(steps.length);
}

function emitRepeat({ part, least, most }: Extract<RegexNode, { type: 'repeat' }>, steps: Step[]): void {
  for (let count = 0; count < least; count += 1) emit(part, steps);
  const skips: { to: number[] }[] = [];
  for (let count = least; count < (most ?? least + 1); count += 1) {
    const skip = { type: 'fork' as const, to: [steps.length + 1] };
    skips.push(skip);
    const at = steps.push(skip) - 1;
    emit(part, steps);
    if (most === undefined) steps.push({ type: 'fork', to: [at] });
  }
  for (const skip of skips) skip.to.push(steps.length);
}

function run(program: readonly Step[], text: string): boolean {
  const characters = [...text];
  let current = new Set<number>();
  for (let at = 0; at <= characters.length; at += 1) {
    // A match may begin at every character.
    if (follow(program, current, 0, characters, at)) return true;
    const character = characters[at];
    if (character === undefined) return false;
    const next = new Set<number>();
    for (const index of current) {
      const step = program[index];
      if (step?.type === 'one' && step.matches(character) && follow(program, next, index + 1, characters, at + 1)) return true;
    }
    current = next;
  }
  return false;
}

/** Adds a step and all that follow it without a character. @returns whether that reaches the end of the program */
function follow(program: readonly Step[], states: Set<number>, from: number, characters: readonly string[], at: number): boolean {
  const waiting = [from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (states.has(index)) continue;
    states.add(index);
    const step = program[index] as Step;
    if (step.type === 'found') return true;
    if (step.type === 'fork') waiting.push(...step.to);
    else if (step.type === 'start' ? at === 0 : step.type === 'end' && (at === characters.length || characters[at] === '/')) {
      waiting.push(index + 1);
    }
  }
  return false;
}
