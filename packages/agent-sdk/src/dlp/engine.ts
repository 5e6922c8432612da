import { type Automaton, buildAutomaton } from './automaton.ts';
import { classOf, isLeftBoundary, wordMask } from './bytes.ts';
import { decodeHex, decodeRun, findAlignment, findCharacter, isHexText, visitRuns } from './encoded-runs.ts';
import { findTextStart, unescapeText } from './escapes.ts';
import type { RankedFinding } from './finding.ts';
import { builtinRules } from './kinds/index.ts';
import { confirmWalletKey } from './kinds/records.ts';
import { createScene, type Rule, type Scene } from './rule.ts';

/** All built-in rules with the automaton over their literals. */
export interface Engine {
  readonly automaton: Automaton;
  readonly rules: readonly Rule[];
  /** Of each literal: its rule, its length, its exact first byte (0: any), what must follow it (0: anything), whether a name may not go on before it. */
  readonly ruleOf: Uint16Array;
  readonly lengthOf: Uint8Array;
  readonly firstByteOf: Uint8Array;
  readonly followOf: Uint16Array;
  readonly precedeOf: Uint16Array;
  readonly isBounded: Uint8Array;
}

let compiled: Engine | undefined;

/** Compiled at the first call, once in a process. */
export function getEngine(): Engine {
  compiled ??= compile(builtinRules);
  return compiled;
}

function compile(rules: readonly Rule[]): Engine {
  const literals = rules.flatMap((rule, rank) => rule.literals.map((literal) => ({ literal, rank, rule })));
  return {
    automaton: buildAutomaton(literals.map(({ literal }) => literal)),
    rules,
    ruleOf: Uint16Array.from(literals, ({ rank }) => rank),
    lengthOf: Uint8Array.from(literals, ({ literal }) => literal.length),
    firstByteOf: Uint8Array.from(literals, ({ literal, rule }) => (rule.isExact === true ? literal.charCodeAt(0) : 0)),
    followOf: Uint16Array.from(literals, ({ rule }) => rule.follow ?? 0),
    precedeOf: Uint16Array.from(literals, ({ rule }) => rule.precede ?? 0),
    isBounded: Uint8Array.from(literals, ({ rule }) => (rule.isBounded === true ? 1 : 0)),
  };
}

/** How often what was decoded is decoded again. */
const maxDepth = 3;

/** Bytes of one level of decoding, reused by every scan. */
interface Level {
  bytes: Uint8Array;
  origins: Uint32Array;
}

const levels: Level[] = [];
const keptLevelBytes = 1_048_576;

/** Everything that is found in the text, encoded parts included, in no order. `bytes[end]` must be 0. */
export function scanText(engine: Engine, bytes: Uint8Array, end: number): RankedFinding[] {
  const found: RankedFinding[] = [];
  scanLevel(engine, bytes, end, 0, found);
  for (const level of levels) if (level.bytes.length > keptLevelBytes) Object.assign(level, createLevel(4_096));
  return found;
}

function scanLevel(engine: Engine, bytes: Uint8Array, end: number, depth: number, found: RankedFinding[]): void {
  const scene = createScene(bytes, end);
  scanPass(engine, scene, found);
  if (depth === maxDepth) return;
  if (scene.escapeAt !== -1) scanEscapes(engine, scene, depth, found);
  visitRuns(bytes, end, (start, stop) => scanRun(engine, bytes, start, stop, depth, found));
}

/** One pass over the scene's bytes; what rules confirm is added to `found`. */
function scanPass(engine: Engine, scene: Scene, found: RankedFinding[]): void {
  const { next, classes, firstHitRow } = engine.automaton;
  const { bytes, end } = scene;
  let row = 0;
  for (let at = 0; at < end; at += 1) {
    row = next[row + (classes[bytes[at] as number] as number)] as number;
    if (row >= firstHitRow) confirmHits(engine, scene, row, at + 1, found);
  }
}

