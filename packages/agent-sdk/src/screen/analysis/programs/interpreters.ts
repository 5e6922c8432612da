import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { judgeCode } from '../code.ts';
import { parseOptions } from '../options.ts';
import { isTemporary } from '../paths.ts';
import { type Argument, hole, type Stream, taints } from '../values.ts';
import { readCmd, readPowerShell } from '../windows.ts';
import { isOwnScript, judgeForeignFile, judgeHiddenCode } from './builtins.ts';
import { decodeBase64, decodeBytes } from './texts.ts';

const output: Stream = { text: null, taint: taints.local };

interface Language {
  /** Letters of options that take code. */
  readonly code: string;
  readonly longCode?: readonly string[];
  /** Letters of options with another value. */
  readonly valued?: string;
  readonly long?: readonly string[];
  /** Sub-commands that run nothing of the command's own. */
  readonly commands?: RegExp;
}

const interpreter =
  ({ code, longCode = [], valued = '', long = [], commands }: Language): Rule =>
  (call, judge) => {
    const parsed = parseOptions(call.args, { letters: code + valued, long: [...longCode, ...long], stopsAtOperand: true });
    if (parsed.has('check') && call.program.startsWith('node')) return { text: null, taint: taints.harmless };
    if (parsed.has('version', 'help', 'V')) return { text: null, taint: taints.harmless };
    const codes = parsed.values(...code, ...longCode);
    for (const text of codes) judgeText(call, judge, text);
    if (parsed.has('p', 'print') && code.includes('p')) for (const { text } of codes) judgeCode(call, judge, `console.log(${text})`);
    if (codes.length > 0) return output;
    const [script] = parsed.operands;
    const module_ = parsed.value('m');
    if (module_ !== undefined && valued.includes('m')) return judgeModule(call, judge, module_, parsed.operands);
    if (script === undefined || script.text === '-' || /^\/dev\/(?:stdin|fd\/0)$/.test(script.text)) judgeFed(call, judge);
    else if (commands?.test(script.text) !== true) judgeScript(call, judge, script);
    else judgeDeno(call, judge, parsed.operands);
    return output;
  };

function judgeText(call: Call, judge: Judge, { text, taint, raw }: Argument): void {
  if ((taint & (taints.network | taints.decoded)) !== 0) judgeHiddenCode(call, judge, taint, raw);
  else if (text === hole) judge.doubt(call, raw, 'Which code it runs is only known when it runs.');
  judgeCode(call, judge, text);
}

function judgeFed(call: Call, judge: Judge): void {
  if (!call.isFed) {
    if (call.args.length === 0 || call.args.some(({ text }) => text === '-i' || text === '-'))
      judge.doubt(call, call.program, 'An interpreter is opened: what it will be told is not known.');
    return;
  }
  const { text, taint } = call.input;
  if (isOwnScript(call.input)) return;
  if (text === null || (taint & (taints.network | taints.decoded)) !== 0) judgeHiddenCode(call, judge, taint, call.program);
  if (text !== null) judgeCode(call, judge, text);
}

