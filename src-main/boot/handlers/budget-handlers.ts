import { formatScope, nanoPerUsd } from '@gatehouse/agent-sdk/budget';
import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createBudgetHandlers({ services }: Application): HandlersOf<'budget'> {
  return {
    'budget/status': async () => {
      const { standings, models, suspended, ...status } = await services.spending.status();
      return {
        ...status,
        limits: standings.map(({ scope, period, limitNanoUsd, spentNanoUsd, reservedNanoUsd }) => ({
          scope: formatScope(scope),
          period,
          limitUsd: limitNanoUsd / nanoPerUsd,
          spentUsd: spentNanoUsd / nanoPerUsd,
          reservedUsd: reservedNanoUsd / nanoPerUsd,
        })),
        models: [...models],
        suspended: [...suspended],
      };
    },
    'budget/ofSession': async ({ sessionId }) => ({ usd: await services.spending.sessionUsd(sessionId) }),
    'budget/resume': async ({ agent }) => {
      await services.spending.resume(agent);
    },
  };
}
