import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import type { TempFolder } from '@gatehouse/testing';

/** Absolute path of the only ledger in a home. */
export function findLedger(home: TempFolder): string {
  const files = readdirSync(home.resolve('audit')).filter((name) => name.endsWith('.jsonl'));
  const [file] = files;
  if (files.length !== 1 || file === undefined) throw new Error(`expected one ledger, found ${files.length}`);
  return home.resolve('audit', file);
}

/** The entries on disk, oldest first; none before a workspace was opened. */
export function readLedger(home: TempFolder): readonly LedgerEntry[] {
  if (!existsSync(home.resolve('audit'))) return [];
  const lines = readFileSync(findLedger(home), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerEntry);
}

/** The events on disk that concern actions, in order, for example `intent write`. */
export function readActionEvents(home: TempFolder): readonly string[] {
  const kinds = ['proposed', 'verdict', 'approval', 'intent', 'outcome'];
  return readLedger(home)
    .filter((entry) => kinds.includes(entry.data.event))
    .map((entry) => `${entry.data.event} ${String(entry.data.tool)}`);
}
