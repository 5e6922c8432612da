import type { SessionEvent } from '@gatehouse/agent';
import type { ApprovalMode } from '@gatehouse/agent-sdk/approval';
import type { ModelMessage, ModelReference } from '@gatehouse/agent-sdk/providers';
import type { StoreDatabase } from './database.ts';

export interface SessionRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly title: string;
  readonly mode: ApprovalMode;
  readonly model: ModelReference | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

interface SessionRow {
  id: string;
  workspace_id: string;
  title: string;
  mode: string;
  provider_id: string | null;
  model: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/**
 * Sessions on disk: what a person sees (events) and what the model sees (messages), both append-only within a session.
 * Every append is its own transaction and durable when the call returns.
 */
export class SessionRecords {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  list(workspaceId: string): readonly SessionRecord[] {
    const rows = this.#database
      .prepare<[string], SessionRow>('SELECT * FROM sessions WHERE workspace_id = ? ORDER BY updated_at_ms DESC')
      .all(workspaceId);
    return rows.map(toRecord);
  }

  get(id: string): SessionRecord | undefined {
    const row = this.#database.prepare<[string], SessionRow>('SELECT * FROM sessions WHERE id = ?').get(id);
    return row === undefined ? undefined : toRecord(row);
  }

  save(record: SessionRecord): void {
    this.#database
      .prepare(
        `INSERT INTO sessions (id, workspace_id, title, mode, provider_id, model, created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, mode = excluded.mode, provider_id = excluded.provider_id,
           model = excluded.model, updated_at_ms = excluded.updated_at_ms`,
      )
      .run(
        record.id,
        record.workspaceId,
        record.title,
        record.mode,
        record.model?.providerId ?? null,
        record.model?.model ?? null,
        record.createdAtMs,
        record.updatedAtMs,
      );
  }

  delete(id: string): void {
    this.#database.prepare('DELETE FROM sessions WHERE id = ?').run(id);
  }

  appendEvents(sessionId: string, events: readonly SessionEvent[]): void {
    this.#append('session_events', 'event', sessionId, events);
  }

  appendMessages(sessionId: string, messages: readonly ModelMessage[]): void {
    this.#append('session_messages', 'message', sessionId, messages);
  }

  listEvents(sessionId: string): readonly SessionEvent[] {
    const rows = this.#database
      .prepare<[string], { event: string }>('SELECT event FROM session_events WHERE session_id = ? ORDER BY seq')
      .all(sessionId);
    return rows.map((row) => JSON.parse(row.event) as SessionEvent);
  }

  listMessages(sessionId: string): readonly ModelMessage[] {
    const rows = this.#database
      .prepare<[string], { message: string }>('SELECT message FROM session_messages WHERE session_id = ? ORDER BY seq')
      .all(sessionId);
    return rows.map((row) => JSON.parse(row.message) as ModelMessage);
  }

  #append(table: 'session_events' | 'session_messages', column: 'event' | 'message', sessionId: string, values: readonly unknown[]): void {
    if (values.length === 0) return;
    const insert = this.#database.prepare(
      `INSERT INTO ${table} (session_id, seq, ${column})
       SELECT ?, coalesce(max(seq), -1) + 1, ? FROM ${table} WHERE session_id = ?`,
    );
    const appendAll = this.#database.transaction(() => {
      for (const value of values) insert.run(sessionId, JSON.stringify(value), sessionId);
    });
    appendAll.immediate();
  }
}

const modes: Readonly<Record<ApprovalMode, true>> = { permissive: true, standard: true, strict: true, paranoid: true };

function isMode(text: string): text is ApprovalMode {
  return Object.hasOwn(modes, text);
}

function toRecord(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    title: row.title,
    // A mode this version does not know is read as the one that asks about everything.
    mode: isMode(row.mode) ? row.mode : 'strict',
    model: row.provider_id === null || row.model === null ? null : { providerId: row.provider_id, model: row.model },
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
