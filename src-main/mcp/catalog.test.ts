import { describe, expect, it } from 'vitest';
import { toCatalog, toToolName } from './catalog.ts';
import type { ConnectorSettings } from './contract.ts';
import { LogRing } from './log-ring.ts';
import { findNamedPaths } from './named-paths.ts';
import { toCallResult } from './result-text.ts';

const stdio = { type: 'stdio', command: 'node', args: ['a.js'], env: { TOKEN: 'one' } } as const;
const settings: ConnectorSettings = { id: 'files', label: 'Files', isEnabled: true, transport: { ...stdio, args: [...stdio.args] } };
const pinOf = (from: ConnectorSettings, tool: object) => toCatalog(from, [{ name: 'read', ...tool }])[0]?.definitionSha256;

describe('the name of a tool', () => {
  it.each([
    ['read_file', 'mcp__files__read_file'],
    ['read.file', 'mcp__files__read_file_'],
    ['ünï', 'mcp__files___n__'],
    ['x'.repeat(100), `mcp__files__${'x'.repeat(43)}_`],
  ])('%s', (tool, start) => {
    const name = toToolName('files', tool);
    expect(name.startsWith(start)).toBe(true);
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(toToolName('files', tool)).toBe(name);
  });

  it('differs where the tool does', () => {
    const names = ['a.b', 'a_b', 'a/b', `${'x'.repeat(99)}1`, `${'x'.repeat(99)}2`].map((tool) => toToolName('files', tool));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the pin of a definition', () => {
  it('changes with anything the server says of it, and with where the server comes from', () => {
    const one = pinOf(settings, {});
    const elsewhere = { ...settings, transport: { ...settings.transport, command: 'other' } } as ConnectorSettings;
    const others = [
      pinOf(settings, { description: 'x' }),
      pinOf(settings, { inputSchema: { type: 'object', properties: {} } }),
      pinOf(settings, { annotations: { readOnlyHint: true } }),
      pinOf(elsewhere, {}),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
    expect(pinOf(settings, {})).toBe(one);
  });

  it('does not hold the value of a variable', () => {
    expect(pinOf({ ...settings, transport: { ...stdio, args: ['a.js'], env: { TOKEN: 'two' } } }, {})).toBe(pinOf(settings, {}));
  });
});

it('a catalog leaves out names that could mislead', () => {
  const names = ['safe', 'a\u202eb', 'read” (safe)', '', 'x'.repeat(129), 'a b'];
  expect(
    toCatalog(
      settings,
      names.map((name) => ({ name })),
    ).map(({ serverName }) => serverName),
  ).toEqual(['safe']);
});

it('a catalog leaves out what is too large, counts a name once, and ends at 64', () => {
  const huge = { name: 'huge', inputSchema: { type: 'object', title: 'x'.repeat(20_001) } };
  const many = Array.from({ length: 100 }, (_, index) => ({ name: `t${index}` }));
  const catalog = toCatalog(settings, [huge, { name: 't0', description: 'first' }, ...many]);
  expect(catalog).toHaveLength(64);
  expect(catalog[0]?.description.endsWith('first')).toBe(true);
});

it('a result is cut at 64 KiB, and what is no text is named', () => {
  const { text, isError } = toCallResult('L', 't', {
    content: [
      { type: 'image', mimeType: 'image/png' },
      { type: 'text', text: 'é'.repeat(40_000) },
    ],
  });
  expect(isError).toBe(false);
  expect(text).toContain('[image, image/png: not shown]');
  expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024 + 200);
  expect(text).toMatch(/\[\d+ further characters omitted\]$/);
});

it('logs keep the end', () => {
  const ring = new LogRing(8);
  for (const piece of ['abc', 'defg', 'hijklmnop', 'q']) ring.push(Buffer.from(piece));
  expect(ring.toText()).toBe('jklmnopq');
});

it('paths are found in values, keys and depths, and a URL is none', () => {
  const places = { workspaceRoot: '/w', homeDirectory: '/h' };
  const value = {
    '/key': ['~/a', { b: 'src/c' }],
    url: 'https://x/.env',
    word: 'hello',
    file: 'file:///f%20g',
    dot: '.env',
    long: `/${'x'.repeat(300)}`,
  };
  expect(findNamedPaths(value, places)).toEqual(['/key', '/h/a', '/w/src/c', '/h/src/c', '/f g', '/w/.env', '/h/.env']);
});
