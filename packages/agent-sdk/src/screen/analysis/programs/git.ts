import { type Call, destructive, type Judge, type Report, type Rule, type RuleTable } from '../call.ts';
import { isRehearsal } from '../forms.ts';
import { type Parsed, parseOptions } from '../options.ts';
import { argumentOf, hole, ownBytes, type Stream, taints } from '../values.ts';

/** Options in front of the sub-command. */
const globalOptions = {
  letters: 'Cc',
  long: ['git-dir', 'work-tree', 'namespace', 'config-env', 'exec-path', 'super-prefix'],
  stopsAtOperand: true,
} as const;

type GitRule = (parsed: Parsed, call: Call, judge: Judge) => void;

const lost = (does: string): Report => destructive('vcs_history', does);

function when(test: (parsed: Parsed) => boolean, does: string): GitRule {
  return (parsed, call, judge) => {
    if (test(parsed))
      judge.report(call, lost(`“git ${call.args.map(({ text }) => text).join(' ')}” ${does}.`.replaceAll(hole, '…').slice(0, 200)));
  };
}

const showsPassword: GitRule = (parsed, call, judge) => {
  if (/^(?:get|fill)$/.test(first(parsed))) judge.report(call, { verdict: 'secret_read', reason: 'It shows a stored password.' });
};

const first = ({ operands }: Parsed): string => operands[0]?.text ?? '';
const rewritesHistory = 'rewrites history or deletes what it no longer names';

const rules: ReadonlyMap<string, GitRule> = new Map<string, GitRule>([
  ['push', judgePush],
  ['reset', when((parsed) => parsed.has('hard', 'merge', 'keep'), 'throws uncommitted work away')],
  ['clean', when((parsed) => parsed.has('f', 'force') && !parsed.has('n'), 'deletes files git does not know')],
  ['checkout', judgeCheckout],
  ['switch', when((parsed) => parsed.has('f', 'force', 'discard-changes', 'C', 'force-create'), 'throws work away')],
  ['restore', when((parsed) => !parsed.has('staged', 'S') || parsed.has('worktree', 'W'), 'throws uncommitted work away')],
  [
    'branch',
    when(
      (parsed) =>
        parsed.has('D', 'M', 'C') ||
        (parsed.has('f', 'force') && !parsed.has('format')) ||
        (parsed.has('d', 'delete') && parsed.has('f', 'force')),
      'deletes or moves a branch',
    ),
  ],
  ['tag', when((parsed) => parsed.has('d', 'delete', 'f', 'force'), 'deletes or moves a tag')],
  ['stash', when((parsed) => first(parsed) === 'drop' || first(parsed) === 'clear', 'deletes stashed work')],
  ['reflog', when((parsed) => first(parsed) === 'expire' || first(parsed) === 'delete', rewritesHistory)],
  [
    'gc',
    when(
      (parsed) =>
        parsed.has('prune', 'aggressive') && parsed.options.some(({ name, value }) => name === 'prune' && value?.text !== 'never'),
      rewritesHistory,
    ),
  ],
  ['prune', when(() => true, rewritesHistory)],
  ['repack', when((parsed) => parsed.has('d') && parsed.has('a', 'A') && parsed.has('unpack-unreachable'), rewritesHistory)],
  ['filter-branch', when(() => true, rewritesHistory)],
  ['filter-repo', when(() => true, rewritesHistory)],
  ['replace', when(() => true, rewritesHistory)],
  ['update-ref', when((parsed) => parsed.has('d', 'stdin') || parsed.operands.length > 1, rewritesHistory)],
  ['symbolic-ref', when((parsed) => parsed.has('d', 'delete') || parsed.operands.length > 1, 'changes where a name points')],
  [
    'worktree',
    when((parsed) => (first(parsed) === 'remove' && parsed.has('f', 'force')) || first(parsed) === 'prune', 'deletes a working tree'),
  ],
  [
    'submodule',
    (parsed, call, judge) => {
      if (first(parsed) === 'deinit') when(() => true, 'deletes the files of a submodule')(parsed, call, judge);
      if (first(parsed) === 'foreach')
        judge.runText(
          call,
          parsed.operands
            .slice(1)
            .map(({ text }) => text)
            .join(' '),
          { wrapper: 'git submodule foreach' },
        );
    },
  ],
  ['rm', when((parsed) => !parsed.has('cached', 'n'), 'deletes files')],
  ['read-tree', when((parsed) => parsed.has('reset', 'u') && parsed.has('reset'), 'throws uncommitted work away')],
  ['checkout-index', when((parsed) => parsed.has('f', 'force'), 'throws uncommitted work away')],
  ['lfs', when((parsed) => first(parsed) === 'prune' || first(parsed) === 'migrate', rewritesHistory)],
  ['remote', judgeRemote],
  ['notes', when((parsed) => first(parsed) === 'remove' || first(parsed) === 'prune', 'deletes notes')],
  ['credential-osxkeychain', showsPassword],
  ['credential-libsecret', showsPassword],
  ['credential-manager', showsPassword],
  ['credential-cache', showsPassword],
  ['svn', when((parsed) => first(parsed) === 'reset', rewritesHistory)],
  [
    'bisect',
    (parsed, call, judge) => {
      if (first(parsed) === 'run') judge.runWords(call, parsed.operands.slice(1), { wrapper: 'git bisect run' });
    },
  ],
  [
    'rebase',
    (parsed, call, judge) => {
      for (const code of parsed.values('x', 'exec')) judge.runText(call, code.text, { wrapper: 'git rebase --exec' });
    },
  ],
  ['config', judgeConfig],
  [
    'credential',
    (parsed, call, judge) => {
      if (first(parsed) === 'fill') judge.report(call, { verdict: 'secret_read', reason: 'It shows a stored password.' });
    },
  ],
  ['credential-store', (_parsed, call, judge) => judge.report(call, { verdict: 'secret_read', reason: 'It shows stored passwords.' })],
  [
    'clone',
    (parsed, call, judge) => {
      judgeUploadPack(parsed, call, judge);
      if (parsed.operands.some(({ text }) => text.startsWith('ext::')))
        judge.report(call, destructive('rce', 'The address makes git run a program.'));
      for (const setting of parsed.values('c', 'config')) judgeSetting(setting.text, call, judge, false);
      for (const template of parsed.values('template')) judge.doubt(call, template.raw, 'A template may bring hooks that git runs.');
    },
  ],
  ['fetch', judgeUploadPack],
  ['pull', judgeUploadPack],
  ['ls-remote', judgeUploadPack],
  [
    'daemon',
    (_parsed, call, judge) => judge.report(call, { verdict: 'exfil', reason: 'It serves repositories of this computer to others.' }),
  ],
  ['send-email', (_parsed, call, judge) => judge.report(call, { verdict: 'exfil', reason: 'It sends patches to other hosts.' })],
  ['instaweb', (_parsed, call, judge) => judge.doubt(call, 'git instaweb', 'It starts a server.')],
  [
    'init',
    (parsed, call, judge) => {
      for (const template of parsed.values('template')) judge.doubt(call, template.raw, 'A template may bring hooks that git runs.');
    },
  ],
  ['difftool', judgeToolOption],
  ['mergetool', judgeToolOption],
]);

