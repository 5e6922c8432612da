import type { JsonValue } from '@gatehouse/agent-sdk/base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createToolFixture, type ToolFixture } from './tool-fixture.ts';

let fixture: ToolFixture;
beforeEach(async () => {
  fixture = await createToolFixture({ 'src/a.txt': 'one\n' }, 'strict');
});
afterEach(() => fixture[Symbol.dispose]());

async function cardOf(tool: string, callArguments: JsonValue): Promise<{ readonly payload: string; readonly shown: string }> {
  await fixture.call(tool, callArguments);
  const request = fixture.asked.at(-1);
  return { payload: JSON.stringify(request?.action.payload), shown: JSON.stringify([request?.action.intent, request?.preview]) };
}

describe('a card shows every part of the payload', () => {
  const plain: Readonly<Record<string, Record<string, JsonValue>>> = {
    read: { path: 'src/a.txt' },
    list: {},
    glob: { pattern: '*' },
    grep: { pattern: 'a' },
  };
  test.each<[string, Record<string, JsonValue>]>([
    ['read', { offset: 2 }],
    ['read', { limit: 5 }],
    ['list', { path: 'src' }],
    ['glob', { path: 'src' }],
    ['glob', { pattern: '?' }],
    ['glob', { include_ignored: true }],
    ['grep', { path: 'src' }],
    ['grep', { pattern: 'b' }],
    ['grep', { include: '*.ts' }],
    ['grep', { literal: true }],
    ['grep', { ignore_case: true }],
    ['grep', { context: 1 }],
    ['grep', { limit: 101 }],
    ['grep', { include_ignored: true }],
  ])('%s with %j', async (tool, change) => {
    const usual = await cardOf(tool, plain[tool] ?? {});
    const changed = await cardOf(tool, { ...plain[tool], ...change });
    expect(changed.payload).not.toBe(usual.payload);
    expect(changed.shown).not.toBe(usual.shown);
  });
});

test('a search with everything set reads as one sentence', async () => {
  await fixture.call('grep', { pattern: 'a', include: '*.ts', ignore_case: true, context: 2, limit: 5, include_ignored: true });
  expect(fixture.asked[0]?.preview).toMatchObject({
    detail:
      'Lines with the pattern "a" in files like "*.ts", in upper or lower case, with 2 lines around each, at most 5, also in what .gitignore leaves out',
  });
});

test('folders that are made for a new file are named', async () => {
  await fixture.call('write', { path: 'x/y/z.txt', content: 'a\n' });
  expect(fixture.asked[0]?.action).toMatchObject({
    intent: 'Create x/y/z.txt and the folders x, x/y',
    payload: { createDirectories: ['x', 'x/y'] },
  });
});
