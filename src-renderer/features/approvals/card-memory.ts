import { describeGrant } from '@gatehouse/agent-sdk/approval';
import type { ApprovalRequest } from '../../../src-shared/index.ts';
import { findHiddenCharacters } from '../../editor/text.ts';
import type { RememberChoice } from '../../ui/index.ts';

/** What the person did with a card so far. Kept while it waits, so that walking the queue forgets nothing. */
export interface CardMemory {
  /** Hunks that were left out. */
  readonly leftOut: ReadonlySet<number>;
  readonly currentHunk: number;
  readonly rememberIndex: number;
  /** What was typed of the words that have to be, and of the name of the grant to be saved. */
  readonly typedWords: string;
  readonly typedName: string;
}

export function newMemory(): CardMemory {
  return { leftOut: new Set(), currentHunk: 0, rememberIndex: 0, typedWords: '', typedName: '' };
}

/**
 * For the session first, then beyond it, the narrowest pattern first; remembering nothing last. Only that one when nothing
 * may be remembered.
 */
export function rememberChoices(request: ApprovalRequest): RememberChoice[] {
  const choices = (['session', 'workspace'] as const).flatMap((lifetime) =>
    request.rememberable.map((pattern) => ({ pattern, lifetime, label: describeGrant(pattern, lifetime) })),
  );
  return [...choices, { pattern: undefined, lifetime: 'session', label: 'Nothing: ask again next time' }];
}

export function acceptedHunks(count: number, leftOut: ReadonlySet<number>): ReadonlySet<number> {
  return new Set(Array.from({ length: count }, (_, index) => index).filter((index) => !leftOut.has(index)));
}

/** The memory with one hunk decided. */
export function withDecision(memory: CardMemory, hunk: number, isAccepted: boolean): CardMemory {
  const leftOut = new Set(memory.leftOut);
  if (isAccepted) leftOut.delete(hunk);
  else leftOut.add(hunk);
  return { ...memory, leftOut, currentHunk: hunk };
}

/** The memory one hunk further, as far as there are hunks. */
export function withStep(memory: CardMemory, step: 1 | -1, count: number): CardMemory {
  return { ...memory, currentHunk: Math.min(Math.max(memory.currentHunk + step, 0), Math.max(0, count - 1)) };
}

/** Longest text that is searched for hidden characters on the spot: some milliseconds. */
const maximumCharacters = 2_000_000;

/** What a person should mind about the payload itself. Empty when there is nothing. */
export function cautionsOf(text: string, options: { readonly isStrict: boolean }): string[] {
  if (text.length > maximumCharacters) return [];
  const found = findHiddenCharacters(text, options).filter(({ label }) => label !== 'CR');
  if (found.length === 0) return [];
  const kinds = [...new Set(found.map(({ label }) => label))];
  const listed = kinds.length > 4 ? `${kinds.slice(0, 4).join(', ')} and ${kinds.length - 4} more` : kinds.join(', ');
  return [
    `${found.length === 1 ? 'One hidden or misleading character' : `${found.length} hidden or misleading characters`}: ${listed}. Each is drawn as a box.`,
  ];
}
