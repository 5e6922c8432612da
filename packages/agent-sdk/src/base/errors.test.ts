import { expect, it } from 'vitest';
import { formatErrorReport, fromErrorReport, GatehouseError, isGatehouseError, systemErrorCode, toErrorReport } from './errors.ts';

const full = new GatehouseError('ERR_TEST_THING', {
  message: 'The thing broke.',
  untouched: 'Your file is as it was.',
  nextStep: 'Mend the thing.',
  details: { line: 3 },
  cause: new Error('deep down'),
});

it('carries a code, three sentences, facts and its cause', () => {
  expect(full).toBeInstanceOf(Error);
  expect({ ...full, message: full.message, cause: full.cause }).toEqual({
    name: 'GatehouseError',
    code: 'ERR_TEST_THING',
    message: 'The thing broke.',
    untouched: 'Your file is as it was.',
    nextStep: 'Mend the thing.',
    details: { line: 3 },
    cause: new Error('deep down'),
  });
});

it('crosses a process as plain data and comes back the same', () => {
  const report = JSON.parse(JSON.stringify(toErrorReport(full)));
  expect(toErrorReport(fromErrorReport(report))).toEqual(toErrorReport(full));
  expect(isGatehouseError(fromErrorReport(report), 'ERR_TEST_THING')).toBe(true);
});

it('reports what is not ours without losing its message', () => {
  const unexpected = { code: 'ERR_BASE_UNEXPECTED', untouched: '', nextStep: '' };
  expect(toErrorReport(new TypeError('x is not a function'))).toEqual({ ...unexpected, message: 'x is not a function' });
  expect(toErrorReport('plain text')).toEqual({ ...unexpected, message: 'plain text' });
});

it('is told from other errors, and by its code', () => {
  expect(isGatehouseError(full)).toBe(true);
  expect(isGatehouseError(full, 'ERR_TEST_OTHER')).toBe(false);
  expect(isGatehouseError(new Error('ERR_TEST_THING'))).toBe(false);
});

it('reads as one paragraph, without gaps where nothing is said', () => {
  expect(formatErrorReport(toErrorReport(full))).toBe('The thing broke. Your file is as it was. Mend the thing. (ERR_TEST_THING)');
  expect(formatErrorReport(toErrorReport(new GatehouseError('ERR_TEST_SHORT', { message: 'No.' })))).toBe('No. (ERR_TEST_SHORT)');
});

it('knows the system’s code of an error that has one', () => {
  expect(systemErrorCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(systemErrorCode(Object.assign(new Error('x'), { code: 5 }))).toBeUndefined();
  expect(systemErrorCode({ code: 'ENOENT' })).toBeUndefined();
});