/** Options with values, by sub-command; so that no value is taken for an operand. */
const valued: Readonly<Record<string, string>> = {
  commit: 'mFcCtS',
  tag: 'mFuFn',
  merge: 'msXF',
  push: 'o',
  clone: 'bocju',
  log: 'nSGL',
  rebase: 'xsXC',
  checkout: 'bB',
  switch: 'cC',
  branch: 'u',
  clean: 'e',
  notes: 'mFcC',
  config: 'f',
  difftool: 'xt',
  fetch: 'jo',
  pull: 'sXjo',
  restore: 's',
  grep: 'eABCmf',
};
const valuedLong = [
  'message',
  'file',
  'author',
  'date',
  'branch',
  'origin',
  'depth',
  'config',
  'template',
  'exec',
  'upload-pack',
  'receive-pack',
  'repo',
  'push-option',
  'onto',
  'strategy',
  'source',
  'extcmd',
  'tool',
  'reference',
  'orphan',
  'exclude',
  'pathspec-from-file',
  'format',
  'since',
  'until',
  'grep',
  'expire',
];

export const git: Rule = (call, judge) => {
  const globals = parseOptions(call.args, globalOptions);
  for (const setting of globals.values('c', 'config-env')) judgeSetting(setting.text, call, judge, true);
  for (const path of globals.values('exec-path')) judge.doubt(call, path.raw, 'It tells git where to find its programs.');
  const folder = globals.value('C')?.text;
  const [command, ...rest] = globals.operands;
  if (command === undefined) return { text: '', taint: 0 };
  if (command.text.includes(hole)) {
    judge.doubt(call, command.raw, 'Which command of git runs is only known when it runs.');
    return undefined;
  }
  const name = command.text;
  const parsed = parseOptions(rest, {
    letters: Object.hasOwn(valued, name) ? (valued[name] ?? '') : '',
    long: name === 'gc' || name === 'log' ? ['format', 'grep', 'since', 'until'] : valuedLong,
  });
  const inner: Call = { ...call, args: [command, ...rest] };
  judgeWrittenAndRun(name, rest, inner, judge);
  if (!isRehearsal(parsed))
    rules.get(name)?.(
      parsed,
      folder === undefined ? inner : { ...inner, scope: { ...call.scope, cwd: judge.toPath(call, folder) } },
      judge,
    );
  return outputOf(name, parsed);
};

