import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretScreen, findPatternProblem, parseDenyList } from './index.ts';
import { compilePathRegex } from './path-regex.ts';

const places = { homeDirectory: '/home/me', workspaceRoot: '/home/me/project' };

function isRefused(pattern: string, path: string): boolean {
  return createSecretScreen({ ...places, additionalPatterns: [pattern] }).check(path).secret;
}

/** Expressions that mean the same here and in JavaScript, where no text holds a slash or an upper-case letter. */
const expressions: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '[a-c]', '\\d', '\\w', '\\.', '^', '$', '[]a]'),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => one + other),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `(${one}|${other})`),
    fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?')).map(([one, count]) => `(?:${one})${count}`),
  ),
})).node;

describe('a regular expression for paths', () => {
  it.each([
    ['^config/.*\\.prod$', 'config/db.prod', true],
    ['^config/.*\\.prod$', '/home/me/project/config/deep/db.prod', true],
    ['^config/.*\\.prod$', 'sub/config/db.prod', false],
    ['^/srv/', '/srv/data/file', true],
    ['^/srv/', '/home/srv/file', false],
    ['token', 'src/API_TOKEN.go', true],
    ['^private$', 'private/file', true],
    ['^private$', 'private2/file', false],
    ['(alpha|beta)-[0-9]{2,3}$', 'x/beta-123', true],
    ['(alpha|beta)-[0-9]{2,3}$', 'x/gamma-123', false],
    ['^[^/]+$', 'top', true],
    ['\\p{Lu}', 'src/a.ts', true],
    ['ﬁn', 'src/fin.ts', true],
    ['a\\[b', 'a[b', true],
    ['[[]b', 'a[b', true],
    ['[]]b', 'a]b', true],
    ['x{0}y', 'y', true],
  ])('%j on %j: %s', (expression, path, expected) => {
    expect(isRefused(`re:${expression}`, path)).toBe(expected);
  });

  it('means what it means elsewhere', () => {
    fc.assert(
      fc.property(expressions, fc.stringMatching(/^[abc1._-]{0,12}$/), (expression, text) => {
        // JavaScript reads `[]a]` as an empty set and more.
        expect(compilePathRegex(expression)(text)).toBe(new RegExp(expression.replaceAll('[]a]', '[\\]a]'), 's').test(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['(a', 'never closed', 2],
    ['a)', 'closes nothing', 1],
    ['[a', 'never closed', 0],
    ['*a', 'nothing to repeat', 0],
    ['a**', 'repetition cannot be repeated', 3],
    ['^*', 'cannot be repeated', 2],
    ['(?=a)', 'linear time', 1],
    ['(?<=a)', 'linear time', 1],
    ['(a)\\1', 'linear time', 3],
    ['\\b', 'no meaning', 0],
    ['a\\', 'ends in', 1],
    ['[z-a]', 'not a set', 0],
    ['a{3,2}', 'smaller', 6],
    ['a{101}', 'at most 100', 6],
    ['((a{90}){90}){90}', 'too large', 17],
    ['('.repeat(60), 'too deep', 51],
  ])('%j is reported where it is loaded: %s', (expression, why, at) => {
    const create = (): unknown => createSecretScreen({ ...places, additionalPatterns: [`re:${expression}`] });
    expect(create).toThrow(expect.objectContaining({ code: 'ERR_SCREEN_PATTERN', details: { at } }));
    expect(findPatternProblem(`re:${expression}`)).toContain(why);
    expect(parseDenyList(`# ours\nre:${expression}`)).toEqual({
      patterns: [],
      problems: [{ line: 2, message: expect.stringContaining(why) }],
    });
  });

  it('is refused when it would refuse every file', () => {
    expect(findPatternProblem('re:.*')).toBe('This would refuse every file.');
    expect(findPatternProblem('re:^a|')).toBe('This would refuse every file.');
    expect(findPatternProblem('re:secret-.+')).toBeUndefined();
  });

  it('is read to its end or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab[]()|*+?{}2,\\^$.-dpL&'), maxLength: 20 }), (expression) => {
        try {
          compilePathRegex(expression)('a[b]-2');
        } catch (thrown) {
          expect(isGatehouseError(thrown, 'ERR_SCREEN_PATTERN')).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes as many steps as text and pattern are long, where backtracking would never end', () => {
    expect(compilePathRegex('(a*)*(a|aa)+(a?){30}b$')('a'.repeat(3_000))).toBe(false);
  });
});

describe('the reason of a refusal', () => {
  it('says whose pattern it is', () => {
    const screen = createSecretScreen({
      ...places,
      additionalPatterns: ['notes.txt', { pattern: 're:notes', source: 'settings' }, { pattern: 'notes.*', source: 'organisation' }],
    });
    expect(screen.matching('notes.txt').map(({ because }) => because)).toEqual([
      'the deny-list has the pattern notes.txt',
      'your settings have the pattern re:notes',
      'the policy of your organisation has the pattern notes.*',
    ]);
  });
});
