import type { LedgerEntryView } from '../../../src-shared/index.ts';
import type { Tone } from '../../ui/index.ts';

export interface EntryWords {
  readonly event: string;
  readonly tool: string;
  readonly target: string;
  readonly decision: string;
  readonly tone: Tone;
}

const decisionWords: Readonly<Record<string, readonly [words: string, tone: Tone]>> = {
  allow: ['allowed', 'allowed'],
  approved: ['approved', 'allowed'],
  'approved-edited': ['approved, edited', 'allowed'],
  done: ['done', 'allowed'],
  step_up: ['asked', 'ask'],
  rejected: ['rejected', 'refused'],
  refused: ['refused', 'refused'],
  failed: ['failed', 'refused'],
  cancelled: ['cancelled', 'neutral'],
  expired: ['expired', 'refused'],
  withdrawn: ['withdrawn', 'neutral'],
  unknown: ['unknown', 'drift'],
};

/**
 * What a line of the table says of an entry. Members that an event does not have stay empty; a path in the workspace
 * (`root` is absolute) is shown from there, so that what tells files apart is not cut off.
 */
export function toEntryWords({ data }: LedgerEntryView, root: string): EntryWords {
  const decided = textOf(data.decision) || textOf(data.status);
  const [decision, tone] = decisionWords[decided] ?? [decided, 'neutral'];
  const change = data.from === undefined ? '' : `${textOf(data.from)} → ${textOf(data.to)}`;
  const resource = data.resource;
  const told = change === '' ? textOf(data.grant) : change;
  const named = typeof resource === 'object' && resource !== null && 'target' in resource ? textOf(resource.target) : told;
  const target = root !== '' && named.startsWith(`${root}/`) ? named.slice(root.length + 1) : named;
  return { event: data.event, tool: textOf(data.tool), target, decision, tone };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
