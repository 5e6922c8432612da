import { readdirSync, readFileSync } from 'node:fs';
import { approvalModes } from '@gatehouse/agent-sdk/approval';
import type { JsonValue } from '@gatehouse/agent-sdk/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approves, createToolFixture, rejects, type ToolFixture } from './tool-fixture.ts';

const content = { 'a.txt': 'one\ntwo\n', 'src/b.txt': 'b\n', '.env': 'KEY=secret\n' };

/** One call per tool that would do what the tool does. */
const calls: Readonly<Record<string, JsonValue>> = {
  read: { path: 'a.txt' },
  list: {},
  glob: { pattern: '*' },
  grep: { pattern: 'o' },
  write: { path: 'new.txt', content: 'x\n' },
  edit: { path: 'a.txt', old_string: 'one', new_string: '1' },
  multi_edit: { path: 'a.txt', edits: [{ old_string: 'one', new_string: '1' }] },
  bash_run: { command: 'touch made.txt' },
  bash_logs: {},
  todo_write: { todos: [] },
};
const changing = ['write', 'edit', 'multi_edit', 'bash_run'];

function snapshot(fixture: ToolFixture): unknown {
  const files = readdirSync(fixture.folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [`${entry.parentPath}/${entry.name}`, readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1')]);
  return [files, [...fixture.commands]];
}

/** Permissive is the person's word that what is harmless need not ask. */
const askingModes = approvalModes.filter((mode) => mode !== 'permissive');

describe.each(askingModes)('in %s mode', (mode) => {
  test.each(Object.keys(calls))('%s changes nothing before the person has answered', async (tool) => {
    using fixture = await createToolFixture(content, mode);
    if (tool === 'bash_logs') await fixture.call('bash_run', { command: 'ls' });
    // In Strict a text is edited only after its reading was allowed.
    if (tool === 'edit' || tool === 'multi_edit') await fixture.call('read', { path: 'a.txt' });
    const before = snapshot(fixture);
    const askedBefore = fixture.asked.length;
    fixture.answerWith((request) => {
      expect(snapshot(fixture)).toEqual(before);
      expect(fixture.records.map(({ event }) => event).slice(-1)).toEqual(['proposed']);
      return approves(request);
    });
    expect(await fixture.call(tool, calls[tool])).toMatchObject({ status: tool === 'bash_run' ? 'failed' : 'done' });
    expect(fixture.asked.length - askedBefore).toBe(mode === 'strict' || changing.includes(tool) ? 1 : 0);
    if (!changing.includes(tool)) expect(snapshot(fixture)).toEqual(before);
  });

  test.each(Object.keys(calls))('%s changes nothing when the person says no', async (tool) => {
    using fixture = await createToolFixture(content, mode);
    fixture.answerWith(rejects);
    const before = snapshot(fixture);
    await fixture.call(tool, calls[tool]);
    expect(snapshot(fixture)).toEqual(before);
  });
});

describe.each(approvalModes)('in %s mode', (mode) => {
  test.each(Object.keys(calls))('%s has no effect when the ledger cannot record it', async (tool) => {
    using fixture = await createToolFixture(content, mode);
    fixture.breakLedger();
    const before = snapshot(fixture);
    expect(await fixture.call(tool, calls[tool])).toMatchObject({ status: 'refused' });
    expect(snapshot(fixture)).toEqual(before);
  });
});

const path = fc.constantFrom('a.txt', './a.txt', 'src/b.txt', 'new/c.txt', '.env', 'src/../.env', '../out.txt', '/etc/hostname', '', 'a\0');
const text = fc.constantFrom('', 'one', 'two\n', 'x', '\u202e');
const anyCall = fc.oneof(
  fc.record({ tool: fc.constant('read'), args: fc.record({ path }) }),
  fc.record({ tool: fc.constant('grep'), args: fc.record({ pattern: text, path }) }),
  fc.record({ tool: fc.constant('write'), args: fc.record({ path, content: text }) }),
  fc.record({ tool: fc.constant('edit'), args: fc.record({ path, old_string: text, new_string: text, replace_all: fc.boolean() }) }),
  fc.record({
    tool: fc.constant('multi_edit'),
    args: fc.record({ path, edits: fc.array(fc.record({ old_string: text, new_string: text }), { maxLength: 3 }) }),
  }),
  fc.record({
    tool: fc.constant('bash_run'),
    args: fc.record({ command: fc.constantFrom('ls', 'cat .env', 'rm -rf /', '', 'echo $(cat .en*)') }),
  }),
  fc.record({ tool: fc.constantFrom(...Object.keys(calls)), args: fc.jsonValue() }),
);

test('whatever an agent calls, nothing changes that the person did not approve, and no secret is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCall, { minLength: 1, maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      async (list, answers) => {
        using fixture = await createToolFixture(content);
        for (const [index, { tool, args }] of list.entries()) {
          fixture.answerWith(answers[index] === true ? approves : rejects);
          const before = snapshot(fixture);
          const askedBefore = fixture.asked.length;
          const outcome = await fixture.call(tool, args as JsonValue);
          const wasApproved = fixture.asked.length > askedBefore && answers[index] === true;
          if (!wasApproved) expect(snapshot(fixture)).toEqual(before);
          expect(JSON.stringify(outcome)).not.toContain('KEY=secret');
          expect(fixture.folder.readText('.env')).toBe('KEY=secret\n');
        }
        expect(JSON.stringify(fixture.records)).not.toContain('KEY=secret');
      },
    ),
    { numRuns: 60 },
  );
});