/** A script of the workspace is the user's; one the command has just written is read; one from elsewhere is anybody's. */
function judgeScript(call: Call, judge: Judge, script: Argument): void {
  if (/^https?:\/\//.test(script.text)) {
    judge.report(call, destructive('rce', 'It runs what another host sends.'));
    return;
  }
  const path = judge.toPath(call, script.text);
  const written = path === null ? undefined : call.scope.files.get(path);
  if (written !== undefined) {
    if ((written.taint & (taints.network | taints.decoded)) !== 0) judgeHiddenCode(call, judge, written.taint, script.raw);
    else if (written.text === null) judge.doubt(call, script.raw, 'What the file holds is only known when it is written.');
    if (written.text !== null) judgeCode(call, judge, written.text);
    return;
  }
  judgeForeignFile(call, judge, script);
  const [, ...rest] = parseOptions(call.args, { stopsAtOperand: true }).operands;
  if (/(?:^|\/)(?:manage\.py|artisan|rails|rake|console)$/.test(script.text))
    judge.runWords(call, [{ ...script, text: script.text.replace(/^.*\//, '') }, ...rest], { wrapper: call.program });
}

function judgeModule(call: Call, judge: Judge, module_: Argument, operands: readonly Argument[]): Stream {
  const rest = call.args.slice(call.args.indexOf(call.args.find(({ text }) => text === '-m') ?? module_) + 2);
  const args = rest.length > 0 ? rest : operands;
  if (
    /^(?:pip|pip3|pytest|venv|json|http\.server|unittest|black|ruff|mypy|build|twine|ensurepip|flask|django|alembic|uvicorn|gunicorn|poetry|tox|nox|coverage|doctest|compileall|py_compile|this|site|sysconfig|timeit|cProfile|pdb)/.test(
      module_.text,
    )
  )
    return judge.runWords(call, [module_, ...args], { wrapper: `${call.program} -m` });
  return output;
}

function judgeDeno(call: Call, judge: Judge, operands: readonly Argument[]): void {
  const [verb, ...rest] = operands;
  const file = rest.find(({ text }) => !text.startsWith('-'));
  if (verb?.text === 'eval') for (const code of rest.filter(({ text }) => !text.startsWith('-')).slice(0, 1)) judgeText(call, judge, code);
  else if (verb?.text === 'run' && file !== undefined && /[./]/.test(file.text)) judgeScript(call, judge, file);
}

const python = interpreter({ code: 'c', valued: 'mWXQ' });
const node = interpreter({
  code: 'ep',
  longCode: ['eval', 'print'],
  valued: 'rC',
  long: [
    'require',
    'import',
    'loader',
    'env-file',
    'input-type',
    'conditions',
    'test-name-pattern',
    'test-reporter',
    'watch-path',
    'experimental-loader',
    'inspect-port',
    'title',
    'max-old-space-size',
  ],
});
const perl: Rule = (call, judge) => {
  // `-pe`, `-ne`, `-i.bak -pe`: letters run together with the code behind the last one.
  const args = call.args.flatMap((arg) =>
    /^-(?:i[^\s]*|[0-7lnapsSTtuUwWXfF]*|M\S+|I\S+|0\S*)$/.test(arg.text) && !/e$/i.test(arg.text) ? [] : [arg],
  );
  const isInPlace = call.args.some(({ text }) => /^-\w*i/.test(text));
  const parsed = parseOptions(args, { letters: 'eEIMm', stopsAtOperand: false });
  const codes = parsed.values('e', 'E');
  for (const code of codes) judgeText(call, judge, code);
  if (codes.length > 0) {
    if (isInPlace) for (const file of parsed.operands) judge.judgeWrite(call, file, { text: null, taint: taints.local });
    return call.isFed ? { text: null, taint: call.input.taint | taints.decoded } : output;
  }
  return interpreter({ code: 'eE', valued: 'IMmFlx' })(call, judge);
};

const java: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { isSingleDash: true, long: ['jar', 'cp', 'classpath', 'p', 'm'], stopsAtOperand: true });
  const jar = parsed.value('jar');
  if (jar !== undefined) judgeScript(call, judge, jar);
  for (const { name } of parsed.options)
    if (/^(?:javaagent|agentpath|agentlib)/.test(name) && /\/tmp\//.test(name))
      judge.report(call, destructive('rce', 'It loads other code into Java.'));
  return output;
};

/** Options of PowerShell whose value is the next word. */
const powerShellValued =
  /^[-/](?:w(?:indowstyle)?|ep|ex\w*|version|inputformat|outputformat|configurationname|workingdirectory|wd|settingsfile)$/i;

const powershell: Rule = (call, judge) => {
  for (const [index, { text }] of call.args.entries()) {
    const name = text.replace(/^[-/]+/, '').toLowerCase();
    if (powerShellValued.test(call.args[index - 1]?.text ?? '')) continue;
    if (!/^[-/]/.test(text)) {
      if (/\.ps1$/i.test(text)) judgeScript(call, judge, call.args[index] as Argument);
      else
        readPowerShell(
          call,
          judge,
          call.args
            .slice(index)
            .map((arg) => arg.text)
            .join(' '),
        );
      return output;
    }
    if (name !== '' && 'encodedcommand'.startsWith(name) && name !== 'ex' && !'executionpolicy'.startsWith(name)) {
      judge.report(call, destructive('rce', 'It runs code whose text is hidden.'));
      const decoded = decodeUtf16(call.args[index + 1]?.text ?? '');
      if (decoded !== null) readPowerShell(call, judge, decoded);
      return output;
    }
    if (name === 'c' || (name !== '' && 'command'.startsWith(name))) {
      const code = call.args.slice(index + 1);
      if (code[0]?.text === '-') break;
      for (const part of code) if (part.text === hole) judgeHiddenCode(call, judge, part.taint, part.raw);
      readPowerShell(call, judge, code.map((arg) => arg.text).join(' '));
      return output;
    }
    if (name === 'f' || name === 'file') {
      const file = call.args[index + 1];
      if (file !== undefined) judgeScript(call, judge, file);
      return output;
    }
    if (name === 'version' || name === 'help' || name === '?') return output;
  }
  if (!call.isFed) judge.doubt(call, call.program, 'A shell is opened: what it will be told is not known.');
  else if (call.input.text === null) judgeHiddenCode(call, judge, call.input.taint, call.program);
  else readPowerShell(call, judge, call.input.text);
  return output;
};

function decodeUtf16(text: string): string | null {
  const bytes = decodeBase64(text);
  return bytes === null ? null : bytes.replaceAll('\0', '');
}

const cmd: Rule = (call, judge) => {
  const at = call.args.findIndex(({ text }) => /^\/+[ckr]/i.test(text));
  if (at < 0) {
    if (call.args.length > 0 || !call.isFed) judge.doubt(call, 'cmd', 'A shell is opened: what it will be told is not known.');
    return output;
  }
  const head = (call.args[at]?.text ?? '').replace(/^\/+[ckr]/i, '');
  readCmd(call, judge, [head, ...call.args.slice(at + 1).map(({ text }) => text)].join(' ').trim());
  return output;
};

const make: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'fCIjloWE', long: ['file', 'makefile', 'directory', 'include-dir', 'eval', 'jobs'] });
  for (const file of parsed.values('f', 'file', 'makefile')) {
    if (file.text === '-') {
      if (call.isFed) judge.doubt(call, 'make -f -', 'What it runs is what it is fed.');
      if (call.input.text !== null)
        for (const line of call.input.text.split('\n'))
          if (line.startsWith('\t')) judge.runText(call, line.replace(/^\t[-@+]*/, ''), { wrapper: 'make' });
    } else judgeScript(call, judge, file);
  }
  for (const folder of parsed.values('C', 'directory')) {
    const path = judge.toPath(call, folder.text);
    if (path !== null && isTemporary(path) && !judge.workspaceRoot.startsWith(path))
      judge.doubt(call, folder.raw, 'It runs a file from where anybody may put one.');
  }
  for (const code of parsed.values('E', 'eval')) judge.doubt(call, code.raw, 'It runs code in an option.');
  for (const { text } of parsed.operands)
    if (/^SHELL=/.test(text) && !/^SHELL=(?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh$/.test(text))
      judge.report(call, destructive('rce', 'It has make run another program.'));
  return output;
};

const rest = {
  perl,
  perl5: perl,
  node,
  nodejs: node,
  java,
  powershell,
  pwsh: powershell,
  'powershell.exe': powershell,
  cmd,
  'cmd.exe': cmd,
  make,
  gmake: make,
} as const;

export const interpreterRules: RuleTable = {
  ...rest,
  python,
  python2: python,
  python3: python,
  pypy: python,
  pypy3: python,
  ipython: python,
  py: python,
  ruby: interpreter({ code: 'e', valued: 'IrCFEKTx' }),
  jruby: interpreter({ code: 'e', valued: 'Ir' }),
  php: interpreter({ code: 'rBRE', valued: 'dczSt' }),
  lua: interpreter({ code: 'e', valued: 'l' }),
  luajit: interpreter({ code: 'e', valued: 'l' }),
  rscript: interpreter({ code: 'e' }),
  r: interpreter({ code: 'e', long: ['file'] }),
  julia: interpreter({ code: 'eEL', longCode: ['eval', 'print'], long: ['project', 'threads'] }),
  elixir: interpreter({ code: 'e', valued: 'rS', longCode: ['eval', 'rpc-eval'] }),
  groovy: interpreter({ code: 'e', valued: 'cp' }),
  scala: interpreter({ code: 'e' }),
  ghci: interpreter({ code: 'e' }),
  tclsh: interpreter({ code: '' }),
  expect: interpreter({ code: 'c', valued: 'f' }),
  guile: interpreter({ code: 'c', valued: 'es' }),
  racket: interpreter({ code: 'e', valued: 'f' }),
  sbcl: interpreter({ code: '', longCode: ['eval'], long: ['load', 'script'] }),
  osacompile: interpreter({ code: 'e' }),
  deno: interpreter({
    code: '',
    commands:
      /^(?:eval|run|test|fmt|lint|check|cache|task|bench|compile|doc|info|install|repl|upgrade|types|add|remove|serve|init|publish)$/,
  }),
  bun: interpreter({
    code: 'ep',
    longCode: ['eval', 'print'],
    commands: /^(?:run|test|install|i|add|remove|build|init|create|update|x|link|pm|outdated|dev|start|upgrade|publish|patch)$/,
  }),
  tsx: interpreter({ code: 'ep', longCode: ['eval', 'print'], commands: /^watch$/, long: ['tsconfig'] }),
  'ts-node': interpreter({ code: 'ep', longCode: ['eval', 'print'], valued: 'PO', long: ['project'] }),
};

export { decodeBytes };
