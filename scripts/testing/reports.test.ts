import { describe, expect, it } from 'vitest';
import { countVitest, readCheckReport, sumReports, toLastLine } from './reports.mjs';

const passing = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [] }],
};

describe('the counts of a run', () => {
  it('are those of the report', () => {
    expect(countVitest(passing, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('include a file that could not be loaded', () => {
    const report = { ...passing, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('do not count a failed test twice', () => {
    const report = { ...passing, numFailedTests: 1, testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }] };
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('include a run that ended badly without a failed test', () => {
    expect(countVitest(passing, 1)).toEqual({ passed: 3, failed: 1, skipped: 2, note: 'ended with exit code 1' });
  });

  it('are one failure when there is no report', () => {
    expect(readCheckReport('/nonexistent/check.json', 124)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      note: 'stopped: it took too long',
    });
  });
});

describe('the last line', () => {
  it('names skipped tests only when there are any', () => {
    expect(toLastLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(toLastLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('is a failure when nothing ran', () => {
    expect(sumReports([{ passed: 0, failed: 0, skipped: 0 }])).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