/** Options of commands that only show: a file they write instead, a program they run. Names may be cut short. */
function judgeWrittenAndRun(name: string, rest: Call['args'], call: Call, judge: Judge): void {
  const end = rest.findIndex(({ text }) => text === '--');
  for (const [index, arg] of rest.slice(0, end < 0 ? undefined : end).entries()) {
    const [option = '', ...values] = arg.text.split('=');
    const value = values.length > 0 ? values.join('=') : undefined;
    const next = rest[index + 1]?.text;
    if (
      /^(?:log|diff|show|format-patch|diff-tree|diff-index|diff-files|whatchanged|reflog|stash)$/.test(name) &&
      /^--outp(?:u|ut)?$/.test(option)
    ) {
      const file = value ?? next ?? hole;
      judge.judgeWrite(call, { ...arg, text: file, raw: file }, { text: null, taint: taints.local });
      judge.report(call, destructive('delete', `It writes over ${file.replaceAll(hole, '…')}.`.slice(0, 160)));
    }
    const pager =
      name === 'grep' ? (/^-[a-zA-Z]*O(.*)$/s.exec(arg.text)?.[1] ?? (/^--op/.test(option) ? (value ?? '') : undefined)) : undefined;
    const program = pager ?? (name === 'archive' && /^--exe/.test(option) ? (value ?? next ?? hole) : undefined);
    if (program === undefined || isUsualPager(program)) continue;
    judge.report(call, destructive('rce', `It names a program that git runs: ${program}.`.replaceAll(hole, '…').slice(0, 160)));
    judge.runText(call, program, { wrapper: `git ${name}` });
  }
}

function isUsualPager(program: string): boolean {
  return /^(?:|less|more|vim?|nvim|emacs|nano|cat|git-upload-archive)$/.test(program);
}

function outputOf(name: string, parsed: Parsed): Stream {
  // What names one commit or branch tells nothing; what lists or shows files, branches or changes does.
  if (
    /^(?:rev-parse|describe|symbolic-ref|merge-base|name-rev)$/.test(name) ||
    (name === 'branch' && parsed.has('show-current')) ||
    (name === 'rev-list' && parsed.has('count')) ||
    (name === 'log' && parsed.has('1', 'n', 'max-count') && parsed.has('format', 'pretty'))
  )
    return { text: null, taint: taints.harmless };
  return { text: null, taint: taints.local };
}

function judgePush(parsed: Parsed, call: Call, judge: Judge): void {
  const [remote, ...refs] = parsed.operands;
  const isForced =
    parsed.has('f', 'force', 'force-with-lease', 'force-if-includes', 'mirror', 'delete', 'd', 'prune') ||
    refs.some(({ text }) => /^[+:]./.test(text));
  if (isForced && !parsed.has('n')) judge.report(call, lost('A forced push rewrites or deletes what others have fetched.'));
  if (parsed.has('receive-pack', 'exec')) judge.report(call, destructive('rce', 'It names the program the other host runs.'));
  const address = remote?.text ?? 'origin';
  const added = call.scope.variables.get(`git remote ${address}`)?.[0]?.text;
  if (isAddress(address) || added !== undefined)
    judge.report(call, {
      verdict: 'exfil',
      reason: `It sends this repository to ${(added ?? address).replaceAll(hole, '…')}, which is not a remote it has.`,
    });
  else if (address.includes(hole) && remote !== undefined && (remote.taint & ownBytes) !== 0)
    judge.doubt(call, remote.raw, 'Where it sends this repository is only known when it runs.');
}

function isAddress(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[^/\s@]+@[^/\s:]+:/.test(text) || /^[\w.-]+\.[a-z]{2,}:/i.test(text) || /^ext::/.test(text)
  );
}

function judgeCheckout(parsed: Parsed, call: Call, judge: Judge): void {
  const words = call.args.slice(1).map(({ text }) => text);
  const hasSeparator = words.includes('--') && words.indexOf('--') < words.length - 1;
  const makes = parsed.has('b', 'orphan', 'B');
  const names = parsed.operands.some(({ text }) => text === '.' || text === ':/' || text === '*' || text.startsWith('./'));
  if (parsed.has('f', 'force', 'B', 'ours', 'theirs') || ((hasSeparator || names) && !makes))
    judge.report(call, lost('It throws uncommitted work away.'));
}

