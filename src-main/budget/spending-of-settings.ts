import type { Clock, IdSource } from '@gatehouse/agent-sdk/base';
import type { Settings } from '../../src-shared/index.ts';
import type { BudgetDocument } from './policy-limits.ts';
import { SpendingDesk } from './spending-desk.ts';

export interface SpendingSources {
  readonly gatehouseHome: string;
  /** Asked with every request. */
  readonly settings: () => Settings;
  /** The budgets of the policy documents in force, asked with every request. */
  readonly documents: () => readonly BudgetDocument[];
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** The spending desk as the settings describe it: the window's and the command line's are the same. */
export function createSpendingDesk({ settings, ...sources }: SpendingSources): SpendingDesk {
  return new SpendingDesk({
    ...sources,
    ownLimits: () => settings().budget,
    isLocal: (provider) => provider === 'ollama' || provider === 'tour',
    apiUrlOf: (provider) => settings().providers.openAiCompatible.find(({ id }) => id === provider)?.baseUrl,
    // Bytes, not characters: a character of Chinese is a token or two.
    estimateTokens: ({ messages, tools }) => Math.ceil(Buffer.byteLength(JSON.stringify([messages, tools])) / 3),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
}
