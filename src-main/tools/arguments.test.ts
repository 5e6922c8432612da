import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseArguments } from './arguments.ts';

const schema = z.strictObject({ path: z.string(), limit: z.number().int().min(1).optional(), deep: z.boolean().optional() });
const parse = (value: Parameters<typeof parseArguments>[2]) => parseArguments('look', schema, value);

test('arguments that fit are taken', () => {
  expect(parse({ path: 'a', limit: 2 })).toEqual({ path: 'a', limit: 2 });
});

test('numbers and truth values in quotes, and null for nothing, are understood', () => {
  expect(parse({ path: 'a', limit: '2', deep: 'true' })).toEqual({ path: 'a', limit: 2, deep: true });
  expect(parse({ path: 'a', limit: null })).toEqual({ path: 'a' });
});

test.each([
  [undefined, 'not valid JSON'],
  [{}, 'path'],
  [{ path: 1 }, 'path'],
  [{ path: 'a', limit: 0 }, 'limit'],
  [{ path: 'a', limit: '2.5' }, 'limit'],
  [{ path: 'a', file_path: 'b' }, 'file_path'],
  [[], 'arguments'],
  ['a', 'arguments'],
] as const)('%j is refused in words', (value, word) => {
  expect(() => parse(value as never)).toThrow(
    expect.objectContaining({ code: 'ERR_TOOL_ARGUMENTS', message: expect.stringContaining(word) }),
  );
});
