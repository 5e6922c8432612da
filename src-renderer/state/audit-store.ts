import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorReport, ExportResult, LedgerEntryView, LedgerStatusView, VerdictView } from '../../src-shared/index.ts';
import type { Client } from './client.ts';

/** Entries asked for at once: more than a tall window shows. */
const pageSize = 100;

export interface AuditState {
  /** Null while no ledger is open. */
  readonly status: LedgerStatusView | null;
  /** Newest first, as far as read. */
  readonly entries: readonly LedgerEntryView[];
  readonly isLoading: boolean;
  /** True when the oldest entry was read. */
  readonly isComplete: boolean;
  readonly problem: ErrorReport | null;
  readonly isVerifying: boolean;
  readonly verdict: VerdictView | null;
  /** Entry that a link elsewhere asked to see. */
  readonly wantedSeq: number | null;
}

export type AuditStore = StoreApi<AuditState> & {
  /** Asks how the ledger is. */
  loadStatus(): Promise<void>;
  /** Reads the newest entries, keeping what was read. */
  loadNewest(): Promise<void>;
  /** Reads the next older page. */
  loadOlder(): Promise<void>;
  /** Checks the whole chain from its first entry. */
  verify(): Promise<void>;
  /** Asks for a folder and writes the signed export there. Null when the person cancelled. */
  export(): Promise<ExportResult | null>;
  want(seq: number | null): void;
  clear(): void;
  watch(): () => void;
};

const initial: AuditState = {
  status: null,
  entries: [],
  isLoading: false,
  isComplete: false,
  problem: null,
  isVerifying: false,
  verdict: null,
  wantedSeq: null,
};

export function createAuditStore(client: Client): AuditStore {
  const store = createStore<AuditState>(() => initial);
  const { getState, setState } = store;

  const load = async (beforeSeq: number | null) => {
    setState({ isLoading: true });
    try {
      const page = await client.request('audit/tail', { limit: pageSize, beforeSeq });
      setState(({ entries, isComplete }) => {
        // Newer entries than fit one page lie between: what was read before would leave a hole, so it is read again.
        const isGap = beforeSeq === null && (page.at(-1)?.seq ?? 0) > (entries[0]?.seq ?? 0) + 1;
        return {
          entries: mergeEntries(isGap ? [] : entries, page),
          isComplete: page.length < pageSize || (isComplete && !isGap),
          problem: null,
        };
      });
    } catch (thrown) {
      setState({ problem: toErrorReport(thrown) });
    } finally {
      setState({ isLoading: false });
    }
  };

  return Object.assign(store, {
    loadStatus: async () => setState({ status: await client.request('audit/status') }),
    loadNewest: () => load(null),
    loadOlder: async () => {
      const oldest = getState().entries.at(-1)?.seq;
      if (getState().isLoading || getState().isComplete || oldest === undefined) return;
      await load(oldest);
    },
    verify: async () => {
      setState({ isVerifying: true, verdict: null });
      try {
        setState({ verdict: await client.request('audit/verify') });
      } finally {
        setState({ isVerifying: false });
      }
    },
    export: () => client.request('audit/export'),
    want: (wantedSeq: number | null) => setState({ wantedSeq }),
    clear: () => setState({ ...initial }),
    watch: () => client.on('audit/status', (status) => setState({ status })),
  });
}

/** Two runs of entries as one, newest first, each number once. */
export function mergeEntries(one: readonly LedgerEntryView[], other: readonly LedgerEntryView[]): readonly LedgerEntryView[] {
  const bySeq = new Map([...one, ...other].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((left, right) => right.seq - left.seq);
}
