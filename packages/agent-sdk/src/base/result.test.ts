import { expect, it } from 'vitest';
import { fail, ok, unwrap } from './result.ts';

it('is a value or an error, and unwraps to the one or throws the other', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(fail('no')).toEqual({ ok: false, error: 'no' });
  expect(unwrap(ok(1))).toBe(1);
  expect(() => unwrap(fail(new Error('no')))).toThrow('no');
});
