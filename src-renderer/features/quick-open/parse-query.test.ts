import { expect, it } from 'vitest';
import { parseQuery } from './parse-query.ts';

it('takes a line and a column off the end', () => {
  expect([parseQuery('src/ca'), parseQuery('src/ca:12'), parseQuery('ca:12:4'), parseQuery(':7'), parseQuery('ca:')]).toEqual([
    { query: 'src/ca', place: undefined },
    { query: 'src/ca', place: { line: 12 } },
    { query: 'ca', place: { line: 12, column: 4 } },
    { query: '', place: { line: 7 } },
    { query: 'ca', place: undefined },
  ]);
});
