import { join } from 'node:path';
import type { Check, Finding } from './check.ts';
import { runTool, wholeOutput } from './tools.ts';

/** One compiler run per environment, so that what an environment lacks does not compile in it. */
export const typeEnvironments = ['node', 'preload', 'renderer', 'tools'];

export const typesCheck: Check = {
  name: 'types',
  holds: 'everything compiles, each file with the globals of the process it runs in',
  async run({ root }) {
    const findings: Finding[] = [];
    for (const environment of typeEnvironments) findings.push(...(await compile(root, `tsconfig.${environment}.json`)));
    return dedupe(findings);
  },
};

/** Compiles one project of `root` without writing anything. */
export async function compile(root: string, project: string): Promise<Finding[]> {
  const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
  const result = await runTool(root, [tsc, '-p', project, '--noEmit', '--pretty', 'false']);
  const findings = parseCompilerOutput(result.output);
  return result.code !== 0 && findings.length === 0 ? wholeOutput(project, result) : findings;
}

/** `path(line,column): error TS1234: text`; indented lines explain the one above. */
function parseCompilerOutput(output: string): Finding[] {
  const findings: Finding[] = [];
  for (const line of output.split('\n')) {
    const match = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(line);
    const last = findings.at(-1);
    if (match)
      findings.push({ file: (match[1] ?? '').replaceAll('\\', '/'), line: Number(match[2]), message: `${match[4]} (${match[3]})` });
    else if (/^error TS/.test(line)) findings.push({ file: 'tsconfig', line: 0, message: line });
    else if (/^\s+\S/.test(line) && last) last.message += ` ${line.trim()}`;
  }
  return findings;
}

/** A file compiled in two environments reports the same error twice. */
function dedupe(findings: Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = `${finding.file}:${finding.line}:${finding.message}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
