import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createToolFixture, rejects, type ToolFixture } from './tool-fixture.ts';

let fixture: ToolFixture;

beforeEach(async () => {
  fixture = await createToolFixture({
    'src/cart.ts': 'let sum = 0;\nsum - price;\n',
    'windows.txt': 'one\r\ntwo\r\nthree\r\n',
    '.env': 'KEY=secret\n',
    'picture.png': Uint8Array.of(0x89, 0x50, 0, 1),
  });
});
afterEach(() => fixture[Symbol.dispose]());

const editCart = { path: 'src/cart.ts', old_string: 'sum - price', new_string: 'sum + price' };

test('the ten tools have names, descriptions and parameters a model can use', () => {
  expect(fixture.tools.map(({ definition }) => definition.name)).toEqual([
    'read',
    'list',
    'glob',
    'grep',
    'write',
    'edit',
    'multi_edit',
    'bash_run',
    'bash_logs',
    'todo_write',
  ]);
  for (const { definition } of fixture.tools) {
    expect(definition.parameters).toMatchObject({ type: 'object', additionalProperties: false });
    expect(definition.description.length).toBeGreaterThan(20);
  }
  expect(fixture.tools.find(({ definition }) => definition.name === 'edit')?.definition.parameters).toMatchObject({
    properties: { path: { type: 'string' }, old_string: { type: 'string' }, replace_all: { type: 'boolean' } },
    required: ['old_string', 'new_string', 'path'],
  });
});

describe('read', () => {
  test('answers with numbered lines', async () => {
    expect(await fixture.text('read', { path: 'src/cart.ts' })).toBe('1\tlet sum = 0;\n2\tsum - price;');
    expect(fixture.asked).toEqual([]);
  });

  test('says where more is', async () => {
    expect(await fixture.text('read', { path: 'windows.txt', offset: 2, limit: 1 })).toBe(
      '2\ttwo\n\n[More follows: read on with offset 3 of 3 lines.]',
    );
    expect(await fixture.text('read', { path: 'windows.txt', offset: 9 })).toBe('windows.txt has 3 lines; there is no line 9.');
  });

  test.each([
    ['picture.png', 'binary file of 4 bytes'],
    ['missing.ts', 'ERR_WORKSPACE_NOT_FOUND'],
    ['src', 'ERR_WORKSPACE_NOT_A_FILE'],
    ['../x', 'ERR_WORKSPACE_OUTSIDE'],
  ])('says why %s cannot be read', async (path, why) => {
    expect(await fixture.text('read', { path })).toContain(why);
  });
});

describe('list, glob and grep', () => {
  test('show the workspace without its secrets, and count those', async () => {
    expect(await fixture.text('list', {})).toBe('src/\npicture.png\nwindows.txt\n(1 secret file omitted)');
    expect(await fixture.text('glob', { pattern: '**/*' })).toBe('picture.png\nsrc/cart.ts\nwindows.txt\n(1 secret file omitted)');
    expect(await fixture.text('grep', { pattern: 'KEY|sum' })).toBe(
      'src/cart.ts\n1:let sum = 0;\n2:sum - price;\n\n(1 secret file omitted)',
    );
    expect(await fixture.text('grep', { pattern: 'two', context: 1, path: 'windows.txt' })).toBe('windows.txt\n1-one\n2:two\n3-three');
  });
});

