import { mkdirSync, readFileSync } from 'node:fs';
import { createFrozenClock, createSequentialIds, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LedgerLease, LedgerRegistry } from '../audit/index.ts';
import type { Gate } from '../gate/index.ts';
import { openDatabase, SessionRecords, type StoreDatabase } from '../store/index.ts';
import { SessionRegistry } from './session-registry.ts';

let folder: TempFolder;
let ledgers: LedgerRegistry;
let lease: LedgerLease;
let database: StoreDatabase;
let sessions: SessionRegistry;
const clock = createFrozenClock();

beforeEach(async () => {
  folder = createTempFolder();
  mkdirSync(folder.resolve('shop'));
  ledgers = new LedgerRegistry({ home: folder.resolve('home'), version: '0', clock, ids: createSequentialIds() });
  lease = await ledgers.lease(folder.resolve('shop'));
  database = openDatabase(folder.resolve('gatehouse.db'));
  sessions = createSessions();
});
afterEach(async () => {
  sessions.dispose();
  await ledgers.close();
  database.close();
  folder.dispose();
});

function createSessions(): SessionRegistry {
  const records = new SessionRecords(database);
  // No call is made here, so nothing is asked of it.
  const gate = { mode: 'standard', onEvent: () => {}, dispose: () => {} } as unknown as Gate;
  return new SessionRegistry({
    workspaceId: lease.workspaceId,
    records,
    clock,
    ids: createSequentialIds(),
    defaults: () => ({ mode: 'standard', model: null }),
    createGate: () => gate,
    createTools: () => [],
    createTurnTools: async () => [],
    openProvider: () => Promise.reject(new Error('no model in this test')),
    guardProvider: (provider) => provider,
    createSystemPrompt: () => '',
    describeAttachments: async () => '',
    stopCommands: () => {},
    onStoreError: (thrown) => {
      throw thrown;
    },
    onEnded: async () => void (await lease.ledger.checkpoint().catch(() => undefined)),
  });
}

const signedEntries = (): number => Number(readFileSync(`${lease.ledger.file}.checkpoint`, 'utf8').split('\n')[1]);

it('a session that ends leaves a signed checkpoint of all it did', async () => {
  const one = sessions.create();
  await lease.ledger.append({ event: 'verdict', sessionId: one.id });
  await sessions.delete(one.id);
  expect(signedEntries()).toBe(2);
});

it('a folder that is closed leaves one too, while the ledger is still open', async () => {
  const one = sessions.create();
  await lease.ledger.append({ event: 'verdict', sessionId: one.id });
  await lease.ledger.append({ event: 'verdict', sessionId: one.id });
  await sessions.stopAll();
  expect(signedEntries()).toBe(3);
});