function judgeRemote(parsed: Parsed, call: Call, judge: Judge): void {
  const [verb, name, address] = parsed.operands.map(({ text }) => text);
  if (verb === 'add' || verb === 'set-url') {
    const url = address ?? hole;
    call.scope.variables.set(`git remote ${name}`, [{ text: url, taint: 0 }]);
    if (url.startsWith('ext::')) judge.report(call, destructive('rce', 'The address makes git run a program.'));
  }
}

function judgeToolOption(parsed: Parsed, call: Call, judge: Judge): void {
  for (const code of parsed.values('x', 'extcmd')) judge.runText(call, code.text, { wrapper: 'git difftool' });
}

function judgeUploadPack(parsed: Parsed, call: Call, judge: Judge): void {
  for (const program of parsed.values('upload-pack', 'u')) {
    if (!/^(?:git-upload-pack|origin|main|master)/.test(program.text) && parsed.has('upload-pack'))
      judge.report(call, destructive('rce', `It names a program to run: ${program.raw}.`));
  }
}

/** Settings that name a program git runs. */
const programSettings =
  /^(?:alias\.|core\.(?:pager|editor|sshcommand|fsmonitor|askpass|gitproxy|alternaterefscommand|attributesfile)|pager\.|sequence\.editor|credential\.(?:.*\.)?helper|filter\..*\.(?:clean|smudge|process)|gpg\.(?:.*\.)?program|diff\.(?:external|.*\.(?:command|textconv))|difftool\.|merge\..*\.driver|mergetool\.|browser\.|man\.|uploadpack\.|sendemail\.|interactive\.|include(?:if)?\.|remote\..*\.(?:uploadpack|receivepack|vcs)|submodule\..*\.update|init\.templatedir|protocol\.ext)/i;
const harmlessPrograms =
  /^(?:cat|less(?: [-+\w ]*)?|more|delta|bat|diff-so-fancy|vim?|nvim|nano|emacs|code(?: --wait)?|code -w|subl -w|true|:|false|store|cache(?: .*)?|manager(?:-core)?|osxkeychain|libsecret|input|simple|auto|never|always|)$/i;

function judgeSetting(setting: string, call: Call, judge: Judge, isOnce: boolean): void {
  const equals = setting.indexOf('=');
  judgeNamedSetting(equals < 0 ? setting : setting.slice(0, equals), equals < 0 ? 'true' : setting.slice(equals + 1), call, judge, isOnce);
}

function judgeNamedSetting(name: string, value: string, call: Call, judge: Judge, isOnce: boolean): void {
  if (/^core\.hookspath$/i.test(name)) {
    judge.report(call, destructive('gate_tamper', 'It changes which hooks git runs.'));
    return;
  }
  if (/^(?:http\.(?:.*\.)?sslverify|protocol\.ext\.allow|safe\.directory)$/i.test(name))
    judge.doubt(call, name, 'It turns a protection of git off.');
  if (!programSettings.test(name) || (harmlessPrograms.test(value) && !/^alias\./i.test(name))) return;
  const isAlias = /^alias\./i.test(name);
  if (isAlias && !value.startsWith('!')) {
    judge.runWords(call, [argumentOf('git', call), ...value.split(/\s+/).map((word) => argumentOf(word, call))], { wrapper: 'git alias' });
    return;
  }
  judge.runText(call, value.replace(/^!/, ''), { wrapper: `git ${name}` });
  judge.report(
    call,
    destructive(isOnce ? 'rce' : 'persistence', `It tells git to run a program: ${name}=${value}.`.replaceAll(hole, '…').slice(0, 160)),
  );
}

function judgeConfig(parsed: Parsed, call: Call, judge: Judge): void {
  const operands = parsed.operands.map(({ text }) => text);
  const words = /^(?:get|set|list|unset|edit)$/.test(operands[0] ?? '') ? operands.slice(1) : operands;
  const [name = '', ...values] = words;
  if (/extraheader|\.token$|password/i.test(operands.join(' ')) && values.length === 0) {
    judge.report(call, { verdict: 'secret_read', reason: 'It shows a secret that git keeps.' });
    return;
  }
  if (parsed.has('get', 'get-all', 'get-regexp', 'list', 'l', 'unset', 'unset-all') || operands[0] === 'get' || operands[0] === 'list')
    return;
  if (values.length > 0) judgeNamedSetting(name, values.join(' '), call, judge, false);
}

export const gitRules: RuleTable = { git };
