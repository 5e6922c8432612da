import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversLocation, parseLocation, toFileLocation } from './locations.ts';

describe('a location', () => {
  it.each([
    ['file:///ws', 'file:///ws', true],
    ['file:///ws', 'file:///ws/a/b', true],
    ['file://', 'file:///etc', true],
    ['https://api.example', 'https://api.example/v1', true],
    ['file:///ws', 'file:///ws-other', false],
    ['file:///ws', 'file:///w', false],
    ['file:///ws/a', 'file:///ws', false],
    ['file:///ws', 'file:///WS', false],
    ['file:///ws', 'https:///ws', false],
    ['https://api.example', 'https://api.example.evil/v1', false],
    ['file:///ws', 'file:///ws/../etc', false],
    ['file:///ws', 'file:///ws/%2e%2e/etc', false],
    ['file:///ws', 'file:///ws/', false],
    ['file:///ws/', 'file:///ws/', false],
  ])('%s covers %s: %s', (outer, inner, covers) => {
    expect(coversLocation(outer, inner)).toBe(covers);
  });

  it.each([
    'file:///a//b',
    'file:///a/./b',
    'file:///a/..',
    'file:///a%2fb',
    'file:///a%5Cb',
    'file:///a\\b',
    'file:///%61',
    'file:///a%00',
    'file:///a?x',
    'file:///a#x',
    'FILE:///a',
    'https://User@host/a',
    '/a',
    '',
    'file:///a b',
    'file:///%c3%a9',
  ])('is not spelled %o', (text) => {
    expect(parseLocation(text)).toBeUndefined();
  });

  it('of a path covers exactly the paths below it', () => {
    const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/[/\\\0]/.test(text) && text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), fc.array(name, { maxLength: 4 }), (outer, inner) => {
        const isBelow = outer.every((segment, index) => inner[index] === segment);
        expect(coversLocation(toFileLocation(`/${outer.join('/')}`), toFileLocation(`/${inner.join('/')}`))).toBe(isBelow);
      }),
    );
  });

  it('is made of absolute paths in plain spelling, on every platform', () => {
    expect(toFileLocation('C:\\ws\\a b')).toBe('file:///C:/ws/a%20b');
    expect(toFileLocation('/ws/é@x')).toBe('file:///ws/%C3%A9@x');
    for (const path of ['ws', '/ws/../etc', './ws']) expect(() => toFileLocation(path)).toThrow(/plain spelling/);
  });
});
