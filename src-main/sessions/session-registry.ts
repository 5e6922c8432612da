import type { ApprovalMode } from '@gatehouse/agent-sdk/approval';
import { type Disposable, DisposableStore, Emitter, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { ModelReference } from '@gatehouse/agent-sdk/providers';
import type { EventPayload, SessionSummary } from '../../src-shared/index.ts';
import { AgentSession, type SessionParts } from './agent-session.ts';

export interface SessionRegistryParts extends SessionParts {
  readonly workspaceId: string;
  /** Mode and model of a new session. */
  readonly defaults: () => { readonly mode: ApprovalMode; readonly model: ModelReference | null };
  /** A session has ended and its last entry is written: the ledger signs what it is now. Must not reject. */
  readonly onEnded: () => Promise<void>;
}

/** The sessions of one workspace: listed from disk, opened on demand, each opened once however many windows ask. */
export class SessionRegistry implements Disposable {
  readonly #parts: SessionRegistryParts;
  readonly #open = new Map<string, AgentSession>();
  readonly #owned = new DisposableStore();
  readonly #events = new Emitter<EventPayload<'sessions/events'>>();
  readonly #changed = new Emitter<SessionSummary>();
  readonly #removed = new Emitter<{ sessionId: string }>();
  readonly onEvents = this.#events.event;
  readonly onChanged = this.#changed.event;
  readonly onRemoved = this.#removed.event;

  constructor(parts: SessionRegistryParts) {
    this.#parts = parts;
  }

  list(): SessionSummary[] {
    return this.#parts.records
      .list(this.#parts.workspaceId)
      .map((record) => this.#open.get(record.id)?.toSummary() ?? { ...record, isRunning: false });
  }

  create(): AgentSession {
    const nowMs = this.#parts.clock.nowMs();
    const id = this.#parts.ids.nextId();
    const record = {
      id,
      workspaceId: this.#parts.workspaceId,
      title: '',
      ...this.#parts.defaults(),
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    this.#parts.records.save(record);
    const session = this.get(id);
    this.#changed.fire(session.toSummary());
    return session;
  }

  /** @throws ERR_SESSION_UNKNOWN for one that is not of this workspace */
  get(id: string): AgentSession {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    const record = this.#parts.records.get(id);
    if (record === undefined || record.workspaceId !== this.#parts.workspaceId) {
      throw new GatehouseError('ERR_SESSION_UNKNOWN', {
        message: 'That session does not exist in this workspace.',
        nextStep: 'Choose one from the list of sessions.',
      });
    }
    const session = new AgentSession(record, this.#parts);
    session.onEvents((events) => this.#events.fire({ sessionId: id, events: [...events] }));
    session.onChanged((summary) => this.#changed.fire(summary));
    this.#open.set(id, session);
    this.#owned.add(session);
    return session;
  }

  /** Stops the session and removes what it said. The ledger keeps what it did. */
  async delete(id: string): Promise<void> {
    const session = this.get(id);
    await session.stop();
    session.dispose();
    this.#open.delete(id);
    this.#parts.records.delete(id);
    this.#removed.fire({ sessionId: id });
    await this.#parts.onEnded();
  }

  /** The sessions that remember something. One that is not open remembers nothing: what it did died with it. */
  listRemembering(): readonly AgentSession[] {
    return [...this.#open.values()].filter((session) => session.grants.length > 0);
  }

  get isRunning(): boolean {
    return [...this.#open.values()].some((session) => session.toSummary().isRunning);
  }

  /** Stops every turn, so that each is closed on disk and in the ledger. */
  async stopAll(): Promise<void> {
    if (this.#open.size === 0) return;
    await Promise.all([...this.#open.values()].map((session) => session.stop()));
    await this.#parts.onEnded();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#open.clear();
    this.#events.dispose();
    this.#changed.dispose();
    this.#removed.dispose();
  }
}
