import { type CompiledDocument, toMatched } from './compiled-document.ts';
import type { JudgementStage, MatchedRule } from './contract.ts';
import type { Hit } from './verdict.ts';

/** A document that speaks about the agent, and whether it counts. */
export interface Speaker {
  readonly compiled: CompiledDocument;
  readonly mode: 'enforce' | 'observe';
}

const stages: readonly JudgementStage[] = ['schedule', 'network', 'tool', 'rate', 'approval', 'credential', 'budget'];

/** A hit of one document, in its place among all. `sequence` orders what is within one stage and level, before the order of the files does. */
export function toHit(
  { compiled, mode }: Speaker,
  parts: { readonly stage: JudgementStage; readonly effect: MatchedRule['effect']; readonly rule: string; readonly reason: string },
  more: Partial<Hit> & { readonly sequence?: number } = {},
): Hit {
  const { sequence = 0, ...rest } = more;
  const order = ((stages.indexOf(parts.stage) * 8 + compiled.level) * 1e6 + sequence) * 1e4 + compiled.index;
  return { matched: toMatched(compiled, mode, parts), order, level: compiled.level, ...rest };
}
