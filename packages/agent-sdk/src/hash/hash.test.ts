import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashCanonicalJson, sha256Hex } from './index.ts';

it('gives the test vectors of FIPS 180-4', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
  expect(sha256Hex(Buffer.alloc(1_000_000, 'a'))).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});

it('hashes a string as its UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const expected = createHash('sha256').update(Buffer.from(text)).digest('hex');
      expect([sha256Hex(text), sha256Hex(Buffer.from(text))]).toEqual([expected, expected]);
    }),
  );
});

it('gives one hash for one JSON value, in whatever order its keys come', () => {
  expect(hashCanonicalJson({ b: [1, 1.0], a: 'x' })).toBe(hashCanonicalJson({ a: 'x', b: [1, 1] }));
  expect(hashCanonicalJson({ b: 1, a: 'x' })).toBe(sha256Hex('{"a":"x","b":1}'));
});
