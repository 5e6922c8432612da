import { join } from 'node:path';
import { openFileLock } from '@gatehouse/agent-sdk/audit/node';
import type { Clock, IdSource } from '@gatehouse/agent-sdk/base';
import { Budget, type LimitTable } from '@gatehouse/agent-sdk/budget';
import { createFileBudgetStore } from '@gatehouse/agent-sdk/budget/node';

export interface MoneyFuseParts {
  /** Absolute path of `$GATEHOUSE_HOME`. */
  readonly gatehouseHome: string;
  readonly limits: LimitTable;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** A request waits this long for another process to write its own, then is refused. */
const lockTimeoutMs = 10_000;

/** Where what was spent is kept: one file for the application and the command line together. */
export function toBudgetFile(gatehouseHome: string): string {
  return join(gatehouseHome, 'budget', 'spending.jsonl');
}

/** The budget of this installation: whatever spends anything reserves it here first. */
export function openMoneyFuse({ clock, gatehouseHome, ids, limits }: MoneyFuseParts): Budget {
  const path = toBudgetFile(gatehouseHome);
  let lock: ReturnType<typeof openFileLock> | undefined;
  const acquire = async (): Promise<() => void> => {
    lock ??= openFileLock(`${path}.lock`);
    try {
      const opened = await lock;
      await opened.acquire(lockTimeoutMs);
      return () => opened.release();
    } catch (thrown) {
      // Opened anew with the next request: the folder may have become writable.
      lock = undefined;
      throw thrown;
    }
  };
  return new Budget({ store: createFileBudgetStore({ path, clock, lock: acquire }), limits, clock, ids });
}
