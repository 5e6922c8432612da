import { type Automaton, buildAutomaton } from './automaton.ts';
import type { RankedFinding } from './finding.ts';
import { builtinRules } from './kinds/index.ts';
import type { Rule, Scene } from './rule.ts';

/** All built-in rules with the automaton over their literals. */
export interface Engine {
  readonly automaton: Automaton;
  readonly rules: readonly Rule[];
  /** Of each literal: its rule and its length. */
  readonly ruleOf: Uint16Array;
  readonly lengthOf: Uint8Array;
}

let compiled: Engine | undefined;

/** Compiled at the first call, once in a process. */
export function getEngine(): Engine {
  compiled ??= compile(builtinRules);
  return compiled;
}

function compile(rules: readonly Rule[]): Engine {
  const literals = rules.flatMap((rule, index) => rule.literals.map((literal) => ({ literal, index })));
  return {
    automaton: buildAutomaton(literals.map(({ literal }) => literal)),
    rules,
    ruleOf: Uint16Array.from(literals, ({ index }) => index),
    lengthOf: Uint8Array.from(literals, ({ literal }) => literal.length),
  };
}

/** One pass over the scene's bytes; what rules confirm is added to `found`. */
export function scanPass(engine: Engine, scene: Scene, found: RankedFinding[]): void {
  const { next, classes, firstHitRow } = engine.automaton;
  const { bytes, end } = scene;
  let row = 0;
  for (let at = 0; at < end; at += 1) {
    row = next[row + (classes[bytes[at] as number] as number)] as number;
    if (row >= firstHitRow) confirmHits(engine, scene, row, at + 1, found);
  }
}

function confirmHits(engine: Engine, scene: Scene, row: number, after: number, found: RankedFinding[]): void {
  const { automaton, ruleOf, lengthOf, rules } = engine;
  const literals = automaton.hits[(row - automaton.firstHitRow) / automaton.width] as readonly number[];
  for (const literal of literals) {
    const rank = ruleOf[literal] as number;
    const rule = rules[rank] as Rule;
    const hit = rule.confirm(scene, after - (lengthOf[literal] as number), after);
    if (hit === undefined) continue;
    found.push({ kind: hit.kind ?? rule.kind, offset: hit.start, length: hit.end - hit.start, family: rule.family, rank });
  }
}
