// `npm run check [-- names] [--write]`: every rule of the house, zero findings tolerated.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allChecks } from './all.ts';
import type { Check, CheckContext, Finding } from './check.ts';
import { replaceTables } from './map.ts';
import { loadRoomsTable } from './source/rooms-table.ts';
import { loadSourceFiles } from './source/source-file.ts';

const root = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { report: { type: 'string' }, write: { type: 'boolean', default: false } },
});

const unknown = positionals.filter((name) => !allChecks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')}; there are: ${allChecks.map((check) => check.name).join(', ')}`);
  process.exit(2);
}
const chosen = positionals.length > 0 ? allChecks.filter((check) => positionals.includes(check.name)) : allChecks;
const context: CheckContext = {
  root,
  files: loadSourceFiles(root),
  table: loadRoomsTable(root, join(root, 'scripts/rooms.json')),
};
if (values.write) writeMap(context);

const results = [];
for (const check of chosen) results.push(await runCheck(check));
if (values.report)
  writeFileSync(
    values.report,
    `${JSON.stringify({ checks: results.map(({ name, findings }) => ({ name, findings: findings.length })) })}\n`,
  );
const broken = results.filter((result) => result.findings.length > 0);
console.log(
  broken.length === 0
    ? `all ${results.length} checks hold`
    : `${broken.length} of ${results.length} checks fail: ${broken.map((result) => result.name).join(', ')}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;

async function runCheck(check: Check): Promise<{ name: string; findings: Finding[] }> {
  const started = performance.now();
  let findings: Finding[];
  try {
    findings = await check.run(context);
  } catch (error) {
    // A check that cannot run has not held.
    findings = [
      { file: `scripts/checks (${check.name})`, line: 0, message: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    ];
  }
  const duration = `${Math.round(performance.now() - started)} ms`;
  console.log(`${findings.length === 0 ? '✓' : '✗'} ${check.name.padEnd(12)} ${check.holds} (${duration})`);
  for (const finding of findings) console.log(`    ${finding.file}${finding.line > 0 ? `:${finding.line}` : ''}  ${finding.message}`);
  return { name: check.name, findings };
}

function writeMap({ table }: CheckContext): void {
  const path = join(root, 'docs/map.md');
  if (existsSync(path)) writeFileSync(path, replaceTables(readFileSync(path, 'utf8'), table));
}
