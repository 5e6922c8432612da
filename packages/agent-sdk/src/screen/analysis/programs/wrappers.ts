import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { parseOptions } from '../options.ts';
import { toProgram } from '../program-names.ts';
import { type Argument, argumentOf, hole, nothing, type Stream, taints } from '../values.ts';
import { wrappers as table, type Wrapper } from '../wrapper-options.ts';
import { judgeHiddenCode, judgeVariable, runFile, runStream, showEnvironment } from './builtins.ts';

const harmless: Stream = { text: null, taint: taints.harmless };

interface Unwrapped {
  readonly words: readonly Argument[];
  readonly environment: Call['environment'];
  readonly cwd: string | undefined;
  readonly options: readonly string[];
}

/** What follows a wrapper's own options, assignments and leading operands. */
function unwrap(call: Call, wrapper: Wrapper): Unwrapped & { readonly isSure: boolean } {
  const environment: { name: string; value: Argument }[] = [];
  const options: string[] = [];
  let cwd: string | undefined;
  let isSure = true;
  let at = 0;
  const { args } = call;
  for (; at < args.length; at += 1) {
    const arg = args[at] as Argument;
    const { text } = arg;
    if (text === '--') {
      at += 1;
      break;
    }
    const assigned = /^([A-Za-z_]\w*)=/.exec(text);
    if (assigned !== null && (call.program === 'env' || call.program === 'sudo' || call.program === 'doas')) {
      environment.push({ name: assigned[1] ?? '', value: { ...arg, text: text.slice(text.indexOf('=') + 1) } });
      continue;
    }
    if (!text.startsWith('-') || (text === '-' && call.program !== 'env')) break;
    options.push(text);
    const kind = kindOf(text, wrapper);
    if (/^(?:-C|--chdir|-D)$/.test(text) && (call.program === 'env' || call.program === 'sudo')) cwd = args[at + 1]?.text;
    const joined = /^--chdir=(.*)$/s.exec(text);
    if (joined !== null) cwd = joined[1];
    if (kind === 'valued') at += 1;
    else if (kind === 'unknown') isSure = false;
  }
  return { words: args.slice(at + wrapper.leading), environment, cwd, options, isSure };
}

function kindOf(word: string, { valued, plain, longValued, longPlain }: Wrapper): 'valued' | 'complete' | 'unknown' {
  if (word === '-') return 'complete';
  if (word.startsWith('--')) {
    if (word.includes('=')) return 'complete';
    if (longValued.has(word.slice(2))) return 'valued';
    return longPlain.has(word.slice(2)) || word === '--help' || word === '--version' ? 'complete' : 'unknown';
  }
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    if (valued.includes(letter)) return at === word.length - 1 ? 'valued' : 'complete';
    if (!plain.includes(letter) && !/\d/.test(letter)) return 'unknown';
  }
  return 'complete';
}

/** Words looked at for a program where an option is not known, so that the next word may be its value or the program. */
const maximumGuesses = 8;

function guess(call: Call, judge: Judge, words: readonly Argument[], wrapper: string): void {
  judge.doubt(call, call.program, 'One of its options is not known, so neither is which of its words is the program.');
  for (const [index, { text }] of words.slice(0, maximumGuesses).entries()) {
    if (judge.isDangerous(toProgram(text))) judge.runWords(call, words.slice(index), { wrapper });
  }
}

const wrap =
  (wrapper: Wrapper): Rule =>
  (call, judge) => {
    const { words, environment, cwd, options, isSure } = unwrap(call, wrapper);
    const how = { wrapper: call.program, environment, ...(cwd === undefined ? {} : { cwd: judge.toPath(call, cwd) }) };
    for (const { name, value } of environment) judgeVariable(call, judge, name, value);
    if (options.includes('--help') || options.includes('--version')) return harmless;
    if (!isSure) guess(call, judge, words, call.program);
    return special.get(call.program)?.(call, judge, { words, environment, cwd, options }) ?? runWrapped(call, judge, words, how);
  };

