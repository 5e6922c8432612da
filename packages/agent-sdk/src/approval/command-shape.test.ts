import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAction } from '../action/index.ts';
import { analyzeCommand, type CommandAnalysis, createSecretScreen, type ParsedProgram } from '../screen/index.ts';
import { deriveCommandGrants, deriveShape, describeGrant, isSoundShape, matchesGrant, matchesShape, nameGrant } from './index.ts';

const root = '/w';

/** What the analysis says of one plain program; `changes` make it another. */
function reading(command: string, changes: Partial<CommandAnalysis> = {}, program: Partial<ParsedProgram> = {}): CommandAnalysis {
  const words = command.split(' ');
  const parsed: ParsedProgram = {
    program: words[0] ?? null,
    arguments: words.slice(1),
    words,
    wrappers: [],
    environment: [],
    redirections: [],
    cwd: root,
    joinedBy: '',
    ...program,
  };
  return {
    verdict: 'benign',
    family: null,
    findings: [],
    typed: false,
    keyWords: '',
    programs: [parsed],
    unknowns: [],
    secrets: [],
    paths: [],
    patterns: [],
    findsDotFiles: false,
    findsDeep: false,
    isWhole: true,
    ...changes,
  };
}

const shapeOf = (command: string) => deriveShape(command, reading(command))?.join(' ');

describe('the shape of a command', () => {
  it.each([
    ['git log', 'git log'],
    ['git log --oneline src/a.ts', 'git log --oneline'],
    ['git log -n 5 src', 'git log -n 5'],
    ['git log --since=yesterday src', 'git log --since=yesterday'],
    ['npm test', 'npm test'],
    ['npm test -- src/cart.test.ts', 'npm test --'],
    ['npm run lint src', 'npm run lint'],
    ['npm run test:unit -- src', 'npm run test:unit --'],
    ['cat README.md package.json', 'cat'],
    ['grep -rn TODO src', 'grep -rn TODO'],
    ['vitest run src/a.test.ts', 'vitest run'],
    ['node --test src/a.test.ts', 'node --test'],
    ['tsc --noEmit', 'tsc --noEmit'],
  ])('%s is %s and then names and paths', (command, expected) => {
    expect(shapeOf(command)).toBe(expected);
  });

  it.each([
    'node build.js',
    'python x.py',
    'make all',
    'npm run deploy staging',
    'npm install left-pad',
    'git push origin main',
    'git checkout main',
    'git branch new',
    'tsc a.ts',
    'rm a',
    'cp a b',
    'sort -o out in',
    'eslint --fix src',
    'git diff --output=x src',
    'git log --ext-diff src',
    'git diff --ext-d src',
    'git log --textc src',
    'rg --pre ./x TODO',
    'rg --hostname-bin=./x TODO',
    'eslint -c eslint.config.js src',
    'eslint --parser=./x.js src',
    'eslint --format=./x.js src',
    'pytest -c pytest.ini tests',
    'vitest -c vitest.config.ts src',
    'jest -c jest.config.js src',
    'jest --runner=./x src',
    'go vet -vettool=./x src',
    'npm test --node-options=--import=./x.mjs a',
    'npm run lint --script-shell=./x a',
    'node --test --test-reporter=./x.mjs a',
    'node --test --experimental-loader=./x.mjs a',
    'cat ../outside',
    'cat /etc/hostname',
    'cat ~/notes',
    'git show HEAD:a.ts',
    'ls *.ts',
    'cat a\\ b',
    '/usr/bin/cat a',
    'cat a b -- c/../../d',
  ])('%s has none: only its exact text may be remembered', (command) => {
    expect(shapeOf(command)).toBeUndefined();
  });

  it.each<[string, Partial<CommandAnalysis>, Partial<ParsedProgram>]>([
    ['is not benign', { verdict: 'unknown' }, {}],
    ['was not read whole', { isWhole: false }, {}],
    ['names a secret', { secrets: [{ path: '/w/.env', rules: ['S1'] }] }, {}],
    ['has an unknown part', { unknowns: [{ text: '$X', why: 'not known' }] }, {}],
    ['starts two programs', { programs: [...reading('cat a').programs, ...reading('cat b').programs] }, {}],
    ['starts none', { programs: [] }, {}],
    ['is wrapped', {}, { wrappers: ['sudo'] }],
    ['sets a variable', {}, { environment: [{ name: 'A', value: '1' }] }],
    ['is redirected', {}, { redirections: [{ operator: '>', target: '/w/b' }] }],
    ['has an argument nobody knows', {}, { arguments: [null] }],
    ['reads as another text', {}, { words: ['cat', 'b'] }],
  ])('there is none, and none matches, when the command %s', (_, analysis, program) => {
    const read = reading('cat a', analysis, program);
    expect(deriveShape('cat a', read)).toBeUndefined();
    expect(matchesShape(['cat'], 'cat a', read)).toBe(false);
  });

  it.each([
    ['git log src', true],
    ['git log', true],
    ['git log main src/a.ts docs', true],
    ['git log --oneline', false],
    ['git log -p', false],
    ['git log  src', false],
    ['git log src ', false],
    ['git logs', false],
    ['git log src;id', false],
    ['git log src && id', false],
    ['git log $(id)', false],
    ['git log `id`', false],
    ['git log src > a', false],
    ['git log src\nid', false],
    ['git log ../x', false],
    ['git log a/../../x', false],
    ['git log /etc/passwd', false],
    ['git log ~', false],
    ['git log {a,b}', false],
    ['git log *', false],
    ['git log s\u200brc', false],
    ['A=1 git log src', false],
    ['sudo git log src', false],
  ])('“git log …” covers %j: %s', (command, expected) => {
    expect(matchesShape(['git', 'log'], command, reading(command))).toBe(expected);
  });

  it.each([
    [[]],
    [['rm']],
    [['git']],
    [['git', 'log', 'src']],
    [['npm', 'run', 'deploy']],
    [['cat', '$(id)']],
    [['git', 'log', '--output=x']],
  ])('%j is none, whoever sends or stores it', (words) => {
    expect(isSoundShape(words)).toBe(false);
    expect(matchesShape(words, words.join(' '), reading(words.join(' ')))).toBe(false);
  });
});

