import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandBraces } from './analysis/braces.ts';
import { createSecretScreen, destructiveWarnings, listPrograms, screenCommand } from './index.ts';
import { CommandTooInvolved, maximumReadingSteps, ReadingBudget } from './reading-budget.ts';

const places = { homeDirectory: '/home/me', cwd: '/home/me/project' };
const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: '/home/me/project' });
const longest = 20_000;

function readAll(command: string) {
  return {
    screened: screenCommand(command, { ...places, screen }),
    programs: listPrograms(command),
    warnings: destructiveWarnings(command),
  };
}

/** Seconds would tell about the machine; a command that is not bounded takes minutes on any. */
function expectQuick(command: string): void {
  const startedAtMs = performance.now();
  readAll(command.slice(0, longest));
  expect([command.slice(0, 60), performance.now() - startedAtMs < 2_000]).toEqual([command.slice(0, 60), true]);
}

const group = `{${Array.from({ length: 60 }, (_, index) => `a${index}`).join(',')}}`;

describe('a command made to be too much work', () => {
  it.each([
    ['by braces', `echo ${group.repeat(7)}`],
    ['by nested braces', `echo ${'{a,'.repeat(3_000)}b${'}'.repeat(3_000)}`],
    ['by a sequence', 'echo {1..999999999999}'],
    ['by long variables', `a=${'x'.repeat(4_000)};echo ${'$a'.repeat(7_000)}`],
    ['by substitutions', `cat ${'$('.repeat(9_000)}`],
    ['by folders', Array.from({ length: 70 }, (_, index) => `cd d${index}`).join(';')],
  ])('%s is not called read', (_, command) => {
    expect(readAll(command).screened.isWhole).toBe(false);
  });

  it.each([
    ['by finds in finds', `find ${'-exec find '.repeat(1_700)}`],
    ['by wrappers', `${'sudo '.repeat(3_000)}rm x`],
    ['by shells in shells', Array.from({ length: 9 }).reduce<string>((inner) => `bash -c ${JSON.stringify(inner)}`, 'rm x')],
  ])('%s is not called harmless', (_, command) => {
    expect(readAll(command).warnings).toEqual(expect.arrayContaining([expect.stringContaining('What it runs cannot be told')]));
  });

  it('by variables of variables ends', () => {
    expectQuick(`a=xxxxxxxx;${'a=$a$a$a$a;'.repeat(900)}echo $a`);
  });

  it('asks, as what it runs cannot be told', () => {
    expect(destructiveWarnings(`echo ${group.repeat(7)}`)).toEqual([
      'What it runs cannot be told: the command is too involved to be read.',
    ]);
    expect(listPrograms(`echo ${group.repeat(7)}`)).toEqual(['*']);
  });

  it('is not made so by being long', () => {
    const document = `cat > notes.md <<'EOF'\n${'Some words (and “more” of {them}, $HOME) in a line.\n'.repeat(350)}EOF`;
    for (const command of [document, `echo ${'word '.repeat(3_900)}`, `${'npm test && '.repeat(1_600)}true`]) {
      expect([screenCommand(command.slice(0, longest), { ...places, screen }).isWhole, listPrograms(command).includes('*')]).toEqual([
        true,
        false,
      ]);
    }
  });
});

describe('reading a command', () => {
  const pieces = fc.constantFrom(
    ...['git push ', '-f ', '-ffff', '!', '{a,b}', '{', '}', ',', '${a', '$(', '`', ')', '"', "'", '\\', ';', '|', '&', '<<E\n', '\n', ' '],
    ...[
      'find ',
      '-exec ',
      'sudo ',
      'sh -c ',
      'eval ',
      'xargs ',
      'a=$a$a;',
      '$a',
      '~/',
      '../',
      '.env',
      '.bak',
      '.',
      '*',
      '[',
      '[[:',
      '?',
      ':',
      ',',
    ],
    ...[
      ':(){',
      ':|:',
      '> /dev/',
      'cd a;',
      '--x=',
      'credentials',
      'secrets',
      '/',
      'x',
      '-',
      '_',
      '1',
      '\u3000',
      'İ',
      '{1..9}',
      '\t',
      '=',
      '@',
      'docker exec ',
    ],
  );

  const commands = fc.array(fc.tuple(pieces, fc.nat(3_000)), { minLength: 1, maxLength: 6 }).map((parts) =>
    parts
      .map(([piece, times]) => piece.repeat(times))
      .join('')
      .slice(0, longest),
  );

  it('takes no more steps than it may, and asks the screen no more often', () =>
    fc.assert(
      fc.property(commands, (command) => {
        let asked = 0;
        const counting: typeof screen = {
          ...screen,
          check: (path) => {
            asked += 1;
            return screen.check(path);
          },
        };
        screenCommand(command, { ...places, screen: counting });
        expect(asked).toBeLessThan(maximumReadingSteps / 40);
        const budget = new ReadingBudget();
        try {
          expandBraces(command, budget);
          expect(budget.spent).toBeLessThanOrEqual(maximumReadingSteps);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(CommandTooInvolved);
        }
      }),
      { numRuns: 200 },
    ));

  it('ends soon for whatever is repeated', () => {
    fc.assert(fc.property(commands, expectQuick), { numRuns: 100 });
  }, 120_000);

  it('ends soon for any two pieces, alternating and one after the other', () => {
    const all = ['push -f ', '!', '{a,', '$(', '`', '"', '\\', '.bak', '.', '(', ' ', '[', ':', '*/', 'cd a;', '-exec '];
    for (const one of all) {
      for (const other of all) {
        expectQuick(`git push ${(one + other).repeat(longest / (one + other).length)}`);
        expectQuick(`cat ${one.repeat(9_000 / one.length)}${other.repeat(9_000 / other.length)}!`);
      }
    }
  }, 120_000);
});

describe('braces', () => {
  it.each([
    ['a{b,c}d', 'abd acd'],
    ['{a,b}{c,d}', 'ac ad bc bd'],
    ['a{b,{c,d}e}f', 'abf acef adef'],
    ['a{,b}', 'a ab'],
    ['.en{u..w}', '.enu .env .enw'],
    ['.en{v..v}', '.env'],
    ['{01..03}', '01 02 03'],
    ['{3..1}', '3 2 1'],
    ['{a..e..2}', 'a c e'],
    ['{}', '{}'],
    ['{a}', '{a}'],
    ['{a,{b,c}', '{a,b {a,c'],
    ['{a,b}}', 'a} b}'],
    ['a}b{', 'a}b{'],
    ['x{a,b}{c}', 'xa{c} xb{c}'],
  ])('of %s make %s', (word, words) => {
    expect(expandBraces(word, new ReadingBudget()).join(' ')).toBe(words);
  });

  it('make every word, however many', () => {
    const options = Array.from({ length: 200 }, (_, index) => `x${index}`);
    expect(screenCommand(`cat {${options.join(',')},.env}`, { ...places, screen }).secrets).not.toEqual([]);
  });
});
