import type { TextPlace } from '../../state/index.ts';

/** `src/ca:12:4` asks for files like `src/ca` and line 12, column 4 of the one chosen. */
export function parseQuery(input: string): { readonly query: string; readonly place: TextPlace | undefined } {
  const match = /^(.*?):(\d+)(?::(\d+))?:?$/.exec(input.trim());
  if (match === null) return { query: input.trim().replace(/:$/, ''), place: undefined };
  const [, query = '', line = '1', column] = match;
  return { query, place: { line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) } };
}
