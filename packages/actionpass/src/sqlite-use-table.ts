import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type ErrorCode, GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { PassUse, UseTable } from './uses.ts';

const sqliteBusy = 5;
const sqliteConstraint = 19;

/**
 * A use table in a file, shared by processes: SQLite with a UNIQUE constraint, so that of two executors with the same
 * pass one finds its row taken. A claim is on the disk when it returns (`synchronous = FULL`): killed between the claim
 * and the execution, an executor has lost the pass, and nobody can use it a second time.
 *
 * Rows are dropped once a verifier would refuse them for their age. How far that went is kept too: a clock that is set
 * back must not make a pruned pass fresh again.
 *
 * @throws ERR_ACTIONPASS_USES when the file cannot be opened, or this Node has no SQLite (older than 22.13)
 */
export async function openSqliteUseTable(path: string): Promise<UseTable> {
  try {
    const { DatabaseSync: Database } = await import('node:sqlite');
    createPrivateFile(path);
    return toUseTable(path, new Database(path, { timeout: 5_000 }));
  } catch (cause) {
    throw cause instanceof GatehouseError ? cause : cannotUse(path, cause);
  }
}

function toUseTable(path: string, database: DatabaseSync): UseTable {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec(`
    CREATE TABLE IF NOT EXISTS uses (
      kind TEXT NOT NULL, owner TEXT NOT NULL, jti TEXT NOT NULL, expires_at_ms INTEGER NOT NULL,
      UNIQUE (kind, owner, jti)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS uses_by_age ON uses (expires_at_ms);
    CREATE TABLE IF NOT EXISTS pruning (id INTEGER PRIMARY KEY CHECK (id = 1), until_ms INTEGER NOT NULL) STRICT;
    INSERT OR IGNORE INTO pruning VALUES (1, 0);
  `);
  const insert = database.prepare('INSERT INTO uses VALUES (?, ?, ?, ?)');
  const prunedUntil = database.prepare('SELECT until_ms FROM pruning');
  const advance = database.prepare('UPDATE pruning SET until_ms = max(until_ms, ?)');
  const prune = database.prepare('DELETE FROM uses WHERE expires_at_ms <= (SELECT until_ms FROM pruning)');

  const write = (uses: readonly PassUse[], nowMs: number): 'claimed' | 'stale' => {
    const untilMs = Number(prunedUntil.get()?.until_ms);
    if (uses.some(({ expiresAtMs }) => expiresAtMs <= untilMs)) return 'stale';
    for (const { kind, owner, jti, expiresAtMs } of uses) insert.run(kind, owner, jti, expiresAtMs);
    advance.run(nowMs);
    prune.run();
    return 'claimed';
  };
  return {
    claim(uses, nowMs) {
      try {
        database.exec('BEGIN IMMEDIATE');
        const outcome = write(uses, nowMs);
        database.exec('COMMIT');
        return outcome;
      } catch (cause) {
        if (database.isTransaction) database.exec('ROLLBACK');
        if (isConstraint(cause)) return 'used';
        throw cannotUse(path, cause);
      }
    },
    close: () => database.close(),
  };
}

/** SQLite would create the file readable for others; its companions (-wal, -shm) get the mode of the file. */
function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'EEXIST') throw thrown;
    chmodSync(path, 0o600);
  }
}

function isConstraint(thrown: unknown): boolean {
  // Extended codes carry the primary one in their lowest byte.
  return thrown instanceof Error && 'errcode' in thrown && (Number(thrown.errcode) & 0xff) === sqliteConstraint;
}

function cannotUse(path: string, cause: unknown): GatehouseError {
  const isMissing = systemErrorCode(cause) === 'ERR_UNKNOWN_BUILTIN_MODULE';
  const isBusy = cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteBusy;
  const why = isMissing ? 'This Node has no SQLite.' : isBusy ? 'Another process holds it.' : '';
  return new GatehouseError('ERR_ACTIONPASS_USES' satisfies ErrorCode, {
    message: `The table of used passes at ${path} cannot be written. ${why}`.trim(),
    untouched: 'Nothing was executed: without the table a pass could be used twice.',
    nextStep: isMissing ? 'Use Node 22.13 or newer.' : 'Make the file writable, or name another one.',
    cause,
  });
}