function runWrapped(call: Call, judge: Judge, words: readonly Argument[], how: Parameters<Judge['runWords']>[2]): Stream {
  const [first] = words;
  if (first === undefined) return harmless;
  return judge.runWords(call, words, how);
}

type Special = (call: Call, judge: Judge, unwrapped: Unwrapped) => Stream | undefined;

const special: ReadonlyMap<string, Special> = new Map<string, Special>([
  [
    'sudo',
    (call, judge, { words, options }) => {
      const isShell = options.some((option) => /^-[A-Za-z]*[si]/.test(option) || option === '--shell' || option === '--login');
      if (options.some((option) => /^-[A-Za-z]*e/.test(option) || option === '--edit')) {
        for (const word of words) judge.judgeWrite(call, word, { text: null, taint: taints.local });
        return nothing;
      }
      if (options.some((option) => /^-[lvkK]+$/.test(option)) && words.length === 0) return harmless;
      // It quotes its words for the shell it opens; a text with blanks is run all the same by those who believe otherwise.
      if (isShell && words.length > 1) return undefined;
      if (isShell)
        return judge.runWords(
          call,
          [argumentOf('bash', call), ...(words.length > 0 ? [argumentOf('-c', call), joinWords(call, words)] : [])],
          { wrapper: 'sudo' },
        );
      return undefined;
    },
  ],
  [
    'env',
    (call, judge, { words, options }) => {
      const at = call.args.findIndex(({ text }) => /^-[a-zA-Z]*S/.test(text) || text.startsWith('--split-string'));
      if (at >= 0) {
        const text = call.args
          .slice(at)
          .map((arg) => arg.text)
          .join(' ')
          .replace(/^(?:-[a-zA-Z]*S|--split-string=?)\s*/, '');
        return judge.runText(call, text, { wrapper: 'env -S' });
      }
      const isCleared = options.some((option) => option === '-' || /^-[a-zA-Z]*i/.test(option) || option === '--ignore-environment');
      return words.length === 0 && !isCleared ? showEnvironment(call, judge) : undefined;
    },
  ],
  ['command', (call, judge, { options }) => (options.some((option) => /[vV]/.test(option)) ? judge.judgeAs(call, 'which') : undefined)],
  [
    'xargs',
    (call, judge, { words, options }) => {
      const replaced = options.some((option) => /^(?:-I|-i|--replace)/.test(option));
      const index = call.args.findIndex(({ text }) => /^(?:-I|--replace=)/.test(text));
      const mark = index < 0 ? '{}' : call.args[index]?.text.replace(/^(?:-I|--replace=)/, '') || call.args[index + 1]?.text || '{}';
      return fill(call, judge, words.length === 0 ? [argumentOf('echo', call)] : words, replaced ? mark : null, 'xargs');
    },
  ],
  [
    'parallel',
    (call, judge, { words }) => {
      const at = words.findIndex(({ text }) => /^:::/.test(text));
      const own = at < 0 ? words : words.slice(0, at);
      if (own.length === 0) {
        for (const { text } of words.slice(at + 1)) judge.runText(call, text, { wrapper: 'parallel' });
        if (at < 0) runStreamLines(call, judge);
        return undefined;
      }
      const inputs = at < 0 ? [argumentOf(hole, call, call.input.taint)] : words.slice(at + 1);
      const text = own.map((word) => word.text).join(' ');
      for (const input of inputs.slice(0, 8))
        judge.runText(call, text.includes('{}') ? text.replaceAll('{}', input.text) : `${text} ${input.text}`, {
          wrapper: 'parallel',
          input: nothing,
          isFed: false,
        });
      return undefined;
    },
  ],
  ['watch', (call, judge, { words }) => judge.runText(call, words.map(({ text }) => text).join(' '), { wrapper: 'watch' })],
  ['busybox', (call, judge, { words }) => (words.length === 0 ? harmless : judge.runWords(call, words, { wrapper: 'busybox' }))],
  [
    'npx',
    (call, judge, { words, options }) => {
      const at = call.args.findIndex(({ text }) => text === '-c' || text === '--call');
      if (at >= 0 && at < call.args.length - words.length) return judge.runText(call, call.args[at + 1]?.text ?? '', { wrapper: 'npx -c' });
      return runFetched(call, judge, words, options);
    },
  ],
  ['bunx', (call, judge, { words, options }) => runFetched(call, judge, words, options)],
  ['uvx', (call, judge, { words, options }) => runFetched(call, judge, words, options)],
  ['exec', (_call, _judge, { words }) => (words.length === 0 ? nothing : undefined)],
  [
    'chroot',
    (call, judge, { words }) => (words.length === 0 ? judge.runWords(call, [argumentOf('bash', call)], { wrapper: 'chroot' }) : undefined),
  ],
  [
    'systemd-run',
    (call, judge, { options }) => {
      if (options.some((option) => /^--(?:on-|timer)/.test(option)))
        judge.report(call, destructive('persistence', 'It has a command run later by itself.'));
      return undefined;
    },
  ],
  [
    'unshare',
    (call, judge, { words }) => (words.length === 0 ? judge.runWords(call, [argumentOf('bash', call)], { wrapper: 'unshare' }) : undefined),
  ],
  [
    'nsenter',
    (call, judge, { words }) => {
      judge.doubt(call, 'nsenter', 'It runs in the place of another process.');
      return words.length === 0 ? nothing : undefined;
    },
  ],
]);

