import type { LedgerStatusView } from '../../../src-shared/index.ts';

export interface LedgerWords {
  /** As written in the bar. */
  readonly text: string;
  /** For screen readers. */
  readonly label: string;
  readonly tooltip: string;
  readonly tone: 'quiet' | 'ask' | 'refused';
}

/** What the bar says of the ledger. Never a tick that nobody checked: the tick means that the chain held when read. */
export function toLedgerWords(status: LedgerStatusView | null): LedgerWords {
  if (status === null || status.state === 'closed') {
    const text = 'no ledger';
    return { text, label: 'No ledger is open', tooltip: 'A ledger is kept for each folder you open', tone: 'quiet' };
  }
  const entries = status.entries.toLocaleString('en');
  const count = status.entries === 1 ? '1 entry' : `${entries} entries`;
  const problem = status.problem?.message ?? '';
  switch (status.state) {
    case 'ok':
      return { text: `ledger ${entries} ✓`, label: `Ledger: ${count}, chain whole`, tooltip: `${count}, chained and whole`, tone: 'quiet' };
    case 'repaired': {
      const tooltip = 'A line cut off by a crash was removed, and the repair is recorded';
      return { text: `ledger ${entries} · repaired`, label: `Ledger: ${count}, repaired after a crash`, tooltip, tone: 'ask' };
    }
    case 'tampered':
      return { text: 'ledger tampered', label: `Ledger: tampered. ${problem}`, tooltip: problem || 'The chain is broken', tone: 'refused' };
    case 'failed':
      return { text: 'ledger failed', label: `Ledger: failed. ${problem}`, tooltip: problem || 'Nothing can be recorded', tone: 'refused' };
  }
}
