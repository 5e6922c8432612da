import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Check, Finding } from './check.ts';
import { runProgram, wholeOutput } from './tools.ts';

/** Formatting and lint by Biome; biome.json says which rules. */
export const styleCheck: Check = {
  name: 'style',
  holds: 'every file is formatted, and the linter has nothing to say',
  async run({ root }) {
    const args = ['ci', '--reporter=github', '--max-diagnostics=none', '--diagnostic-level=warn', '--error-on-warnings', '.'];
    const result = await runProgram(biomePath(), args, root);
    const findings = parseGithubReport(result.output, root);
    return result.code !== 0 && findings.length === 0 ? wholeOutput('biome.json', result) : findings;
  },
};

/** The platform's executable, without the launcher that would look for Node on PATH. */
function biomePath(): string {
  const require = createRequire(import.meta.url);
  const libc = process.platform === 'linux' && !hasGlibc() ? '-musl' : '';
  const name = `@biomejs/cli-${process.platform}-${process.arch}${libc}/package.json`;
  const manifest = createRequire(require.resolve('@biomejs/biome/package.json')).resolve(name);
  return join(dirname(manifest), process.platform === 'win32' ? 'biome.exe' : 'biome');
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

function parseGithubReport(output: string, root: string): Finding[] {
  return [...output.matchAll(/^::(?:error|warning|notice) title=([^,]*),file=([^,]*),(?:line=(\d+))?[^:]*::(.*)$/gm)].map((match) => ({
    file: relative(root, match[2] ?? ''),
    line: Number(match[3] ?? 0),
    message: `${match[4]} (${match[1]})`,
  }));
}
