import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../../src-shared/index.ts';

/** Something the person should know, shown until it is dismissed. */
export interface Notice {
  readonly id: number;
  /** `banner` stands above the panels; `toast` floats in a corner. */
  readonly place: 'banner' | 'toast';
  /** `info` goes away by itself, an error does not. */
  readonly kind: 'error' | 'info';
  readonly report: ErrorReport;
  /** How often the same report came. */
  readonly count: number;
}

export interface NoticeState {
  /** Oldest first. */
  readonly notices: readonly Notice[];
}

export type NoticeStore = StoreApi<NoticeState> & {
  /** Shows a report. The same code and message again only counts up. Default: an error, as a toast. */
  show(report: ErrorReport, options?: { readonly place?: Notice['place']; readonly kind?: Notice['kind'] }): void;
  /** Shows whatever was thrown: nothing fails silently. */
  showError(thrown: unknown): void;
  /** Says one sentence in passing. */
  say(message: string): void;
  /** Runs an action of the person and shows its failure. True when it succeeded. */
  attempt(action: () => Promise<unknown>): Promise<boolean>;
  dismiss(id: number): void;
};

export function createNoticeStore(): NoticeStore {
  const store = createStore<NoticeState>(() => ({ notices: [] }));
  let nextId = 1;
  const show: NoticeStore['show'] = (report, { place = 'toast', kind = 'error' } = {}) =>
    store.setState(({ notices }) => {
      const isSame = (notice: Notice) => notice.report.code === report.code && notice.report.message === report.message;
      if (notices.some(isSame)) return { notices: notices.map((one) => (isSame(one) ? { ...one, count: one.count + 1 } : one)) };
      return { notices: [...notices, { id: nextId++, place, kind, report, count: 1 }] };
    });
  const showError: NoticeStore['showError'] = (thrown) => show(toErrorReport(thrown));
  return Object.assign(store, {
    show,
    showError,
    say: (message: string) => show({ code: 'ERR_NONE', message, untouched: '', nextStep: '' }, { kind: 'info' }),
    attempt: async (action: () => Promise<unknown>) => {
      try {
        await action();
        return true;
      } catch (thrown) {
        showError(thrown);
        return false;
      }
    },
    dismiss: (id: number) => store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
  });
}
