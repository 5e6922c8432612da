import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createFrozenClock, createSequentialIds, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../hash/index.ts';
import { type AppliedPolicy, createPolicyHistory, type PolicyHistory } from './policy-history.ts';

function openHistory(folder: TempFolder): PolicyHistory {
  return createPolicyHistory({
    directory: folder.resolve('history'),
    target: folder.resolve('ws', '.gatehouse', 'policy'),
    clock: createFrozenClock(),
    ids: createSequentialIds(),
  });
}

function document(text: string, more: Partial<AppliedPolicy> = {}): AppliedPolicy {
  return { text, format: 'yaml', name: 'one', label: '1', scope: 'global', appliedBy: 'alice', ...more };
}

const inForce = (folder: TempFolder, extension = 'yaml'): string => folder.resolve('ws', '.gatehouse', `policy.${extension}`);

describe('the history of a policy', () => {
  it('puts a document in force byte for byte and names it by its hash', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    const applied = await history.apply(document('version: "1"\n'));
    expect(readFileSync(inForce(folder), 'utf8')).toBe('version: "1"\n');
    expect(applied).toEqual({
      id: sha256Hex('version: "1"\n').slice(0, 12),
      sha256: sha256Hex('version: "1"\n'),
      appliedAt: '2026-01-02T03:04:05.678Z',
      appliedBy: 'alice',
      via: 'apply',
      previous: null,
      format: 'yaml',
      name: 'one',
      label: '1',
      scope: 'global',
      bytes: 13,
    });
    expect(await history.list()).toEqual([applied]);
    expect(await history.active()).toMatchObject({ sha256: applied.sha256, version: applied });
  });

  it('rolls back to an earlier version, and records that too', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    const first = await history.apply(document('a: 1\n'));
    const second = await history.apply(document('a: 2\n'));
    const again = await history.rollback(first.id.slice(0, 6), 'bob');
    expect(readFileSync(inForce(folder), 'utf8')).toBe('a: 1\n');
    expect(again).toMatchObject({ sha256: first.sha256, via: 'rollback', appliedBy: 'bob', previous: second.sha256 });
    expect((await history.list()).map(({ via }) => via)).toEqual(['rollback', 'apply', 'apply']);
  });

  it('remembers what somebody edited by hand before it is replaced', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    await history.apply(document('a: 1\n'));
    writeFileSync(inForce(folder), 'a: by hand\n');
    expect(await history.active()).toMatchObject({ version: undefined });
    await history.apply(document('a: 2\n'));
    expect((await history.list()).map(({ via }) => via)).toEqual(['apply', 'found', 'apply']);
    expect(await history.get(sha256Hex('a: by hand\n'))).toMatchObject({ text: 'a: by hand\n' });
  });

  it('leaves one file in force when the format changes', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    const first = await history.apply(document('a: 1\n'));
    await history.apply(document('a = 2\n', { format: 'toml' }));
    expect(readdirSync(folder.resolve('ws', '.gatehouse'))).toEqual(['policy.toml']);
    await history.rollback(first.sha256, 'bob');
    expect(readdirSync(folder.resolve('ws', '.gatehouse'))).toEqual(['policy.yaml']);
  });

  it('names versions it does not know, cannot tell apart, or no longer holds whole, and changes nothing', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    const { sha256 } = await history.apply(document('a: 1\n'));
    for (const wanted of ['ffff', 'abc', '../policy', '', sha256.toUpperCase()]) {
      await expect(history.rollback(wanted, 'bob')).rejects.toMatchObject({ code: 'ERR_POLICY_VERSION_UNKNOWN' });
    }
    writeFileSync(folder.resolve('history', 'versions', sha256), 'a: tampered\n');
    await expect(history.rollback(sha256, 'bob')).rejects.toMatchObject({ code: 'ERR_POLICY_VERSION_CHANGED' });
    rmSync(folder.resolve('history', 'versions', sha256));
    await expect(history.get(sha256)).rejects.toMatchObject({ code: 'ERR_POLICY_VERSION_CHANGED' });
    expect(readFileSync(inForce(folder), 'utf8')).toBe('a: 1\n');
  });

  it('reads past a record that a crash tore, and closes it before the next', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    const first = await history.apply(document('a: 1\n'));
    writeFileSync(folder.resolve('history', 'history.jsonl'), `${JSON.stringify(first)}\n{"id":"torn`);
    const second = await history.apply(document('a: 2\n'));
    expect(await history.list()).toEqual([second, first]);
  });

  it.skipIf(process.platform === 'win32')('keeps everything for its owner alone, and leaves no drafts', async () => {
    using folder = createTempFolder();
    await openHistory(folder).apply(document('a: 1\n'));
    const modes = ['history', 'history/versions', 'history/history.jsonl', 'ws/.gatehouse/policy.yaml'];
    expect(modes.map((path) => statSync(folder.resolve(path)).mode & 0o777)).toEqual([0o700, 0o700, 0o600, 0o600]);
    expect(readdirSync(folder.resolve('ws', '.gatehouse'))).toEqual(['policy.yaml']);
  });

  it('says that the old policy stands when the new one cannot be written', async () => {
    using folder = createTempFolder();
    const history = openHistory(folder);
    await history.apply(document('a: 1\n'));
    rmSync(folder.resolve('history', 'versions'), { recursive: true });
    writeFileSync(folder.resolve('history', 'versions'), 'in the way');
    await expect(history.apply(document('a: 2\n'))).rejects.toMatchObject({ code: 'ERR_POLICY_HISTORY_WRITE' });
    expect(readFileSync(inForce(folder), 'utf8')).toBe('a: 1\n');
  });
});
