import { expect, it } from 'vitest';
import type { LedgerStatusView } from '../../../src-shared/index.ts';
import { toLedgerWords } from './ledger-words.ts';

const status = (state: LedgerStatusView['state'], entries = 1284): LedgerStatusView => ({
  state,
  entries,
  headHash: '',
  file: '',
  problem: null,
});

it('ticks only a ledger whose chain held', () => {
  const texts = (['closed', 'ok', 'repaired', 'tampered', 'failed'] as const).map((state) => toLedgerWords(status(state)).text);
  expect(texts).toEqual(['no ledger', 'ledger 1,284 ✓', 'ledger 1,284 · repaired', 'ledger tampered', 'ledger failed']);
});

it('names a broken ledger in red and with the reason', () => {
  const problem = { code: 'ERR_AUDIT_TAMPERED', message: 'Line 17 does not continue the chain.', untouched: '', nextStep: '' } as const;
  expect(toLedgerWords({ ...status('tampered'), problem })).toMatchObject({ tone: 'refused', tooltip: problem.message });
});
