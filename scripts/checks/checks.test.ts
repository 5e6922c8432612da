import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtPageCheck } from './built-page.ts';
import type { Check, CheckContext, Finding } from './check.ts';
import { cyclesCheck } from './cycles.ts';
import { dataCheck } from './data.ts';
import { docsLinksCheck } from './docs-links.ts';
import { doorsCheck } from './doors.ts';
import { lockfileCheck } from './lockfile.ts';
import { emptySection, mapCheck, replaceTables } from './map.ts';
import { namesCheck } from './names.ts';
import { roomsCheck } from './rooms.ts';
import { loadRoomsTable } from './source/rooms-table.ts';
import { loadSourceFiles } from './source/source-file.ts';
import { styleCheck } from './style.ts';
import { compile } from './types.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const sourceChecks = [roomsCheck, doorsCheck, cyclesCheck, namesCheck];

function contextOf(name: string): CheckContext {
  const root = join(fixtures, name);
  return { root, files: loadSourceFiles(root), table: loadRoomsTable(root, join(import.meta.dirname, '../rooms.json')) };
}

async function places(checks: Check[], context: CheckContext): Promise<string[]> {
  const found = new Set<string>();
  for (const check of checks) {
    for (const { file, line } of await check.run(context)) found.add(`${file}:${Math.max(line, 1)} ${check.name}`);
  }
  return [...found].sort();
}

/** Every line that says `planted: <check>` is a violation someone could write; the check must find it and nothing else. */
function plantedIn(files: { path: string; text: string }[]): string[] {
  const marks = files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const checks = /\/\/ planted: ([a-z ]+)/.exec(line)?.[1]?.trim().split(' ') ?? [];
      return checks.map((check) => `${path}:${index + 1} ${check}`);
    }),
  );
  return marks.sort();
}

async function messages(check: Check, fixture: string): Promise<string[]> {
  return (await check.run(contextOf(fixture))).map((finding: Finding) => `${finding.file}: ${finding.message}`);
}

describe('the checks of sources', () => {
  it('find every planted violation and nothing else', async () => {
    const context = contextOf('planted');
    const expected = plantedIn(context.files);
    expect(expected.length).toBeGreaterThan(40);
    expect(await places(sourceChecks, context)).toEqual(expected);
  });

  it('find nothing in a clean checkout', async () => {
    const context = contextOf('clean');
    expect(context.files.length).toBeGreaterThan(6);
    expect(await places(sourceChecks, context)).toEqual([]);
  });
});

describe('the compilers of the environments', () => {
  it.each([
    ['node', 'dom-in-main.ts'],
    ['renderer', 'node-in-page.ts'],
    ['preload', 'node-in-preload.ts'],
  ])('%s refuses what %s plants, with the whole environment around it', async (environment, file) => {
    const source = loadPlain(file);
    const findings = await compile(join(fixtures, 'types'), `tsconfig.${environment}.json`);
    const own = findings.filter((finding) => finding.file === file).map((finding) => `${file}:${finding.line} types`);
    expect([...new Set(own)].sort()).toEqual(plantedIn([source]));
  });

  function loadPlain(path: string): { path: string; text: string } {
    const found = loadSourceFiles(fixtures, ['types']).find((file) => file.path === `types/${path}`);
    if (!found) throw new Error(`no fixture ${path}`);
    return { path, text: found.text };
  }
});

describe('the check of the built page', () => {
  it('finds Node, Electron and unknown hosts in the bundle', async () => {
    expect(await messages(builtPageCheck, 'page-bad')).toEqual([
      expect.stringContaining('a Node built-in'),
      expect.stringContaining('ipcRenderer'),
      expect.stringContaining('telemetry.tracker.net'),
    ]);
  });

  it('accepts a plain page', async () => {
    expect(await messages(builtPageCheck, 'page-clean')).toEqual([]);
  });

  it('fails when there is nothing to check', async () => {
    expect(await messages(builtPageCheck, 'clean')).toEqual(['out/renderer: is not built: run `npm run build`']);
  });
});

describe('the checks of pages and data', () => {
  it('find broken links, missing headings, broken JSON and skills that do not say what they are for', async () => {
    expect(await messages(docsLinksCheck, 'pages-bad')).toEqual([
      'docs/map.md: missing.png leads nowhere',
      'docs/start.md: lost.md leads nowhere',
      'docs/start.md: map.md#doors: docs/map.md has no such heading',
    ]);
    expect(await messages(dataCheck, 'pages-bad')).toEqual([
      expect.stringContaining('resources/broken.json: is not JSON'),
      'skills/review.md: its front matter has no description',
    ]);
  });

  it('accept what is in order', async () => {
    expect(await messages(docsLinksCheck, 'pages-clean')).toEqual([]);
    expect(await messages(dataCheck, 'pages-clean')).toEqual([]);
  });

  it('notice a map that is older than the table', async () => {
    expect(await messages(mapCheck, 'pages-clean')).toEqual([expect.stringContaining('needs the lines')]);
    const { table } = contextOf('clean');
    const written = replaceTables(`# Map\n\n${emptySection}after`, table);
    expect(written).toContain('`src-main/gate`');
    expect(written.endsWith('after')).toBe(true);
    expect(replaceTables(written, table)).toBe(written);
  });
});

describe('the check of the lockfile', () => {
  it('finds loose versions, missing hashes, named registries and a stale lock', async () => {
    expect(await messages(lockfileCheck, 'lock-bad')).toEqual([
      'package.json: left is "^1.0.0": pin one exact version',
      'package-lock.json: node_modules/left has no integrity hash',
      'package-lock.json: node_modules/left names where it came from: remove `resolved`',
      'package-lock.json: right is 2.0.1, package.json says 2.0.0',
    ]);
  });
});

describe('the check of style', () => {
  it('finds bad formatting, default exports, any, unawaited promises and file names', async () => {
    const found = (await messages(styleCheck, 'style-bad')).join('\n');
    for (const rule of ['format', 'noDefaultExport', 'noExplicitAny', 'noFloatingPromises', 'useFilenamingConvention'])
      expect(found).toContain(rule);
  });
});