function confirmHits(engine: Engine, scene: Scene, row: number, after: number, found: RankedFinding[]): void {
  const { automaton, ruleOf, lengthOf, rules, firstByteOf, followOf, precedeOf, isBounded } = engine;
  const { bytes } = scene;
  const following = classOf[bytes[after] as number] as number;
  const literals = automaton.hits[(row - automaton.firstHitRow) / automaton.width] as readonly number[];
  for (let n = 0; n < literals.length; n += 1) {
    const literal = literals[n] as number;
    const at = after - (lengthOf[literal] as number);
    const first = firstByteOf[literal] as number;
    const follow = followOf[literal] as number;
    if ((first !== 0 && bytes[at] !== first) || (follow !== 0 && (following & follow) === 0)) continue;
    if (isBounded[literal] === 1 && at > 0 && ((classOf[bytes[at - 1] as number] as number) & wordMask) !== 0 && !isLeftBoundary(bytes, at))
      continue;
    const precede = precedeOf[literal] as number;
    if (precede !== 0 && (at === 0 || ((classOf[bytes[at - 1] as number] as number) & precede) === 0)) continue;
    const rank = ruleOf[literal] as number;
    const rule = rules[rank] as Rule;
    const hit = rule.confirm(scene, at, after);
    if (hit === undefined) continue;
    found.push({ kind: hit.kind ?? rule.kind, offset: hit.start, length: hit.end - hit.start, family: rule.family, rank });
  }
}

function scanEscapes(engine: Engine, scene: Scene, depth: number, found: RankedFinding[]): void {
  const { bytes, end, escapes } = scene;
  let readTo = 0;
  for (const at of escapes) {
    if (at < readTo) continue;
    const start = findTextStart(bytes, at, readTo);
    const level = reserveLevel(depth, Math.min(end - start, maxEscapedBytes) + 64);
    const text = unescapeText(bytes, start, end, level.bytes.subarray(0, level.bytes.length - 64), level.origins);
    readTo = Math.max(text.readTo, at + 1);
    if (!text.isChanged) continue;
    const { origins } = level;
    const last = text.length;
    origins[last] = text.readTo;
    scanNested(engine, level, last, depth, found, (offset, length) => [origins[offset] ?? start, origins[offset + length] ?? text.readTo]);
  }
}

/** Longest escaped text that is undone at once; what follows is the next one. */
const maxEscapedBytes = 262_144;

function scanRun(engine: Engine, bytes: Uint8Array, start: number, end: number, depth: number, found: RankedFinding[]): void {
  if (confirmWalletKey(bytes, start, end))
    found.push({ kind: 'bitcoin-private-key', offset: start, length: end - start, family: 'credential', rank: 0 });
  if (isHexText(bytes, start, end)) {
    const level = reserveLevel(depth, (end - start) / 2 + 64);
    const length = decodeHex(bytes, start, end, level.bytes);
    scanNested(engine, level, length, depth, found, (offset, count) => [start + offset * 2, start + (offset + count) * 2]);
    return;
  }
  const alignment = findAlignment(bytes, start, end);
  if (alignment === -1) return;
  const from = start + alignment;
  const level = reserveLevel(depth, ((end - from) * 3) / 4 + 64);
  const length = decodeRun(bytes, from, end, level.bytes);
  scanNested(engine, level, length, depth, found, (offset, count) => [
    findCharacter(bytes, from, end, Math.floor(offset / 3) * 4),
    findCharacter(bytes, from, end, Math.ceil((offset + count) / 3) * 4),
  ]);
}

type ToOuter = (offset: number, length: number) => readonly [number, number];

function scanNested(engine: Engine, level: Level, end: number, depth: number, found: RankedFinding[], toOuter: ToOuter): void {
  level.bytes.fill(0, end, end + 64);
  const inner: RankedFinding[] = [];
  scanLevel(engine, level.bytes, end, depth + 1, inner);
  for (const finding of inner) {
    const [start, stop] = toOuter(finding.offset, finding.length);
    found.push({ ...finding, offset: start, length: stop - start });
  }
}

function reserveLevel(depth: number, size: number): Level {
  const level = levels[depth];
  if (level !== undefined && level.bytes.length >= size + 64) return level;
  const larger = createLevel(Math.ceil(size * 1.25) + 128);
  levels[depth] = larger;
  return larger;
}

function createLevel(size: number): Level {
  return { bytes: new Uint8Array(size), origins: new Uint32Array(size) };
}
