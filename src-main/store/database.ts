import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import Database from 'better-sqlite3';

/** One entry per version of the schema, applied in order inside one transaction; never edited after release. */
const migrations: readonly string[] = [
  `CREATE TABLE workspaces (
     root TEXT PRIMARY KEY,
     opened_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     workspace_id TEXT NOT NULL,
     title TEXT NOT NULL,
     mode TEXT NOT NULL,
     provider_id TEXT,
     model TEXT,
     created_at_ms INTEGER NOT NULL,
     updated_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX sessions_by_workspace ON sessions (workspace_id, updated_at_ms DESC);
   CREATE TABLE session_events (
     session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
     seq INTEGER NOT NULL,
     event TEXT NOT NULL,
     PRIMARY KEY (session_id, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE session_messages (
     session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
     seq INTEGER NOT NULL,
     message TEXT NOT NULL,
     PRIMARY KEY (session_id, seq)
   ) STRICT, WITHOUT ROWID;`,
];

export type StoreDatabase = Database.Database;

/**
 * Opens `gatehouse.db` (SQLite, WAL) and brings it to the current schema.
 *
 * @throws ERR_STORE_NEWER when a newer Gatehouse wrote it; ERR_STORE_OPEN when it cannot be opened or is damaged. The
 *   file is left as it was in both cases.
 */
export function openDatabase(file: string): StoreDatabase {
  let database: StoreDatabase | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    database = new Database(file, { timeout: 5_000 });
    database.pragma('journal_mode = WAL');
    // FULL, not NORMAL: a turn that the person saw must survive a power cut, and writes are rare.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database, file);
    return database;
  } catch (thrown) {
    database?.close();
    if (thrown instanceof GatehouseError) throw thrown;
    throw new GatehouseError('ERR_STORE_OPEN', {
      message: `The session database ${file} could not be opened: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      untouched: 'The file is as it was. The audit ledger is separate and not affected.',
      nextStep: 'Move the file away to begin with an empty history, or restore it from a backup.',
      cause: thrown,
    });
  }
}

function migrate(database: StoreDatabase, file: string): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) {
    throw new GatehouseError('ERR_STORE_NEWER', {
      message: `${file} was written by a newer Gatehouse (schema ${version}, this one knows ${migrations.length}).`,
      untouched: 'The file is as it was.',
      nextStep: 'Start the newer version, or move the file away.',
    });
  }
  const upgrade = database.transaction(() => {
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.pragma(`user_version = ${migrations.length}`);
  });
  if (version < migrations.length) upgrade.immediate();
}
