// `npm test`: sets up, builds, then every stage even when an earlier one failed. The last line is "N passed, N failed".
// Choose with `-- --check | --unit | --e2e | --packaged`; further arguments (`-t name`, paths) go to Vitest.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './setup/built.mjs';
import { openDisplay, sandboxSwitches } from './setup/display.mjs';
import { runOnElectronNode } from './setup/electron-node.mjs';
import { root, runMain, SetupError, say } from './setup/project.mjs';
import { ensureSetup } from './setup.mjs';
import { readCheckReport, readVitestReport, sumReports, toLastLine } from './testing/reports.mjs';

// Colours are for people: a log keeps the codes for ever.
if (!process.stdout.isTTY) process.env.NO_COLOR = '1';

const results = join(root, 'test-results');
const minuteMs = 60_000;
const stageNames = ['check', 'unit', 'e2e', 'packaged'];

runMain(async () => {
  const args = process.argv.slice(2);
  const chosen = stageNames.filter((name) => args.includes(`--${name}`));
  const filters = args.filter((arg) => !stageNames.includes(arg.replace(/^--/, '')));
  // A name or path given without a stage asks for tests, not for checks and packages.
  const stages = chosen.length > 0 ? chosen : filters.length > 0 ? ['unit', 'e2e'] : stageNames;
  mkdirSync(results, { recursive: true });
  const reports = await runStages(stages, filters);
  for (const report of reports)
    say(`${report.stage}: ${toLastLine(report)} (${Math.round(report.durationMs / 1000)} s)${report.note ? `: ${report.note}` : ''}`);
  const total = sumReports(reports);
  process.stdout.write(`${toLastLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});

async function runStages(stages, filters) {
  const setup = await attempt('setup', () => ensureSetup({ tools: ['xvfb', 'fonts', 'python3', 'openssl'] }));
  if (!setup.value) return [setup.report];
  const runtime = setup.value;
  const built = await attempt('build', () => ensureBuilt(runtime));
  const reports = built.report.failed > 0 ? [built.report] : [];
  const isBuilt = built.report.failed === 0;
  if (stages.includes('check')) reports.push(await timed('check', () => check(runtime)));
  if (stages.includes('unit')) reports.push(await timed('unit', () => vitest(runtime, 'unit', filters, process.env, 30)));
  const windowed = stages.filter((name) => name === 'e2e' || name === 'packaged');
  if (isBuilt && windowed.length > 0) reports.push(...(await runWindowed(runtime, windowed, filters)));
  return reports;
}

/** The stages that open windows share one screen of their own, so nothing on the tester's screen takes the focus away. */
async function runWindowed(runtime, stages, filters) {
  const display = await attempt('display', async () => {
    sandboxSwitches(runtime.dist);
    return process.platform === 'linux' ? openDisplay() : { env: process.env, close: () => undefined };
  });
  if (!display.value) return [display.report];
  const { env, close } = display.value;
  const reports = [];
  try {
    if (stages.includes('e2e')) reports.push(await timed('e2e', () => vitest(runtime, 'e2e', filters, env, 35)));
    if (stages.includes('packaged')) reports.push(await timed('packaged', () => packaged(runtime, filters, env)));
  } finally {
    close();
  }
  return reports;
}

async function check(runtime) {
  const file = freshReport('check');
  const code = await runOnElectronNode(runtime, [join(root, 'scripts/checks/run.ts'), `--report=${file}`], { timeoutMs: 5 * minuteMs });
  return readCheckReport(file, code);
}

async function vitest(runtime, stage, filters, env, limitMinutes) {
  const file = freshReport(stage);
  const config = stage === 'unit' ? 'vitest.config.ts' : `vitest.${stage}.config.ts`;
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...filters,
  ];
  if (filters.length > 0) args.push('--passWithNoTests');
  const code = await runOnElectronNode(runtime, args, {
    env: { ...env, GATEHOUSE_ELECTRON: runtime.electron },
    timeoutMs: limitMinutes * minuteMs,
  });
  return readVitestReport(file, code);
}

async function packaged(runtime, filters, env) {
  const code = await runOnElectronNode(runtime, [join(root, 'scripts/package.ts'), '--for-test'], { timeoutMs: 5 * minuteMs });
  if (code !== 0) return { passed: 0, failed: 1, skipped: 0, note: `packaging ended with exit code ${code}` };
  return vitest(runtime, 'packaged', filters, env, 5);
}

function freshReport(stage) {
  const file = join(results, `${stage}.json`);
  rmSync(file, { force: true });
  return file;
}

async function timed(stage, work) {
  const started = Date.now();
  say(`── ${stage}`);
  return { stage, ...(await work()), durationMs: Date.now() - started };
}

/** A step that must succeed but is not a test: it counts only when it fails. */
async function attempt(stage, work) {
  const started = Date.now();
  try {
    const value = await work();
    return { value, report: { stage, passed: 0, failed: 0, skipped: 0, durationMs: Date.now() - started } };
  } catch (error) {
    if (!(error instanceof SetupError)) console.error(error);
    return { report: { stage, passed: 0, failed: 1, skipped: 0, note: error.message, durationMs: Date.now() - started } };
  }
}