function shell(command: string, payload: Record<string, string> = {}) {
  return createAction({
    id: 'a',
    kind: 'shell',
    tool: 'bash_run',
    intent: 'Run',
    actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 's' },
    resource: { type: 'command', target: command },
    payload: { command, ...payload },
    context: { workspaceId: 'w', workspaceRoot: root, turnId: 't', callId: 'c' },
  });
}

describe('a grant of a shape', () => {
  const pattern = { type: 'command-shape', words: ['git', 'log', '--oneline'] } as const;

  it('says what it grants, and has a name that can be typed', () => {
    expect(describeGrant(pattern)).toBe(
      'Run “git log --oneline” with any names or paths inside the workspace after it, and no other options, in the workspace folder in this session',
    );
    expect(describeGrant(pattern, 'workspace')).toMatch(/in this workspace until you revoke it$/);
    expect(nameGrant(pattern)).toBe('run git log --oneline ...');
  });

  it('is offered after the exact text', () => {
    const command = 'git log --oneline src';
    expect(deriveCommandGrants(command, reading(command))).toEqual([{ type: 'command', command }, pattern]);
    expect(deriveCommandGrants('make', reading('make'))).toEqual([{ type: 'command', command: 'make' }]);
  });

  it('covers nothing in another folder, with variables, or where nobody has read the command', () => {
    const command = 'git log --oneline src';
    const facts = { analysis: reading(command) };
    expect(matchesGrant(pattern, shell(command), facts)).toBe(true);
    expect(matchesGrant(pattern, shell(command))).toBe(false);
    expect(matchesGrant(pattern, shell(command, { cwd: '/w/sub' }), facts)).toBe(false);
    expect(matchesGrant(pattern, { ...shell(command), kind: 'process:spawn' }, facts)).toBe(false);
  });
});

const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: root });
const analyze = (command: string) => analyzeCommand(command, { screen, cwd: root, homeDirectory: '/home/me', workspaceRoot: root });

const words = fc.constantFrom(
  'git',
  'log',
  'cat',
  'src',
  '-p',
  '--output=x',
  'a/../..',
  '/etc',
  '~',
  'a b',
  "'a b'",
  '"$HOME"',
  'README.md',
  '.env',
);
const glue = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  '; ',
  ' && ',
  ' | ',
  ' > ',
  '\n',
  ' $(',
  ') ',
  '`',
  ' & ',
  '  ',
  '\t',
  ' <(',
  '{',
  '}',
  '*',
  '$',
  '#',
  '\\',
);
const commands = fc.array(fc.tuple(words, glue), { minLength: 1, maxLength: 6 }).map((parts) => parts.flat().join('').trim());

describe('for any text', () => {
  it('what a shape covers is its words and then plain names and paths inside the workspace', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(['git', 'log'], ['cat'], ['npm', 'test', '--'], ['git', 'log', '-p']),
        fc.oneof(
          commands,
          commands.map((text) => `git log ${text}`),
          commands.map((text) => `cat ${text}`),
        ),
        (shape, command) => {
          if (!matchesShape(shape, command, analyze(command))) return;
          const lead = shape.join(' ');
          expect(command.startsWith(lead)).toBe(true);
          const rest = command.slice(lead.length);
          // Nothing that a shell, or a program's options, could read as anything but a name below the folder.
          expect(rest).toMatch(/^(?: [A-Za-z0-9_.][A-Za-z0-9_.@+,/-]*)*$/);
          for (const word of rest.split(' ').filter((one) => one !== '')) expect(word.split('/')).not.toContain('..');
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('a command with an operator, a quote, a variable or a line feed is covered by no shape', () => {
    fc.assert(
      fc.property(commands, (command) => {
        fc.pre(/[;&|<>()`$'"\\\n\t*?{}~#]/.test(command));
        expect(matchesShape(['git', 'log'], command, analyze(command))).toBe(false);
        expect(matchesShape(['cat'], command, analyze(command))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a shape that was derived covers the command it was derived from', () => {
    fc.assert(
      fc.property(commands, (command) => {
        const analysis = analyze(command);
        const shape = deriveShape(command, analysis);
        if (shape !== undefined) expect(matchesShape(shape, command, analysis)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
