/** The grammar of bash: {@link parseShell} makes a syntax tree of a text and never throws. */
export { decodeAnsi } from './ansi.ts';
export { parseShell } from './parse-shell.ts';
export { maximumNesting } from './reader.ts';
export type * from './syntax.ts';
