import type { StoreDatabase } from './database.ts';

const keptRecents = 20;

/** Absolute roots of the workspaces opened before, the latest first. */
export class RecentWorkspaces {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  list(): readonly string[] {
    return this.#database
      .prepare<[number], { root: string }>('SELECT root FROM workspaces ORDER BY opened_at_ms DESC LIMIT ?')
      .all(keptRecents)
      .map((row) => row.root);
  }

  add(root: string, openedAtMs: number): void {
    this.#database
      .prepare(
        'INSERT INTO workspaces (root, opened_at_ms) VALUES (?, ?) ON CONFLICT (root) DO UPDATE SET opened_at_ms = excluded.opened_at_ms',
      )
      .run(root, openedAtMs);
  }
}