/** Packages that nearly everybody's projects run so. What else is fetched and run is somebody's code. */
const usualPackages =
  /^(?:@?[\w-]*\/?(?:eslint|prettier|tsc|typescript|jest|vitest|mocha|playwright|cypress|vite|webpack|rollup|esbuild|next|nuxt|astro|remix|expo|tsx|ts-node|nodemon|turbo|nx|lerna|changeset|prisma|drizzle-kit|knex|typeorm|sequelize(?:-cli)?|tailwindcss|storybook|husky|lint-staged|commitlint|stylelint|biome|rimraf|cross-env|concurrently|http-server|serve|json-server|swc|babel|create-[\w-]+|ng|cli|nest|vue|svelte-kit|gatsby|wrangler|vercel|netlify|serverless|cdk|sst|tsup|c8|nyc|depcheck|npm-check-updates|ncu|madge|knip|license-checker|semantic-release|standard|xo|ava|tap|qunit|karma|wdio|lighthouse|markdownlint(?:-cli2?)?|cspell|shadcn|pm2|degit|openapi-[\w-]+|graphql-codegen|type-coverage|size-limit|publint|attw|supabase|firebase(?:-tools)?|react-scripts|react-native|pod-install|sass|postcss|vue-tsc|svelte-check|oxlint|dprint|vite-node|dependency-cruiser|depcruise|source-map-explorer|webpack-bundle-analyzer|npm-run-all2?|run-[sp]|npm-check|syncpack|taze|standard-version|release-it|typedoc|jsdoc|docusaurus|vitepress|eleventy|hexo|sanity|strapi|projen|hardhat|newman|artillery|autocannon|stryker|testcafe|detox|web-ext|live-server|browser-sync|cpy(?:-cli)?|mkdirp|shx|nuxi|mikro-orm|copyfiles|plop|hygen|yo|quicktype|json2ts|json-schema-to-typescript|orval|swagger-typescript-api|redocly|spectral|kysely-codegen|msw|gh-pages|lingui|formatjs|i18next(?:-parser)?|svgo|svgr|pa11y|linkinator|remark|puppeteer|browserslist|update-browserslist-db|ncc|tsdx|microbundle|unbuild|parcel|stencil|ember|tsoa|ts-prune|lockfile-lint|audit-ci|snyk|node-gyp|tsd|api-extractor|tiged|giget|nodemon|del-cli|trash-cli|cap|ionic|electron(?:-builder)?|electron-forge|tauri|capacitor|patch-package|sort-package-json|only-allow|kill-port|dotenv(?:-cli)?|envinfo|are-the-types-wrong|ruff|black|mypy|pytest|flake8|isort|pyright|pre-commit|poetry|nox|tox|cookiecutter|copier|httpie|ipython|jupyter(?:-lab)?|mkdocs|sphinx(?:-build)?|bandit|pylint|twine|build|hatch|uvicorn|gunicorn|alembic|tree|tldr))(?:@[\w.^~-]+)?$/;

