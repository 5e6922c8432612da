import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { isInside, isTemporary, normalizePath } from '../paths.ts';
import { type Argument, argumentOf, hole, nothing, type Stream, taints, type Value } from '../values.ts';

const harmless: Stream = { text: null, taint: taints.harmless };

const echo: Rule = (call, judge) => {
  const words = [...call.args];
  let escapes = false;
  let newline = '\n';
  while (/^-[neE]+$/.test(words[0]?.text ?? '')) {
    const option = words.shift()?.text ?? '';
    if (option.includes('n')) newline = '';
    escapes = option.includes('e') || (escapes && !option.includes('E'));
  }
  return print(call, judge, words, (texts) => (escapes ? toUnescaped(texts.join(' ')) : texts.join(' ')) + newline);
};

/** Prints its words: what of the environment is secret must not reach the agent's eyes. */
function print(call: Call, judge: Judge, words: readonly Argument[], format: (texts: readonly string[]) => string): Stream {
  const taint = words.reduce((sum, word) => sum | word.taint, 0);
  if ((taint & taints.secret) !== 0 && !call.isCaptured)
    judge.report(call, { verdict: 'secret_read', reason: 'It prints a secret of the environment or of a store.' });
  const isOpen = words.some(({ text, isGlob }) => text.includes(hole) || isGlob);
  return { text: isOpen ? null : format(words.map(({ text }) => text)), taint };
}

function toUnescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|u([0-9a-fA-F]{1,4})|([abefnrtv\\]))/g,
    (_, hex?: string, octal?: string, short?: string, letter?: string) => {
      if (hex !== undefined || short !== undefined) return String.fromCharCode(Number.parseInt(hex ?? short ?? '', 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return { a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' }[letter ?? ''] ?? '';
    },
  );
}

const printf: Rule = (call, judge) => {
  const [first, ...rest] = call.args;
  const isAssigning = first?.text === '-v';
  const words = isAssigning ? rest.slice(1) : first?.text === '--' ? rest : call.args;
  const output = print(
    { ...call, isCaptured: call.isCaptured || isAssigning },
    judge,
    words,
    ([format = '', ...values]) => formatPrintf(format, values) ?? hole,
  );
  const known: Stream = output.text?.includes(hole) === true ? { text: null, taint: output.taint } : output;
  if (!isAssigning) return known;
  const name = rest[0]?.text ?? '';
  call.scope.variables.set(name, [{ text: known.text ?? hole, taint: known.taint }]);
  return nothing;
};

function formatPrintf(format: string, values: readonly string[]): string | undefined {
  const pieces: string[] = [];
  let at = 0;
  const unescaped = toUnescaped(format);
  do {
    const before = at;
    const text = unescaped.replace(/%([-+ #0]*\d*(?:\.\d+)?)([sbqdicouxXeEfgG%])/g, (_, flags: string, kind: string) => {
      if (kind === '%') return '%';
      const value = values[at] ?? '';
      at += 1;
      if (kind === 's' && flags === '') return value;
      if (kind === 'b') return toUnescaped(value);
      if (kind === 'd' || kind === 'i') return String(Number.parseInt(value.replace(/^'/, ''), 10) || 0);
      if (kind === 'q' || (kind === 's' && flags !== '')) return value;
      if (kind === 'o' || kind === 'x' || kind === 'X')
        return (Number(value) || 0).toString(kind === 'o' ? 8 : 16).padStart(Number(/0(\d)/.exec(flags)?.[1] ?? 0), '0');
      if (kind === 'c') return value.slice(0, 1);
      return hole;
    });
    pieces.push(text);
    if (at === before) break;
  } while (at < values.length && pieces.length < 200);
  return pieces.join('');
}

const changeDirectory: Rule = (call, judge) => {
  const [target] = call.args.filter(({ text }) => !/^-[LPe@]+$/.test(text) && text !== '--');
  const { scope } = call;
  const before = scope.cwd;
  const isOpen = target !== undefined && (target.text.includes(hole) || target.isGlob || /^[+-]\d*$/.test(target.text));
  const text = target === undefined ? judge.homeDirectory : target.text;
  scope.cwd = isOpen ? null : judge.toPath(call, text);
  if (target?.text === '-' || (scope.cwd?.length ?? 0) > 1_000) scope.cwd = null;
  scope.variables.set('OLDPWD', [{ text: before ?? hole, taint: 0 }]);
  scope.variables.set('PWD', [{ text: scope.cwd ?? hole, taint: 0 }]);
  return nothing;
};

/** `export`, `declare`, `local`, `readonly`: sets variables; without any it shows them all. */
const declare: Rule = (call, judge) => {
  const isShowing = call.args.some(({ text }) => /^-[a-zA-Z]*[px]/.test(text)) || (call.args.length === 0 && call.program !== 'local');
  const names = call.args.filter(({ text }) => !text.startsWith('-'));
  if (isShowing && names.length === 0 && !call.args.some(({ text }) => /^-[a-zA-Z]*[fF]/.test(text))) return showEnvironment(call, judge);
  for (const arg of names) {
    const equals = arg.text.indexOf('=');
    const name = arg.text.slice(0, equals < 0 ? undefined : equals).replace(/\+$/, '');
    if (equals < 0) {
      if (!call.scope.variables.has(name) && call.program !== 'export') call.scope.variables.set(name, [{ text: '', taint: 0 }]);
      continue;
    }
    const isReference = call.args.some(({ text }) => /^-[a-zA-Z]*n/.test(text));
    const value: Value = { text: isReference ? hole : arg.text.slice(equals + 1), taint: arg.taint };
    call.scope.variables.set(name, [value]);
    judgeVariable(call, judge, name, value);
  }
  return nothing;
};

/** Everything in the environment: secrets too. What filters it for a name that is none does not matter here. */
export function showEnvironment(call: Call, judge: Judge): Stream {
  if (!call.isCaptured) judge.report(call, { verdict: 'secret_read', reason: 'It shows the whole environment, secrets too.' });
  else judge.report(call, { verdict: 'secret_read', reason: 'It reads the whole environment, secrets too.' });
  return { text: null, taint: taints.environment | taints.secret };
}

/** Bash expands what it takes for arithmetic or for a subscript once more: `let 'a[$(x)]'`, `test -v 'a[$(x)]'` run x. */
export function expandedAgain(text: string): string | null {
  return /\w\[[^\]]*(?:\$\(|`|<\()/.test(text) ? asDocument(text) : null;
}

/** A text in which only expansions do anything. */
export function asDocument(text: string): string {
  return `: <<GATEHOUSE_END\n${text}\nGATEHOUSE_END\n`;
}

const evaluating =
  (rule: Rule): Rule =>
  (call, judge) => {
    const isArithmetic = call.program === 'let' || call.args.some(({ text }) => /^-[a-zA-Z]*i/.test(text));
    for (const { text, taint, raw } of call.args) {
      const again = isArithmetic && /\$\(|`/.test(text) ? asDocument(text) : expandedAgain(text);
      if (again !== null) judge.runText(call, again, { wrapper: call.program });
      if (isArithmetic && text.includes(hole) && (taint & (taints.network | taints.decoded)) !== 0)
        judge.doubt(call, raw, 'Bash computes with a text that is only known when it runs, and may run what stands in it.');
    }
    return rule(call, judge);
  };

/** Variables that make programs run other code. */
export function judgeVariable(call: Call, judge: Judge, name: string, { text, taint }: Value): void {
  if (/^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/.test(name)) {
    const isPreload = /PRELOAD|AUDIT|INSERT/.test(name);
    const isOwn = !isPreload && !/^\/(?:tmp|dev\/shm|var\/tmp)/.test(text);
    if (text !== '' && !isOwn) judge.report(call, destructive('rce', `${name} loads other code into every program.`));
  } else if (
    /^(?:BASH_ENV|ENV|PROMPT_COMMAND|PYTHONSTARTUP|PERL5DB|PERL5OPT|RUBYOPT|PYTHONWARNINGS|BROWSER|LESSOPEN|LESSCLOSE|ZDOTDIR|SHELLOPTS-none)$/.test(
      name,
    )
  ) {
    if (/^(?:PERL5OPT|RUBYOPT|PYTHONWARNINGS|BROWSER)$/.test(name) && !/-[rMm]|\//.test(text)) return;
    if (name === 'ENV' && !/[/.]/.test(text)) return;
    if (text !== '') judge.report(call, destructive('rce', `${name} makes shells or programs run other code.`));
    if (name === 'PROMPT_COMMAND' || name === 'LESSOPEN') judge.runText(call, text, { wrapper: name });
  } else if (
    /^(?:GIT_SSH_COMMAND|GIT_SSH|GIT_EXTERNAL_DIFF|GIT_PROXY_COMMAND|GIT_ASKPASS|SSH_ASKPASS|SUDO_ASKPASS|GIT_EDITOR|GIT_SEQUENCE_EDITOR|PAGER|GIT_PAGER|MANPAGER|EDITOR|VISUAL|SYSTEMD_PAGER|LESSEDIT|RSYNC_RSH|CVS_RSH|BORG_RSH)$/.test(
      name,
    )
  ) {
    if (isUsualProgram(text)) return;
    judge.report(
      call,
      destructive('rce', `${name} names a program that another one will run: ${text}.`.replaceAll(hole, '…').slice(0, 160)),
    );
    judge.runText(call, text, { wrapper: name });
  } else if (name === 'NODE_OPTIONS' && /(?:--require|-r|--import|--loader|--experimental-loader)[ =]?\s*(\S+)/.test(text)) {
    const file = /(?:--require|-r|--import|--loader|--experimental-loader)[ =]?\s*(\S+)/.exec(text)?.[1] ?? '';
    if (/^(?:\/tmp|\/dev\/shm|\/var\/tmp|data:|https?:)/.test(file))
      judge.report(call, destructive('rce', 'NODE_OPTIONS loads other code into Node.'));
  } else if (/^(?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS)$/.test(name) && /-(?:javaagent|agentpath|agentlib)/.test(text))
    judge.report(call, destructive('rce', `${name} loads other code into Java.`));
  else if (
    /^(?:PATH|PYTHONPATH|NODE_PATH|PERL5LIB|RUBYLIB|GIT_TEMPLATE_DIR|GIT_EXEC_PATH)$/.test(name) &&
    /(?:^|:)(?:\.?(?=:|$)|\/(?:tmp|dev\/shm|var\/tmp))/.test(text) &&
    text !== ''
  )
    judge.doubt(call, `${name}=${text}`, 'Programs would be looked for where anybody may put them.');
  else if (name === 'GIT_CONFIG_COUNT' || /^GIT_CONFIG_(?:KEY|GLOBAL|SYSTEM|PARAMETERS)/.test(name)) {
    if (!/^(?:\/dev\/null)?$/.test(text)) judge.doubt(call, `${name}=${text}`, 'It gives git other settings.');
  } else if (name === 'PS4' && /\$\(|`/.test(text)) judge.runText(call, asDocument(text), { wrapper: 'PS4' });
  else if (name === 'GATEHOUSE_HOME' || (name === 'HISTFILE' && text === '/dev/null') || (name === 'HISTSIZE' && text === '0'))
    judge.report(call, destructive('gate_tamper', `${name} hides what is done.`));
  void taint;
}

export function isUsualProgram(text: string): boolean {
  return /^(?:\/(?:usr\/)?bin\/)?(?:cat|less|more|most|bat|delta|vim?|nvim|nano|emacs|emacsclient|code|subl|true|false|:|echo|head|tail|col|ssh|mate|micro|hx|ed|)(?:\s+(?:-[\w=-]+|-o\s*StrictHostKeyChecking=\S+|-i\s*\S+|-p\s*\d+))*$/.test(
    text,
  );
}

/** Programs whose output is made to be run by the shell that asks: `eval "$(direnv hook bash)"`. */
const setUp: Rule = (call) => {
  const words = call.args.map(({ text }) => text).join(' ');
  return /(?:^|\s)(?:hook|init|shellenv|activate|completions?|docker-env|podman-env|env|-s|-c|printenv|--path|alias)\b/.test(words)
    ? nothing
    : undefined;
};
const setUpPrograms =
  'direnv ssh-agent keychain brew rbenv pyenv nodenv goenv jenv fnm mise asdf rtx starship zoxide atuin thefuck opam minikube docker-machine conda micromamba mamba luarocks perlbrew nix-direnv dircolors lesspipe fzf mcfly register-python-argcomplete rustup'.split(
    ' ',
  );

const evaluate: Rule = (call, judge) => {
  const text = call.args.map((arg) => arg.text).join(' ');
  const taint = call.args.reduce((sum, arg) => sum | arg.taint, 0);
  if (call.args.some(({ text: word }) => word.includes(hole))) {
    judgeHiddenCode(call, judge, taint, text);
    return undefined;
  }
  if ((taint & (taints.network | taints.decoded)) !== 0) judgeHiddenCode(call, judge, taint, text);
  return judge.runText(call, text, { wrapper: 'eval', isSameShell: true });
};

/** Code that is not written in the command. */
export function judgeHiddenCode(call: Call, judge: Judge, taint: number, text: string): void {
  if ((taint & taints.network) !== 0) judge.report(call, destructive('rce', 'It runs what another host sends.'));
  else if ((taint & taints.decoded) !== 0) judge.report(call, destructive('rce', 'It runs code whose text was hidden.'));
  else judge.doubt(call, text, 'What it runs is only known when it runs.');
}

const source: Rule = (call, judge) => {
  const [file, ...rest] = call.args.filter(({ text }) => text !== '--');
  if (file === undefined) return nothing;
  runFile(call, judge, file, { wrapper: 'source', isSameShell: true, ...(rest.length > 0 ? { positional: rest } : {}) });
  return undefined;
};

/** A file that is run as a shell script. */
export function runFile(
  call: Call,
  judge: Judge,
  file: Argument,
  how: { readonly wrapper: string; readonly isSameShell?: boolean; readonly positional?: readonly Argument[] },
): void {
  if (/^\/dev\/(?:stdin|fd\/0)$/.test(file.text) || file.text === '-') {
    runStream(call, judge, call.input, how.wrapper);
    return;
  }
  const path = judge.toPath(call, file.text);
  const written = path === null ? undefined : call.scope.files.get(path);
  if (written !== undefined) {
    if (written.text !== null && (written.taint & (taints.network | taints.decoded)) === 0) judge.runText(call, written.text, how);
    else if ((written.taint & (taints.network | taints.decoded)) !== 0) judgeHiddenCode(call, judge, written.taint, file.raw);
    else judge.doubt(call, file.raw, 'What the file holds is only known when it is written.');
    return;
  }
  judgeForeignFile(call, judge, file);
}

/** Stands among the files a command has written for what it has unpacked and fetched: which files that are is not known. */
export const unpackedMark = '\0unpacked';

/** Code of the workspace is code the user has; code from anywhere else may be anybody's. */
export function judgeForeignFile(call: Call, judge: Judge, file: Argument): void {
  const { text } = file;
  if (/^\/dev\/(?:tcp|udp)\//.test(text)) {
    judge.report(call, destructive('rce', 'It runs what another host sends.'));
    return;
  }
  if (file.isGlob || text === hole || /\0[^/]*$/.test(text)) {
    judge.doubt(call, file.raw, 'Which file it runs is only known when it runs.');
    return;
  }
  const path = judge.toPath(call, text.replaceAll(hole, 'x'));
  if (path !== null && call.scope.files.has(unpackedMark) && isInside(path, call.scope.cwd ?? '/'))
    judge.report(call, destructive('rce', 'It runs what was unpacked from another host.'));
  if (path === null || text.includes(hole) || isInside(path, judge.workspaceRoot)) return;
  if (isTemporary(path)) judge.doubt(call, file.raw, 'It runs a file from where anybody may put one.');
  else if (!isInstalled(path, judge.homeDirectory)) judge.doubt(call, file.raw, 'It runs a file that is not part of this workspace.');
}

function isInstalled(path: string, homeDirectory: string): boolean {
  if (/^\/(?:usr|bin|sbin|lib|opt|etc|nix|snap|Applications|Library|System)\//.test(path)) return true;
  return isInside(path, homeDirectory) && path.slice(homeDirectory.length).startsWith('/.');
}

/** A script of the workspace that is redirected whole is run as `./script` is. */
export function isOwnScript({ text, taint }: Stream): boolean {
  return text === null && (taint & taints.script) !== 0 && (taint & (taints.decoded | taints.network | taints.secret)) === 0;
}

export function runStream(call: Call, judge: Judge, stream: Stream, wrapper: string): void {
  if (isOwnScript(stream)) return;
  if (stream.text === null) judgeHiddenCode(call, judge, stream.taint, wrapper);
  else if ((stream.taint & (taints.network | taints.decoded)) !== 0) {
    judgeHiddenCode(call, judge, stream.taint, wrapper);
    judge.runText(call, stream.text, { wrapper, input: nothing, isFed: false });
  } else judge.runText(call, stream.text, { wrapper, input: nothing, isFed: false });
}

const setShell: Rule = (call, judge) => {
  if (call.args.length === 0) return showEnvironment(call, judge);
  if (call.args.some(({ text }, index) => text === 'history' && call.args[index - 1]?.text === '+o'))
    judge.report(call, destructive('gate_tamper', 'It hides what is done.'));
  const at = call.args.findIndex(({ text }) => text === '--');
  if (at >= 0) call.scope.positional = call.args.slice(at + 1).map(({ text, taint }) => ({ text, taint }));
  else if (!/^[-+]/.test(call.args[0]?.text ?? '')) call.scope.positional = call.args.map(({ text, taint }) => ({ text, taint }));
  return nothing;
};

const readLine: Rule = (call) => {
  const names = call.args.filter(
    ({ text }, index) => !text.startsWith('-') && !/^-[a-zA-Z]*[dinNptu]$/.test(call.args[index - 1]?.text ?? ''),
  );
  for (const { text } of names.length > 0 ? names : [argumentOf('REPLY', call)]) {
    const known = call.input.text !== null && names.length <= 1 ? call.input.text.replace(/\n+$/, '') : null;
    const isOneLine = known !== null && !known.includes('\n');
    call.scope.variables.set(text, [{ text: isOneLine ? known : hole, taint: call.input.taint || (call.isFed ? 0 : taints.harmless) }]);
  }
  return nothing;
};

const unset: Rule = (call, judge) => {
  for (const { text } of call.args) {
    call.scope.variables.delete(text);
    call.scope.functions.delete(text);
    if (/^(?:HISTFILE|PROMPT_COMMAND-none)$/.test(text)) judge.report(call, destructive('gate_tamper', 'It hides what is done.'));
  }
  return nothing;
};

const trap: Rule = (call, judge) => {
  const [code] = call.args.filter(({ text }) => !/^-[lp]$/.test(text) && text !== '--');
  if (code === undefined || code.text === '-' || code.text === '' || call.args.length < 2) return nothing;
  if (code.text.includes(hole)) judgeHiddenCode(call, judge, code.taint, code.raw);
  else judge.runText(call, code.text, { wrapper: 'trap' });
  return nothing;
};

const alias: Rule = (call, judge) => {
  for (const { text, raw } of call.args) {
    const equals = text.indexOf('=');
    if (equals <= 0) continue;
    judge.doubt(call, raw, 'It gives a word another meaning.');
    judge.runText(call, text.slice(equals + 1), { wrapper: 'alias' });
  }
  return nothing;
};

const history: Rule = (call, judge) => {
  if (call.args.some(({ text }) => /^-[a-z]*[cdw]/.test(text)))
    judge.report(call, destructive('gate_tamper', 'It deletes or rewrites the history of commands.'));
  else judge.report(call, { verdict: 'secret_read', reason: 'The history of commands may hold secrets.' });
  return undefined;
};

const findProgram: Rule = (call) => {
  const names = call.args.filter(({ text }) => !text.startsWith('-'));
  const [only] = names;
  return names.length === 1 && only !== undefined && !only.text.includes(hole) ? { text: `${only.text}\n`, taint: 0 } : harmless;
};

const path: (pick: (text: string) => string) => Rule = (pick) => (call) => {
  const [first] = call.args.filter(({ text }) => !text.startsWith('-'));
  if (first === undefined || first.text.includes(hole)) return { text: null, taint: first?.taint ?? 0 };
  return { text: `${pick(first.text)}\n`, taint: first.taint };
};

const silent: Rule = () => nothing;
const quiet: Rule = () => harmless;

const resolvePath: Rule = (call, judge) => {
  const [first] = call.args.filter(({ text }) => !text.startsWith('-'));
  const found = first === undefined || first.text.includes(hole) ? null : judge.toPath(call, first.text);
  return found === null
    ? { text: null, taint: (first?.taint ?? 0) & ~taints.environment }
    : { text: `${normalizePath(found)}\n`, taint: 0 };
};

const readLines: Rule = (call, judge) => {
  for (const [index, { text }] of call.args.entries()) {
    if (!/^-[a-zA-Z]*C/.test(text)) continue;
    const code = text.replace(/^-[a-zA-Z]*C/, '') || (call.args[index + 1]?.text ?? '');
    judge.runText(call, `${code} ${hole}`, { wrapper: `${call.program} -C` });
  }
  const name = call.args.filter(({ text }) => !text.startsWith('-')).at(-1)?.text ?? 'MAPFILE';
  call.scope.variables.set(name, [{ text: hole, taint: call.input.taint }]);
  return nothing;
};

export const builtinRules: RuleTable = {
  ...Object.fromEntries(setUpPrograms.map((name) => [name, setUp])),
  echo,
  printf: evaluating(printf),
  print: echo,
  cd: changeDirectory,
  pushd: changeDirectory,
  chdir: changeDirectory,
  popd: (call) => {
    call.scope.cwd = null;
    return nothing;
  },
  export: declare,
  declare: evaluating(declare),
  typeset: evaluating(declare),
  local: evaluating(declare),
  readonly: evaluating(declare),
  eval: evaluate,
  source,
  '.': source,
  set: setShell,
  read: evaluating(readLine),
  mapfile: evaluating(readLines),
  readarray: evaluating(readLines),
  unset: evaluating(unset),
  trap,
  alias,
  unalias: silent,
  history,
  fc: history,
  which: findProgram,
  type: findProgram,
  whence: findProgram,
  basename: path((text) => text.replace(/\/+$/, '').replace(/^.*\//, '')),
  dirname: path((text) => (text.includes('/') ? text.replace(/\/[^/]*$/, '') || '/' : '.')),
  realpath: resolvePath,
  readlink: resolvePath,
  pwd: (call) => (call.scope.cwd === null ? harmless : { text: `${call.scope.cwd}\n`, taint: 0 }),
  shift: (call) => {
    if (call.scope.positional !== null) call.scope.positional = call.scope.positional.slice(Number(call.args[0]?.text ?? 1) || 1);
    return nothing;
  },
  let: evaluating(silent),
  test: evaluating(silent),
  '[': evaluating(silent),
  '[[': silent,
  true: silent,
  false: silent,
  ':': silent,
  exit: silent,
  return: silent,
  break: silent,
  continue: silent,
  wait: evaluating(silent),
  shopt: silent,
  setopt: silent,
  sleep: silent,
  umask: silent,
  hash: silent,
  jobs: quiet,
  bg: silent,
  fg: silent,
  disown: silent,
  times: quiet,
  ulimit: silent,
  getopts: evaluating(silent),
  seq: quiet,
  date: quiet,
  nproc: quiet,
  tput: quiet,
  uuidgen: quiet,
  expr: quiet,
  bc: quiet,
  wc: quiet,
  tty: quiet,
  arch: quiet,
  getconf: quiet,
  factor: quiet,
  cal: quiet,
};
