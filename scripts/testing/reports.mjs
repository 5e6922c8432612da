// Adding up what the stages of `npm test` reported. A stage that ends badly without saying why still counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number, note?: string }} Count */

/** @returns {Count} from Vitest's JSON report and the exit code of the run */
export function readVitestReport(file, exitCode) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: endedWith(exitCode) };
  return countVitest(JSON.parse(readFileSync(file, 'utf8')), exitCode);
}

export function countVitest(report, exitCode) {
  const brokenFiles = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  );
  const count = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
  // Unhandled errors and empty runs fail Vitest without failing a test.
  if (exitCode !== 0 && count.failed === 0) return { ...count, failed: 1, note: endedWith(exitCode) };
  return count;
}

/** @returns {Count} from `scripts/checks/run.ts --report`: one result per check */
export function readCheckReport(file, exitCode) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: endedWith(exitCode) };
  const { checks } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = checks.filter((check) => check.findings > 0).length;
  if (exitCode !== 0 && failed === 0) return { passed: checks.length, failed: 1, skipped: 0, note: endedWith(exitCode) };
  return { passed: checks.length - failed, failed, skipped: 0 };
}

export function sumReports(reports) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const report of reports) for (const key of Object.keys(total)) total[key] += report[key];
  // Nothing ran at all: that is not a success.
  if (total.passed + total.failed === 0) total.failed = 1;
  return total;
}

/** "12 passed, 0 failed", with ", 3 skipped" only when there are any. */
export function toLastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function endedWith(exitCode) {
  return exitCode === 124 ? 'stopped: it took too long' : `ended with exit code ${exitCode}`;
}
