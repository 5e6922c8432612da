import { linkSync, writeFileSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approves, createToolFixture, rejects, type ToolFixture } from './tool-fixture.ts';

const content = { 'plan.txt': 'price: 7\nprice: 8\n', 'empty.txt': '', 'odd.bin': Uint8Array.of(0, 1) };

/** Calls whose answer would tell what is in the file: there, not there, there twice, the very same. */
const guesses: readonly (readonly [string, Record<string, unknown>])[] = [
  ['edit', { path: 'plan.txt', old_string: 'price: 7', new_string: 'x' }],
  ['edit', { path: 'plan.txt', old_string: 'price: 9', new_string: 'x' }],
  ['edit', { path: 'plan.txt', old_string: 'price', new_string: 'x' }],
  ['multi_edit', { path: 'plan.txt', edits: [{ old_string: 'price: 8', new_string: 'x' }] }],
  ['multi_edit', { path: './plan.txt', edits: [{ old_string: 'nothing', new_string: 'x' }] }],
  ['write', { path: 'plan.txt', content: 'price: 7\nprice: 8\n' }],
  ['write', { path: 'plan.txt', content: 'another' }],
];

async function guessAll(fixture: ToolFixture): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [tool, callArguments] of guesses) answers.push(await fixture.text(tool, callArguments as never));
  return answers;
}

const readFirst = expect.stringContaining('ERR_TOOL_READ_FIRST');
const fix = { path: 'plan.txt', old_string: 'price: 7', new_string: 'price: 1' };

describe('in Strict, a file nobody allowed to be read', () => {
  let fixture: ToolFixture;
  beforeEach(async () => {
    fixture = await createToolFixture(content, 'strict');
  });
  afterEach(() => fixture[Symbol.dispose]());

  test('answers every guess at its content alike, without a question', async () => {
    const answers = await guessAll(fixture);
    expect([new Set(answers).size, answers[0], fixture.asked]).toEqual([1, readFirst, []]);
  });

  test('answers so when the reading was refused, or allowed in part, or before it was changed', async () => {
    fixture.answerWith(rejects);
    await fixture.call('read', { path: 'plan.txt' });
    expect(await guessAll(fixture)).toEqual(guesses.map(() => readFirst));
    fixture.answerWith(approves);
    await fixture.call('read', { path: 'plan.txt', offset: 2 });
    expect(await guessAll(fixture)).toEqual(guesses.map(() => readFirst));
    await fixture.call('read', { path: 'plan.txt', limit: 1 });
    writeFileSync(fixture.folder.resolve('plan.txt'), 'price: 7\nprice: 9\n');
    expect(await guessAll(fixture)).toEqual(guesses.map(() => readFirst));
  });

  test('is named in the ledger by what was to be done to it', async () => {
    await fixture.call('edit', fix);
    expect(fixture.records.at(-1)).toMatchObject({
      event: 'verdict',
      decision: 'refused',
      code: 'ERR_TOOL_READ_FIRST',
      kind: 'file:write',
      resource: { type: 'file', target: fixture.folder.resolve('plan.txt') },
    });
  });

  test('is edited once it was read to its end, also in parts and from the end', async () => {
    await fixture.call('read', { path: 'plan.txt', offset: 2 });
    await fixture.call('read', { path: 'plan.txt', limit: 1 });
    expect(await fixture.text('edit', fix)).toContain('Changed plan.txt');
    expect(await fixture.text('edit', { path: 'plan.txt', old_string: 'price: 1', new_string: 'price: 2' })).toContain('Changed');
    expect(await fixture.text('edit', { path: 'plan.txt', old_string: 'none', new_string: 'x' })).toContain('ERR_TOOL_NO_MATCH');
    expect(fixture.asked.map(({ action }) => action.kind)).toEqual(['file:read', 'file:read', 'file:write', 'file:write']);
  });

  test('is unknown again when the person put their own text in its place', async () => {
    await fixture.call('read', { path: 'plan.txt' });
    fixture.answerWith(({ action }) => ({
      decision: 'approve-edited',
      payloadSha256: action.payloadSha256,
      text: 'price: mine\n',
      via: 'editor',
    }));
    await fixture.call('edit', fix);
    expect(await fixture.text('edit', { path: 'plan.txt', old_string: 'mine', new_string: 'x' })).toEqual(readFirst);
  });

  test('is known when the agent made it, when it is empty, and says what it is when it is no text', async () => {
    await fixture.call('write', { path: 'new.txt', content: 'a\n' });
    expect(await fixture.text('edit', { path: 'new.txt', old_string: 'a', new_string: 'b' })).toContain('Changed new.txt');
    await fixture.call('read', { path: 'empty.txt' });
    expect(await fixture.text('write', { path: 'empty.txt', content: 'a\n' })).toContain('Changed empty.txt');
    await fixture.call('read', { path: 'odd.bin' });
    expect(await fixture.text('write', { path: 'odd.bin', content: 'a\n' })).toContain('ERR_WORKSPACE_BINARY');
  });
});

