import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Over a thousand paths of real programs and documents, two in five chosen because they look like secrets: source,
 * markup, documentation and media about credentials, keys, cookies and environments. The screen passes every one.
 */
export const ordinaryPaths: readonly string[] = readFileSync(join(import.meta.dirname, 'fixtures/ordinary-paths.txt'), 'utf8')
  .trim()
  .split('\n');
