import { expect, test } from 'vitest';
import { parseShellMark } from './shell-marks.ts';

test.each([
  ['0;a title', { type: 'title', text: 'a title' }],
  ['2;x;y', { type: 'title', text: 'x;y' }],
  ['7;file:///tmp/a%20b', { type: 'cwd', path: '/tmp/a b' }],
  ['7;file://here/tmp', { type: 'cwd', path: '/tmp' }],
  ['7;file://localhost/', { type: 'cwd', path: '/' }],
  ['133;A;cl=m', { type: 'prompt-started' }],
  ['133;B', { type: 'input-started' }],
  ['133;C', { type: 'command-started' }],
  ['133;D', { type: 'command-finished', exitCode: null, nonce: null }],
  ['133;D;1', { type: 'command-finished', exitCode: 1, nonce: null }],
  ['133;D;130;gatehouse=abc', { type: 'command-finished', exitCode: 130, nonce: 'abc' }],
])('%j is read', (payload, mark) => {
  expect(parseShellMark(payload, 'here')).toEqual(mark);
});

test.each([
  '7;file://elsewhere/tmp',
  '7;/tmp',
  '7;file://here',
  '7;file:///bad%zz',
  '7;file:///nul%00',
  '133;Z',
  '52;c;aGk=',
  '8;;https://example.com',
  '',
  ';',
])('%j says nothing to us', (payload) => {
  expect(parseShellMark(payload, 'here')).toBeUndefined();
});

test('an exit code that is no number is none', () => {
  expect(parseShellMark('133;D;-1', 'here')).toEqual({ type: 'command-finished', exitCode: null, nonce: null });
});
