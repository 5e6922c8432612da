import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One side of a comparison. */
export interface Contestant {
  readonly name: string;
  /** Units of work in one run: entries, bytes, decisions … */
  readonly operations: number;
  /** Before every run, not measured: a fresh file, a warm cache. */
  prepare?(): void | Promise<void>;
  run(): void | Promise<void>;
}

/**
 * What is to be reached: `atLeast` times faster than the peer (peer's time through ours), or `atMost` this share of the
 * peer's time (ours through the peer's).
 */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export interface Comparison {
  readonly name: string;
  readonly goal: Goal;
  readonly ours: Contestant;
  readonly peer: Contestant;
  /** At least 15, the default: rounds are interleaved, so that a slow moment of the machine meets both. */
  readonly rounds?: number;
  /** Throws when a fast answer is a wrong answer. Runs after the rounds. */
  oracle(): void | Promise<void>;
}

export interface Figures {
  readonly bestUs: number;
  readonly p25Us: number;
  readonly medianUs: number;
  /** Processor time of this process for one operation, over all rounds; children are not counted. */
  readonly cpuUs: number;
  /** Spread of the middle half through the median: over 0.15 the machine was too busy to measure on. */
  readonly relativeIqr: number;
}

export interface ComparisonResult {
  readonly name: string;
  readonly goal: Goal;
  readonly ours: Figures;
  readonly peer: Figures;
  readonly ratioOfBests: number;
  readonly ratioOfP25s: number;
  readonly verdict: 'reached' | 'not reached' | 'unmeasured (noisy)';
}

/** Results of every run, one JSON object a line. */
const resultsFile = join(import.meta.dirname, '..', 'out', 'bench-results.jsonl');
const maxRelativeIqr = 0.15;

/** Measures two ways to do one thing, prints a row and appends it to `out/bench-results.jsonl`. */
export async function compare(comparison: Comparison): Promise<ComparisonResult> {
  const { name, goal, ours, peer } = comparison;
  const rounds = Math.max(15, comparison.rounds ?? 15);
  const samples = { ours: [] as Sample[], peer: [] as Sample[] };
  // Unmeasured, so that neither pays for compiling.
  for (const contestant of [ours, peer, ours, peer]) await measure(contestant);
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes, because the first leaves the caches to the second.
    const order = round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    for (const side of order) samples[side].push(await measure(comparison[side]));
  }
  await comparison.oracle();
  const [mine, theirs] = [toFigures(samples.ours), toFigures(samples.peer)];
  const result: ComparisonResult = {
    name,
    goal,
    ours: mine,
    peer: theirs,
    ratioOfBests: ratio(goal, mine.bestUs, theirs.bestUs),
    ratioOfP25s: ratio(goal, mine.p25Us, theirs.p25Us),
    verdict: judge(goal, mine, theirs),
  };
  print(comparison, result);
  mkdirSync(dirname(resultsFile), { recursive: true });
  appendFileSync(resultsFile, `${JSON.stringify({ at: new Date().toISOString(), rounds, ...result })}\n`);
  return result;
}

interface Sample {
  readonly wallUs: number;
  readonly cpuUs: number;
}

async function measure(contestant: Contestant): Promise<Sample> {
  await contestant.prepare?.();
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  await contestant.run();
  const wallUs = (performance.now() - startedAtMs) * 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallUs: wallUs / contestant.operations, cpuUs: (user + system) / contestant.operations };
}

function toFigures(samples: readonly Sample[]): Figures {
  const walls = samples.map((sample) => sample.wallUs).sort((one, two) => one - two);
  const at = (share: number): number => walls[Math.round((walls.length - 1) * share)] ?? Number.NaN;
  const cpuUs = samples.reduce((sum, sample) => sum + sample.cpuUs, 0) / samples.length;
  return { bestUs: at(0), p25Us: at(0.25), medianUs: at(0.5), cpuUs, relativeIqr: (at(0.75) - at(0.25)) / at(0.5) };
}

function ratio(goal: Goal, ours: number, peer: number): number {
  return 'atLeast' in goal ? peer / ours : ours / peer;
}

function judge(goal: Goal, ours: Figures, peer: Figures): ComparisonResult['verdict'] {
  if (Math.max(ours.relativeIqr, peer.relativeIqr) > maxRelativeIqr) return 'unmeasured (noisy)';
  const reached = [ratio(goal, ours.bestUs, peer.bestUs), ratio(goal, ours.p25Us, peer.p25Us)].every((value) =>
    'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost,
  );
  return reached ? 'reached' : 'not reached';
}

function print(comparison: Comparison, result: ComparisonResult): void {
  const { goal, ours, peer } = result;
  const target = 'atLeast' in goal ? `≥ ${goal.atLeast}x` : `≤ ${goal.atMost}x`;
  const side = (name: string, figures: Figures): string =>
    `    ${name}: best ${round(figures.bestUs)} µs, p25 ${round(figures.p25Us)}, cpu ${round(figures.cpuUs)}, IQR ${round(figures.relativeIqr)}`;
  console.log(
    `${result.name}: ${round(result.ratioOfBests)}x of bests, ${round(result.ratioOfP25s)}x of p25s, goal ${target}: ${result.verdict}`,
  );
  console.log(side(comparison.ours.name, ours));
  console.log(side(comparison.peer.name, peer));
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
