import { resolve } from 'node:path';
import { assertZone, BudgetBook } from '@gatehouse/agent-sdk/budget';
import { hasBudgetFile, loadBudgetFile } from '@gatehouse/agent-sdk/budget/node';
import { toBudgetFile } from '../../../../src-main/budget/index.ts';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import { type CommandHost, type ParsedArguments, textOption } from '../command.ts';
import { instantOption } from '../pass/pass-input.ts';

export const spendingOptions = {
  file: { type: 'string' },
  timezone: { type: 'string' },
  at: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const spendingHelp = `  --timezone ZONE   whose days and months (default UTC)
  --at TIME         as of then instead of now: RFC 3339, or seconds since 1970
  --file FILE       another file than $GATEHOUSE_HOME/budget/spending.jsonl
  --json`;

export interface SpendingView {
  readonly book: BudgetBook;
  readonly nowMs: number;
  readonly zone: string;
}

/**
 * What was spent, as of now or of `--at`. No file means that nothing was.
 *
 * @throws ERR_BUDGET_STATE when the file is damaged, ERR_BUDGET_ZONE, ERR_CLI_USAGE
 */
export async function loadSpending(parsed: ParsedArguments, host: CommandHost): Promise<SpendingView> {
  const zone = textOption(parsed, 'timezone') ?? 'UTC';
  assertZone(zone);
  const named = textOption(parsed, 'file');
  const file = named === undefined ? toBudgetFile(findGatehouseHome(host)) : resolve(host.cwd, named);
  const book = named !== undefined || (await hasBudgetFile(file)) ? await loadBudgetFile(file) : new BudgetBook();
  return { book, nowMs: instantOption(parsed, 'at') ?? Date.now(), zone };
}
