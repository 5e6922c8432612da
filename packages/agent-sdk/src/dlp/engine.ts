import { type Automaton, buildAutomaton, createHitList, findHits, hitBlockBytes } from './automaton.ts';
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
  /** Of each row with hits, from `firstHitRow` on, the literals that end there. */
  readonly endings: readonly (readonly Literal[])[];
}

/** A literal with what is asked around it before its rule is, so that most suspicions cost a few loads. */
interface Literal {
  readonly length: number;
  /** As it is written; 0 for any. */
  readonly firstByte: number;
  /** Classes of which each of the next `followCount` bytes must have one; 0 for anything. */
  readonly follow: number;
  readonly followCount: number;
  /** Classes of which the byte before must have one; 0 for anything. */
  readonly precede: number;
  /** A name may not go on before it. */
  readonly isBounded: boolean;
  readonly rule: Rule;
  readonly rank: number;
}

let compiled: Engine | undefined;

/** Compiled at the first call, once in a process. */
export function getEngine(): Engine {
  compiled ??= compile(builtinRules);
  return compiled;
}

function compile(rules: readonly Rule[]): Engine {
  const texts = rules.flatMap((rule) => rule.literals);
  const literals = rules.flatMap((rule, rank) => rule.literals.map((text) => toLiteral(text, rule, rank)));
  const automaton = buildAutomaton(texts);
  return { automaton, endings: automaton.hits.map((ids) => ids.map((id) => literals[id] as Literal)) };
}

function toLiteral(text: string, rule: Rule, rank: number): Literal {
  return {
    length: text.length,
    firstByte: rule.isExact === true ? text.charCodeAt(0) : 0,
    follow: rule.follow ?? 0,
    followCount: rule.followCount ?? 1,
    precede: rule.precede ?? 0,
    isBounded: rule.isBounded === true,
    rule,
    rank,
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
  const { automaton } = engine;
  const { bytes, end } = scene;
  const { afters, rows } = hits;
  let row = 0;
  for (let from = 0; from < end; from += hitBlockBytes) {
    const count = findHits(automaton, bytes, from, Math.min(end, from + hitBlockBytes), row, hits);
    for (let n = 0; n < count; n += 1) confirmHits(engine, scene, rows[n] as number, afters[n] as number, found);
    row = rows[count] as number;
  }
}

/** Reused by every pass: none is inside another, because rules do not scan. */
const hits = createHitList();

function confirmHits(engine: Engine, scene: Scene, row: number, after: number, found: RankedFinding[]): void {
  const { automaton, endings } = engine;
  const literals = endings[((row - automaton.firstHitRow) / automaton.width) | 0] as readonly Literal[];
  for (let n = 0; n < literals.length; n += 1) {
    const literal = literals[n] as Literal;
    if (!isPossible(literal, scene.bytes, after)) continue;
    const { rule, rank } = literal;
    const hit = rule.confirm(scene, after - literal.length, after);
    if (hit === undefined) continue;
    found.push({ kind: hit.kind ?? rule.kind, offset: hit.start, length: hit.end - hit.start, family: rule.family, rank });
  }
}

function isPossible(literal: Literal, bytes: Uint8Array, after: number): boolean {
  const { follow, precede, firstByte } = literal;
  const at = after - literal.length;
  if (firstByte !== 0 && bytes[at] !== firstByte) return false;
  if (follow !== 0) {
    const stop = after + literal.followCount;
    for (let next = after; next < stop; next += 1) if (((classOf[bytes[next] as number] as number) & follow) === 0) return false;
  }
  if (!literal.isBounded && precede === 0) return true;
  const before = at === 0 ? 0 : (classOf[bytes[at - 1] as number] as number);
  if (precede !== 0 && (before & precede) === 0) return false;
  return !literal.isBounded || (before & wordMask) === 0 || isLeftBoundary(bytes, at);
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