test('in Standard a failed edit says why, and the ledger says of which file', async () => {
  using fixture = await createToolFixture(content);
  expect(await fixture.text('edit', { ...fix, old_string: 'price: 9' })).toContain('ERR_TOOL_NO_MATCH');
  expect(fixture.records.at(-1)).toMatchObject({
    kind: 'file:write',
    resource: { type: 'file', target: fixture.folder.resolve('plan.txt') },
  });
});

describe('a file with a name outside the workspace', () => {
  let elsewhere: TempFolder;
  let fixture: ToolFixture;
  beforeEach(async () => {
    fixture = await createToolFixture({ 'a.txt': 'price\n' });
    elsewhere = createTempFolder('elsewhere');
    elsewhere.writeText('.env', 'price: 7\nprice: 8\n');
    linkSync(elsewhere.resolve('.env'), fixture.folder.resolve('plan.txt'));
  });
  afterEach(() => {
    fixture[Symbol.dispose]();
    elsewhere.dispose();
  });

  const reason = expect.stringContaining('another name');

  test('is read only after a question that says so, whatever is remembered', async () => {
    fixture.answerWith(rejects);
    expect(await fixture.text('read', { path: 'plan.txt' })).not.toContain('price');
    fixture.answerWith(approves);
    expect(await fixture.text('read', { path: 'plan.txt' })).toContain('1\tprice: 7');
    expect(fixture.asked.map(({ reasons, rememberable }) => [reasons[0], rememberable])).toEqual([
      [reason, []],
      [reason, []],
    ]);
    expect(fixture.asked[0]?.preview).toMatchObject({ detail: expect.stringContaining('another name') });
  });

  test('answers no guess at its content before it was read, and asks before it is changed', async () => {
    const answers = await guessAll(fixture);
    expect([new Set(answers).size, answers[0], fixture.asked]).toEqual([1, readFirst, []]);
    await fixture.call('read', { path: 'plan.txt' });
    expect(await fixture.text('edit', fix)).toContain('Changed plan.txt');
    expect(fixture.asked.map(({ action, reasons }) => [action.kind, reasons[0]])).toEqual([
      ['file:read', reason],
      ['file:write', reason],
    ]);
    expect(elsewhere.readText('.env')).toBe('price: 7\nprice: 8\n');
  });

  test('is not searched, which is said whether or not it would have matched', async () => {
    const note = '(1 file with hard links outside the workspace not searched; read asks the user for such a file)';
    expect(await fixture.text('grep', { pattern: 'price' })).toBe(`a.txt\n1:price\n\n${note}`);
    expect(await fixture.text('grep', { pattern: 'price: 7' })).toBe(`Nothing was found.\n\n${note}`);
    expect(await fixture.text('grep', { pattern: 'price: 9' })).toBe(`Nothing was found.\n\n${note}`);
    expect(fixture.records.at(-1)).toMatchObject({ event: 'outcome', facts: { omittedLinked: 1, omittedScreened: 0, matches: 0 } });
  });
});

test('a hard link of a secret tells no guess apart', async () => {
  using fixture = await createToolFixture({ '.env': 'KEY=secret\n', '.gitignore': '.env\n' });
  linkSync(fixture.folder.resolve('.env'), fixture.folder.resolve('notes.txt'));
  const results = [];
  for (const pattern of ['KEY=s', 'KEY=t']) {
    results.push([await fixture.text('grep', { pattern }), fixture.records.at(-1)?.facts]);
  }
  expect(results[0]).toEqual(results[1]);
  expect(results[0]).toEqual([
    'Nothing was found.\n\n(1 secret file omitted)',
    { matches: 0, files: 0, omittedScreened: 1, omittedLinked: 0 },
  ]);
});