function runFetched(call: Call, judge: Judge, words: readonly Argument[], options: readonly string[]): Stream | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return harmless;
  const name = first.text;
  if (/^(?:https?:|git\+|git:|github:|file:|\.{0,2}\/|[\w-]+\/[\w.-]+(?:#|$))/.test(name) && !name.startsWith('@')) {
    if (!/^\.{1,2}\//.test(name)) judge.report(call, destructive('rce', 'It fetches a program from an address and runs it.'));
    return undefined;
  }
  if (!usualPackages.test(name) && !options.includes('--no-install') && !options.includes('--no'))
    judge.doubt(call, name, 'It may fetch a package nobody has looked at, and run it.');
  const program = name.replace(/^@[^/]+\//, '').replace(/@[^@]*$/, '');
  return judge.runWords(call, [{ ...first, text: program }, ...rest], { wrapper: call.program });
}

export const npxLike = runFetched;

/** What `xargs` runs: with what it is fed as more arguments, or in place of a mark. */
function fill(call: Call, judge: Judge, words: readonly Argument[], mark: string | null, wrapper: string): Stream {
  const { text, taint } = call.input;
  const fed =
    text === null
      ? []
      : text
          .split(/\s+/)
          .filter((word) => word !== '')
          .slice(0, 64);
  const unknown = argumentOf(hole, call, taint | taints.local);
  const [program] = words;
  if (mark !== null) {
    const values =
      text === null
        ? [unknown]
        : text
            .split('\n')
            .filter((line) => line !== '')
            .slice(0, 8)
            .map((line) => argumentOf(line, call, taint));
    for (const value of values) {
      const filled = words.map((word) =>
        word.text.includes(mark) ? { ...word, text: word.text.replaceAll(mark, value.text), taint: word.taint | value.taint } : word,
      );
      judge.runWords(call, filled, { wrapper, input: nothing, isFed: false });
    }
    return { text: null, taint: taints.local };
  }
  const more = text === null ? [{ ...unknown, canSplit: true }] : fed.map((word) => argumentOf(word, call, taint));
  if (program !== undefined && table.has(toProgram(program.text)) && words.length === 1 && text === null)
    judge.doubt(call, program.raw, 'It runs what it is sent.');
  return judge.runWords(call, [...words, ...more], { wrapper, input: nothing, isFed: false });
}

function runStreamLines(call: Call, judge: Judge): void {
  runStream(call, judge, { ...call.input, taint: call.input.taint & ~taints.script }, call.program);
}

function joinWords(call: Call, words: readonly Argument[]): Argument {
  return argumentOf(
    words.map(({ text }) => text).join(' '),
    call,
    words.reduce((sum, { taint }) => sum | taint, 0),
  );
}

// --- shells

const shell: Rule = (call, judge) => {
  const { isCommand, isSent, operands, isQuestion, startFile } = readShellOptions(call.args);
  if (isQuestion) return harmless;
  if (startFile !== undefined) runFile(call, judge, startFile, { wrapper: `${call.program} --rcfile` });
  const [first, ...rest] = operands;
  if (isCommand) {
    if (first === undefined) return nothing;
    if (/^\s*\0\s*$/.test(first.text) || isHidden(first)) {
      judgeHiddenCode(call, judge, first.taint, first.raw);
      if (first.text.replaceAll(hole, '').trim() === '') return undefined;
    }
    const zero = rest[0];
    return judge.runText(call, first.text, {
      wrapper: `${call.program} -c`,
      positional: rest.slice(1),
      taint: first.taint,
      ...(zero === undefined ? {} : { environment: [{ name: '0', value: zero }] }),
    });
  }
  if (!isSent && first !== undefined && first.text !== '-') {
    runFile(call, judge, first, { wrapper: call.program, positional: rest });
    return undefined;
  }
  if (call.isFed) runStream(call, judge, call.input, call.program);
  else if (!call.wrappers.some((wrapper) => /^(?:docker|podman|nerdctl|kubectl|oc)/.test(wrapper)))
    judge.doubt(call, call.program, 'A shell is opened: what it will be told is not known.');
  return undefined;
};

/** Part of the code comes from where it must not. */
function isHidden({ text, taint }: Argument): boolean {
  return (taint & (taints.network | taints.decoded)) !== 0 || (text.includes(hole) && text.replaceAll(hole, '').trim() === '');
}

interface ShellOptions {
  readonly isCommand: boolean;
  readonly isSent: boolean;
  readonly isQuestion: boolean;
  readonly startFile: Argument | undefined;
  readonly operands: readonly Argument[];
}

/** `-c`, alone or among others, makes the first operand the command; `-o` and `-O` take a word. */
function readShellOptions(words: readonly Argument[]): ShellOptions {
  let isCommand = false;
  let isSent = false;
  let isQuestion = false;
  let startFile: Argument | undefined;
  let at = 0;
  for (; at < words.length; at += 1) {
    const { text } = words[at] as Argument;
    if (text === '--' || text === '-') {
      if (text === '--' || isCommand) at += 1;
      break;
    }
    if (/^--(?:version|help)$/.test(text)) isQuestion = true;
    else if (/^--(?:rcfile|init-file)$/.test(text)) {
      startFile = words[at + 1];
      at += 1;
    } else if (text === '--command') isCommand = true;
    else if (/^[-+][a-zA-Z]+$/.test(text)) {
      if (text.startsWith('-') && text.includes('n')) isQuestion = true;
      if (text.startsWith('-') && text.includes('c')) isCommand = true;
      if (text.includes('s')) isSent = true;
      for (const letter of text) if (letter === 'o' || letter === 'O') at += 1;
    } else if (!text.startsWith('-')) break;
  }
  return { isCommand, isSent, isQuestion, startFile, operands: words.slice(at) };
}

// --- programs with a command in an option or behind a sub-command

const withCommand: Rule = (call, judge) => {
  const at = call.args.findIndex(({ text }) => /^-[a-zA-Z]*c$/.test(text) || /^--(?:session-)?command(?:=|$)/.test(text));
  const arg = call.args[at];
  if (arg !== undefined) {
    const equals = arg.text.indexOf('=');
    const code = equals > 0 ? { ...arg, text: arg.text.slice(equals + 1) } : call.args[at + 1];
    if (code !== undefined) return judge.runText(call, code.text, { wrapper: `${call.program} -c`, taint: code.taint });
  }
  if (call.program === 'flock') {
    const { operands } = parseOptions(call.args, { letters: 'wE', long: ['timeout', 'wait', 'conflict-exit-code'], stopsAtOperand: true });
    return operands.length > 1 ? judge.runWords(call, operands.slice(1), { wrapper: 'flock' }) : nothing;
  }
  if (call.program === 'runuser') {
    const { operands } = parseOptions(call.args, {
      letters: 'ugGsw',
      long: ['user', 'group', 'supp-group', 'shell', 'whitelist-environment'],
      stopsAtOperand: true,
    });
    if (operands.length > 1 || call.args.some(({ text }) => text === '-u' || text.startsWith('--user')))
      return judge.runWords(call, operands, { wrapper: 'runuser' });
  }
  if (call.program === 'script') {
    for (const target of parseOptions(call.args, { letters: 'cEIOBTtm', long: ['command', 'log-out'] }).operands)
      judge.judgeWrite(call, target, { text: null, taint: taints.local });
    return undefined;
  }
  if (call.isFed) runStream(call, judge, call.input, call.program);
  else judge.doubt(call, call.program, 'A shell is opened: what it will be told is not known.');
  return undefined;
};

/** `docker run image program …`: the image takes the place of the host. */
const containers: Rule = (call, judge) => {
  const compose = call.program.endsWith('-compose');
  const parsed = parseOptions(call.args, { letters: 'HclfpetuvwhmasS', long: containerOptions, stopsAtOperand: true });
  const [verb, ...rest] = parsed.operands;
  const isCompose = verb?.text === 'compose';
  if (isCompose || verb?.text === 'container')
    return containers({ ...call, program: isCompose ? `${call.program}-compose` : call.program, args: rest }, judge) ?? undefined;
  if (verb === undefined || !/^(?:run|exec|create)$/.test(verb.text)) return undefined;
  const inner = parseOptions(rest, { letters: 'elpuvwhmacs'.replace('s', ''), long: containerOptions, stopsAtOperand: true });
  judgeMounts(call, judge, [...inner.values('v', 'volume', 'mount')]);
  if (
    inner.has('privileged') ||
    inner.values('pid', 'network', 'net', 'userns', 'ipc').some(({ text }) => text === 'host' && inner.has('pid', 'userns', 'privileged'))
  )
    judge.doubt(call, `${call.program} --privileged`, 'It runs with rights over this computer.');
  const entry = inner.value('entrypoint');
  const words = inner.operands.slice(1);
  const program = entry === undefined ? words : [entry, ...words];
  if (program.length > 0 && !(program[0]?.text ?? '').startsWith('-'))
    return judge.runWords(call, program, { wrapper: `${call.program}${compose ? '' : ''} ${verb.text}`, cwd: null });
  return undefined;
};

const containerOptions =
  'host context config log-level file project-name profile env-file project-directory name volume env network net platform publish mount user workdir entrypoint label memory cpus restart hostname detach-keys pull cap-add cap-drop device add-host dns gpus ipc pid shm-size tmpfs ulimit security-opt runtime cidfile log-driver log-opt userns link expose volumes-from health-cmd index scale'.split(
    ' ',
  );

/** The host's own root or socket in a container is the host. */
function judgeMounts(call: Call, judge: Judge, mounts: readonly Argument[]): void {
  for (const { text, raw } of mounts) {
    const source = /(?:^|,)(?:source|src)=([^,]*)/.exec(text)?.[1] ?? text.split(':')[0] ?? '';
    if (/^\/(?:$|etc|root|boot|dev|proc|sys|var\/run\/docker\.sock|run\/docker\.sock|home\/?$)/.test(source))
      judge.doubt(call, raw, 'It gives a container this computer’s own files.');
  }
}

const clusterExec: Rule = (call, judge) => {
  const at = call.args.findIndex(({ text }) => text === '--');
  const verb =
    parseOptions(call.args, { letters: 'nlfcoL', long: ['namespace', 'context', 'kubeconfig', 'container', 'image'] }).operands[0]?.text ??
    '';
  if (!/^(?:exec|run|debug|rsh|attach)$/.test(verb)) {
    if (verb === 'cp') {
      const [, , target] = parseOptions(call.args, { letters: 'nc' }).operands;
      if (target !== undefined && /^[\w./-]+:/.test(target.text))
        judge.report(call, { verdict: 'exfil', reason: 'It sends files to another host.' });
    }
    return undefined;
  }
  const words =
    at >= 0
      ? call.args.slice(at + 1)
      : parseOptions(call.args, { letters: 'nlfcoL', long: ['namespace', 'context', 'kubeconfig', 'container', 'image'] }).operands.slice(
          2,
        );
  if (words.length > 0) judge.runWords(call, words, { wrapper: `${call.program} ${verb}`, cwd: null });
  return undefined;
};

/** `poetry run x`, `bundle exec x`, `direnv exec . x`. */
const runners: Readonly<Record<string, { readonly verbs: readonly string[]; readonly skip?: number; readonly fetches?: boolean }>> = {
  npm: { verbs: ['exec', 'x'], fetches: true },
  pnpm: { verbs: ['exec', 'dlx', 'x'], fetches: true },
  yarn: { verbs: ['exec', 'dlx'], fetches: true },
  bun: { verbs: ['x'], fetches: true },
  poetry: { verbs: ['run'] },
  uv: { verbs: ['run'] },
  pipenv: { verbs: ['run'] },
  rye: { verbs: ['run'] },
  hatch: { verbs: ['run'] },
  pdm: { verbs: ['run'] },
  pipx: { verbs: ['run'], fetches: true },
  conda: { verbs: ['run'] },
  mamba: { verbs: ['run'] },
  bundle: { verbs: ['exec'] },
  direnv: { verbs: ['exec'], skip: 1 },
  mise: { verbs: ['exec', 'x'] },
  asdf: { verbs: ['exec'] },
  rbenv: { verbs: ['exec'] },
  lxc: { verbs: ['exec'], skip: 1 },
  incus: { verbs: ['exec'], skip: 1 },
  vagrant: { verbs: ['ssh'] },
  heroku: { verbs: ['run'] },
  fly: { verbs: ['ssh'] },
  dotenv: { verbs: [''] },
  op: { verbs: ['run'] },
  'aws-vault': { verbs: ['exec'], skip: 1 },
  doppler: { verbs: ['run'] },
  infisical: { verbs: ['run'] },
};

export function runnerRule(program: string): Rule | undefined {
  const runner = Object.hasOwn(runners, program) ? runners[program] : undefined;
  if (runner === undefined) return undefined;
  return (call, judge) => {
    const parsed = parseOptions(call.args, {
      letters: 'pnCPe',
      long: [
        'package',
        'prefix',
        'python',
        'with',
        'name',
        'directory',
        'project',
        'from',
        'filter',
        'command',
        'env-file',
        'app',
        'group',
        'extra',
        'config',
      ],
      stopsAtOperand: true,
    });
    const [verb, ...rest] = parsed.operands;
    if (verb === undefined || !runner.verbs.includes(verb.text)) return undefined;
    const at = rest.findIndex(({ text }) => text === '--');
    const command = rest.findIndex(({ text }) => text === '-c' || text === '--call' || text === '--command');
    if (command >= 0 && (at < 0 || command < at) && /^(?:npm|pnpm|yarn|vagrant|fly|doppler)$/.test(call.program))
      return judge.runText(call, rest[command + 1]?.text ?? '', { wrapper: `${call.program} ${verb.text}` });
    const inner =
      at >= 0 && rest.slice(0, at).every(({ text }) => text.startsWith('-'))
        ? rest.slice(at + 1)
        : parseOptions(rest, {
            letters: 'pnPe',
            long: ['package', 'python', 'with', 'name', 'from', 'env-file', 'group', 'extra'],
            stopsAtOperand: true,
          }).operands;
    const words = inner.slice(runner.skip ?? 0).filter(({ text }, index) => !(index === 0 && text === '--'));
    if (words.length === 0) return undefined;
    if (runner.fetches === true)
      return runFetched(
        call,
        judge,
        words,
        rest.map(({ text }) => text).filter((text) => text.startsWith('-')),
      );
    return judge.runWords(call, words, { wrapper: `${call.program} ${verb.text}` });
  };
}

const scheduled: Rule = (call, judge) => {
  const isQuestion = call.args.some(({ text }) => /^(?:-l|-V|-h|--help|-r|-d|-c)$/.test(text)) && !call.isFed;
  if (call.args.some(({ text }) => /^-[rd]$/.test(text))) judge.report(call, destructive('system', 'It deletes planned jobs.'));
  if (isQuestion) return undefined;
  judge.report(call, destructive('persistence', 'It has a command run later by itself.'));
  if (call.isFed && call.input.text !== null) judge.runText(call, call.input.text, { wrapper: call.program });
  return undefined;
};

const crontab: Rule = (call, judge) => {
  const words = parseOptions(call.args, { letters: 'u' });
  if (words.has('r')) judge.report(call, destructive('system', 'It deletes planned jobs.'));
  else if (!words.has('l') && (words.operands.length > 0 || call.isFed || words.has('e')))
    judge.report(call, destructive('persistence', 'It changes which commands run by themselves.'));
  return undefined;
};

const shells = 'sh bash zsh dash ksh ash mksh fish rbash csh tcsh bash5 yash oksh'.split(' ');
const rows: [string, Rule][] = [...table].map(([name, wrapper]) => [name, wrap(wrapper)]);

export const wrapperRules: RuleTable = {
  ...Object.fromEntries(rows),
  ...Object.fromEntries(shells.map((name) => [name, shell])),
  su: withCommand,
  runuser: withCommand,
  script: withCommand,
  flock: withCommand,
  at: scheduled,
  batch: scheduled,
  crontab,
  printenv: (call, judge) => {
    if (call.args.length === 0) return showEnvironment(call, judge);
    const isSecret = call.args.some(({ text }) => /TOKEN|SECRET|PASS|KEY|CRED|AUTH|COOKIE/i.test(text));
    if (isSecret && !call.isCaptured) judge.report(call, { verdict: 'secret_read', reason: 'It prints a secret of the environment.' });
    return { text: null, taint: taints.environment | (isSecret ? taints.secret : 0) };
  },
};

export const containerRules = {
  docker: containers,
  podman: containers,
  nerdctl: containers,
  'docker-compose': containers,
  'podman-compose': containers,
} as const satisfies RuleTable;
export const clusterRules = { kubectl: clusterExec, oc: clusterExec, k: clusterExec, k3s: clusterExec } as const satisfies RuleTable;

const plain = (name: string, leading = 0, valued = ''): [string, Rule] => [
  name,
  wrap({ valued, plain: 'abcdefghijklmnopqrstuvwxyz', longValued: new Set(), longPlain: new Set(), leading }),
];
export const moreWrapperRules: RuleTable = Object.fromEntries([
  plain('gosu', 1),
  plain('su-exec', 1),
  plain('tini'),
  plain('dumb-init'),
  plain('s6-setuidgid', 1),
  plain('setuidgid', 1),
  plain('numactl', 0, 'mCNpi'),
  plain('prlimit'),
  plain('cgexec', 0, 'g'),
  plain('firejail'),
  plain('rlwrap'),
  plain('gdb', 0, 'x'),
  plain('valgrind'),
  plain('perf', 1),
  plain('hyperfine', 0, 'wrmM'),
  plain('entr'),
  plain('dbus-run-session'),
  plain('dbus-launch'),
  plain('xvfb-run'),
  plain('ts'),
  plain('chronic'),
  plain('retry'),
  plain('sshfs-none'),
  plain('gtimeout', 1, 'ks'),
  plain('faketime', 1),
  plain('catchsegv'),
  plain('linux64'),
  plain('linux32'),
  plain('setarch', 1),
  plain('bwrap'),
  plain('rtx'),
  plain('doas', 0, 'uC'),
  plain('nodemon'),
  plain('sg', 1),
]);
