import type { RoomsTable } from './source/rooms-table.ts';
import type { SourceFile } from './source/source-file.ts';

/** One violation. */
export interface Finding {
  /** Path inside the checkout, with forward slashes. */
  file: string;
  /** From 1; 0 for a whole file. */
  line: number;
  /** What is wrong and what to do instead, in one sentence. */
  message: string;
}

/** What a check looks at: a checkout, or one of the planted ones under fixtures/. */
export interface CheckContext {
  /** Absolute path. */
  root: string;
  /** TypeScript of the product, its tests and its tools, parsed. */
  files: SourceFile[];
  table: RoomsTable;
}

/** One rule. Any finding fails it: there are no warnings. */
export interface Check {
  name: string;
  /** What must hold, as a fact. */
  holds: string;
  run(context: CheckContext): Finding[] | Promise<Finding[]>;
}
