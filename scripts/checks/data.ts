import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, CheckContext, Finding } from './check.ts';
import { listFiles } from './source/source-file.ts';

/** Files people and the product read as data are well formed before anything loads them. */
export const dataCheck: Check = {
  name: 'data',
  holds: 'data files parse, and every skill says its name and what it is for',
  run({ root, table }: CheckContext) {
    return [
      ...['resources', 'skills', 'agents', 'bench', 'docs']
        .flatMap((folder) => listFiles(root, folder, /\.jsonl?$/))
        .flatMap((path) => checkJson(root, path)),
      ...['skills', 'agents'].flatMap((folder) => listFiles(root, folder, /\.md$/)).flatMap((path) => checkFrontMatter(root, path)),
      ...checkTable(table.rooms.map((room) => room.name)),
    ];
  },
};

function checkJson(root: string, path: string): Finding[] {
  const text = readFileSync(join(root, path), 'utf8');
  const documents = path.endsWith('.jsonl') ? text.split('\n') : [text];
  return documents.flatMap((document, index): Finding[] => {
    if (path.endsWith('.jsonl') && document === '') return [];
    try {
      JSON.parse(document);
      return [];
    } catch (error) {
      return [{ file: path, line: path.endsWith('.jsonl') ? index + 1 : 0, message: `is not JSON: ${(error as Error).message}` }];
    }
  });
}

function checkFrontMatter(root: string, path: string): Finding[] {
  if (/(^|\/)README\.md$/.test(path)) return [];
  const block = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(join(root, path), 'utf8'))?.[1];
  if (block === undefined) return [{ file: path, line: 1, message: 'has no front matter: begin with `---`, name, description, `---`' }];
  return ['name', 'description']
    .filter((key) => !new RegExp(`^${key}:\\s*\\S`, 'm').test(block))
    .map((key) => ({ file: path, line: 1, message: `its front matter has no ${key}` }));
}

function checkTable(names: string[]): Finding[] {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.map((name) => ({ file: 'scripts/rooms.json', line: 0, message: `${name} is listed twice` }));
}
