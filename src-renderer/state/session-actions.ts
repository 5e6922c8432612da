import type { ApprovalMode, ModelReferenceView } from '../../src-shared/index.ts';
import type { Client } from './client.ts';
import type { SessionStore } from './session-store.ts';

/** What a person can do with sessions as such; what they say in one is the chat's. */
export interface SessionActions {
  /** Reads the list of the open workspace and shows its latest session. */
  loadAll(): Promise<void>;
  /** Shows a session, reading it first when it was not opened yet. */
  open(sessionId: string): Promise<void>;
  /** Starts a session and shows it. */
  create(): Promise<string>;
  rename(sessionId: string, title: string): Promise<void>;
  /** Deletes a session for good; what it did stays in the ledger. */
  delete(sessionId: string): Promise<void>;
  setMode(sessionId: string, mode: ApprovalMode): Promise<void>;
  setModel(sessionId: string, model: ModelReferenceView): Promise<void>;
  /** Follows what main says about sessions; the result stops. Events are the chat's to batch and fold. */
  watch(): () => void;
}

export function createSessionActions(client: Client, store: SessionStore): SessionActions {
  const open = async (sessionId: string) => {
    if (!store.getState().transcripts.has(sessionId)) store.load(await client.request('sessions/open', { sessionId }));
    store.activate(sessionId);
  };
  return {
    open,
    async loadAll() {
      const summaries = await client.request('sessions/list');
      store.clear();
      store.setSummaries(summaries);
      const [latest] = store.getState().summaries;
      if (latest !== undefined) await open(latest.id);
    },
    async create() {
      const session = await client.request('sessions/create');
      store.load(session);
      store.activate(session.id);
      return session.id;
    },
    async rename(sessionId, title) {
      store.setSummary(await client.request('sessions/rename', { sessionId, title }));
    },
    async delete(sessionId) {
      await client.request('sessions/delete', { sessionId });
      store.remove(sessionId);
    },
    async setMode(sessionId, mode) {
      store.setSummary(await client.request('sessions/setMode', { sessionId, mode }));
    },
    async setModel(sessionId, model) {
      store.setSummary(await client.request('sessions/setModel', { sessionId, model }));
    },
    watch() {
      const stops = [
        client.on('sessions/changed', (summary) => store.setSummary(summary)),
        client.on('sessions/removed', ({ sessionId }) => store.remove(sessionId)),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