describe('write, edit and multi_edit', () => {
  test('an approved edit is on disk, and the card showed exactly that', async () => {
    expect(await fixture.text('edit', editCart)).toBe('Changed src/cart.ts (2 lines, 26 bytes).');
    expect(fixture.folder.readText('src/cart.ts')).toBe('let sum = 0;\nsum + price;\n');
    expect(fixture.asked[0]).toMatchObject({
      preview: {
        type: 'write',
        path: 'src/cart.ts',
        isNew: false,
        before: 'let sum = 0;\nsum - price;\n',
        after: 'let sum = 0;\nsum + price;\n',
        addedLines: 1,
        removedLines: 1,
      },
      rememberable: [
        { type: 'write-file', path: 'src/cart.ts' },
        { type: 'write-under', folder: 'src' },
      ],
    });
    expect(fixture.records.map(({ event }) => event)).toEqual(['proposed', 'approval', 'intent', 'outcome']);
  });

  test('several edits are one change, or none', async () => {
    const first = { old_string: 'one', new_string: '1' };
    await fixture.call('multi_edit', { path: 'windows.txt', edits: [first, { old_string: 'two\nthree', new_string: '2\n3' }] });
    expect(fixture.folder.readText('windows.txt')).toBe('1\r\n2\r\n3\r\n');
    expect(await fixture.text('multi_edit', { path: 'windows.txt', edits: [{ old_string: '1', new_string: 'x' }, first] })).toContain(
      'edit 2',
    );
    expect(fixture.folder.readText('windows.txt')).toBe('1\r\n2\r\n3\r\n');
  });

  test('a new file is made with its folders', async () => {
    expect(await fixture.text('write', { path: 'a/b/c.txt', content: 'x\n' })).toBe('Created a/b/c.txt (1 lines, 2 bytes).');
    expect(fixture.folder.readText('a/b/c.txt')).toBe('x\n');
    expect(fixture.asked[0]?.preview).toMatchObject({ isNew: true, before: '', after: 'x\n', addedLines: 1, removedLines: 0 });
  });

  test('a rejected change is not on disk, and the model hears why', async () => {
    fixture.answerWith(rejects);
    expect(await fixture.text('edit', editCart)).toContain('Not like this.');
    expect(fixture.folder.readText('src/cart.ts')).toContain('sum - price');
  });

  test('what the person made of it is what is written, with the file’s line ends', async () => {
    fixture.answerWith(({ action, preview }) => ({
      decision: 'approve-edited',
      payloadSha256: action.payloadSha256,
      text: preview.type === 'write' ? preview.after.replaceAll('\r\n', '\n').replace('zwei', 'deux') : '',
      via: 'editor',
    }));
    await fixture.call('edit', { path: 'windows.txt', old_string: 'two', new_string: 'zwei' });
    expect(fixture.folder.readText('windows.txt')).toBe('one\r\ndeux\r\nthree\r\n');
  });

  test('a file that changed while the card was shown is left alone', async () => {
    fixture.answerWith(({ action }) => {
      writeFileSync(fixture.folder.resolve('src/cart.ts'), 'mine\n');
      return { decision: 'approve', payloadSha256: action.payloadSha256 };
    });
    expect(await fixture.text('edit', editCart)).toContain('ERR_WORKSPACE_CHANGED_SINCE');
    expect(fixture.folder.readText('src/cart.ts')).toBe('mine\n');
    expect(fixture.records.at(-1)).toMatchObject({ event: 'outcome' });
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['a text that is not there', 'edit', { path: 'windows.txt', old_string: 'four', new_string: 'x' }, 'ERR_TOOL_NO_MATCH'],
    ['a text that is there twice', 'edit', { path: 'src/cart.ts', old_string: 'sum', new_string: 'x' }, 'ERR_TOOL_MANY_MATCHES'],
    ['the same text again', 'write', { path: 'windows.txt', content: 'one\ntwo\nthree\n' }, 'ERR_TOOL_NO_CHANGE'],
    ['a missing file', 'edit', { path: 'missing.ts', old_string: 'a', new_string: 'b' }, 'ERR_WORKSPACE_NOT_FOUND'],
    ['an empty old text', 'edit', { path: 'windows.txt', old_string: '', new_string: 'x' }, 'use write'],
    ['a binary file', 'write', { path: 'picture.png', content: 'x' }, 'ERR_WORKSPACE_BINARY'],
    ['a secret file', 'write', { path: '.env', content: 'x' }, 'secret path'],
    ['a new secret file', 'write', { path: 'config/.env.local', content: 'x' }, 'secret path'],
  ])('%s is refused without a question', async (_, tool, callArguments, why) => {
    expect(await fixture.text(tool, callArguments)).toContain(why);
    expect(fixture.asked).toEqual([]);
  });

  test('a change to the agent’s own leash is never remembered', async () => {
    await fixture.call('write', { path: '.gatehouse/deny-list', content: '*.x\n' });
    expect(fixture.asked[0]?.rememberable).toEqual([]);
    expect(fixture.asked[0]?.reasons[0]).toContain('which secret paths');
  });
});

describe('bash_run and bash_logs', () => {
  test('an approved command runs exactly as shown', async () => {
    const text = await fixture.text('bash_run', { command: 'npm test && rm -rf out' });
    expect(text).toBe(`out\n\n[Exit code 7. Folder: ${fixture.folder.path}.]`);
    expect(fixture.commands).toEqual(['npm test && rm -rf out']);
    expect(fixture.asked[0]?.preview).toMatchObject({ type: 'command', command: 'npm test && rm -rf out', cwd: fixture.folder.path });
    expect(fixture.asked[0]?.rememberable).toEqual([]);
    expect(fixture.records.at(-1)).toMatchObject({ event: 'outcome', exitCode: 7 });
  });

  test('a command that names a secret is not asked about', async () => {
    expect(await fixture.text('bash_run', { command: 'cat .env' })).toContain('secret path');
    expect([fixture.asked, fixture.commands]).toEqual([[], []]);
  });

  test('a command dressed up with hidden characters says so on its card', async () => {
    await fixture.call('bash_run', { command: 'echo a\u202eb' });
    expect(fixture.asked[0]?.preview).toMatchObject({ warnings: ['The command holds characters that cannot be seen: U+202E.'] });
  });

  test.each(['\u034f', '\ufe0f', '\u180b', '\u{e0041}', '\u2800', '\u3164'])('one with %j too', async (character) => {
    await fixture.call('bash_run', { command: `echo a${character}b\n\techo c` });
    expect(fixture.asked[0]?.preview).toMatchObject({ warnings: [expect.stringMatching(/cannot be seen: U\+[0-9A-F]{4,5}\.$/)] });
  });

  test('its output can be read later, without a question', async () => {
    expect(await fixture.text('bash_logs', {})).toContain('no command yet');
    await fixture.call('bash_run', { command: 'ls' });
    expect(await fixture.text('bash_logs', { lines: 2 })).toBe('two\nthree\n\n[Ended, exit code 7.]');
    expect(await fixture.text('bash_logs', { terminal_id: 'other' })).toContain('ERR_TOOL_NO_TERMINAL');
    expect(fixture.asked).toHaveLength(1);
  });
});

test('todo_write notes the steps without a question', async () => {
  const todos = [
    { text: 'Find it', status: 'done' },
    { text: 'Mend it', status: 'active' },
  ];
  expect(await fixture.text('todo_write', { todos })).toBe('Noted: 2 steps, 1 not done.');
  expect([fixture.todos, fixture.asked]).toEqual([todos, []]);
});
