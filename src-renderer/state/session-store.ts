import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionEvent, SessionSummary, SessionView } from '../../src-shared/index.ts';
import { emptyTranscript, foldEvents, type Transcript } from './transcript.ts';

/** Every session of the workspace, and what was said in those that were opened. */
export interface SessionsState {
  /** Newest first. */
  readonly summaries: readonly SessionSummary[];
  readonly activeId: string | null;
  /** Transcripts by session identifier; a session that was never opened has none. */
  readonly transcripts: ReadonlyMap<string, Transcript>;
}

export type SessionStore = StoreApi<SessionsState> & {
  /** Replaces the list; the active session is left when it is gone. */
  setSummaries(summaries: readonly SessionSummary[]): void;
  /** Adds or updates one session of the list. */
  setSummary(summary: SessionSummary): void;
  /** Takes a session with everything it holds so far. Later events of it are folded in. */
  load(session: SessionView): void;
  /** Makes a loaded session the one the panel shows; null shows none. */
  activate(sessionId: string | null): void;
  /** Folds events in. Events of a session that is not loaded are left out: `load` will bring them. */
  receive(sessionId: string, events: readonly SessionEvent[]): void;
  remove(sessionId: string): void;
  /** Forgets everything: another workspace was opened. */
  clear(): void;
};

const initial: SessionsState = { summaries: [], activeId: null, transcripts: new Map() };

export function createSessionStore(): SessionStore {
  const store = createStore<SessionsState>(() => initial);
  const { setState } = store;
  return Object.assign(store, {
    setSummaries: (summaries: readonly SessionSummary[]) =>
      setState((state) => ({ summaries: sortSummaries(summaries), activeId: keepActive(state.activeId, summaries) })),
    setSummary: (summary: SessionSummary) => setState((state) => ({ summaries: withSummary(state.summaries, summary) })),
    load: ({ events, ...summary }: SessionView) =>
      setState((state) => ({
        summaries: withSummary(state.summaries, summary),
        transcripts: new Map(state.transcripts).set(summary.id, foldEvents(emptyTranscript, events)),
      })),
    activate: (activeId: string | null) => setState({ activeId }),
    receive: (sessionId: string, events: readonly SessionEvent[]) =>
      setState((state) => {
        const known = state.transcripts.get(sessionId);
        if (known === undefined) return state;
        const next = foldEvents(known, events);
        return next === known ? state : { transcripts: new Map(state.transcripts).set(sessionId, next) };
      }),
    remove: (sessionId: string) =>
      setState((state) => {
        const transcripts = new Map(state.transcripts);
        transcripts.delete(sessionId);
        const summaries = state.summaries.filter((summary) => summary.id !== sessionId);
        return { transcripts, summaries, activeId: keepActive(state.activeId, summaries) };
      }),
    clear: () => setState(initial),
  });
}

function sortSummaries(summaries: readonly SessionSummary[]): readonly SessionSummary[] {
  return summaries.toSorted((left, right) => right.updatedAtMs - left.updatedAtMs);
}

function withSummary(summaries: readonly SessionSummary[], summary: SessionSummary): readonly SessionSummary[] {
  return sortSummaries([...summaries.filter((other) => other.id !== summary.id), summary]);
}

function keepActive(activeId: string | null, summaries: readonly SessionSummary[]): string | null {
  return summaries.some((summary) => summary.id === activeId) ? activeId : null;
}

export function activeSummary(state: SessionsState): SessionSummary | null {
  return state.summaries.find((summary) => summary.id === state.activeId) ?? null;
}

/** The transcript on show; one shared empty value when there is none, so that selectors stay stable. */
export function activeTranscript(state: SessionsState): Transcript {
  return (state.activeId === null ? undefined : state.transcripts.get(state.activeId)) ?? emptyTranscript;
}
