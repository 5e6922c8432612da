import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { parseOptions } from '../options.ts';
import { hole, taints } from '../values.ts';

/** Installing runs code of what is installed. From a registry by name it is what everybody does; from an address it is not. */
function judgeSources(call: Call, judge: Judge, names: readonly string[], strange: RegExp): void {
  for (const name of names)
    if (strange.test(name))
      judge.report(
        call,
        destructive('rce', `It installs, and so runs, code from an address: ${name}.`.replaceAll(hole, '…').slice(0, 160)),
      );
}

const address =
  /^(?:git\+|git:|hg\+|svn\+|bzr\+|https?:|ftp:|github:|gitlab:|bitbucket:|gist:|git@|ssh:)|^(?:\w[\w.-]*)\s*@\s*(?:git\+|https?:)|^[\w.-]+@(?:git\+|https?:|github:)/i;

const pip: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, {
    letters: 'rcitef',
    long: [
      'requirement',
      'constraint',
      'index-url',
      'extra-index-url',
      'target',
      'editable',
      'find-links',
      'trusted-host',
      'python',
      'proxy',
      'log',
      'cache-dir',
      'prefix',
      'root',
      'platform',
      'python-version',
    ],
  });
  const words = parsed.operands.map(({ text }) => text);
  const verb = words[0] === 'pip' ? words[1] : words[0];
  if (verb === 'install' || verb === 'download' || verb === 'wheel') {
    judgeSources(call, judge, [...words.slice(1), ...parsed.values('e', 'editable', 'r', 'requirement').map(({ text }) => text)], address);
    for (const url of parsed.values('i', 'index-url', 'extra-index-url'))
      if (!/^https:\/\/(?:pypi\.org|test\.pypi\.org|download\.pytorch\.org|files\.pythonhosted\.org)/.test(url.text))
        judge.doubt(call, url.raw, 'It installs from another place than usual.');
  }
  if (verb === 'uninstall') return { text: null, taint: taints.local };
  if (verb === 'config' && words.includes('set') && /index-url/.test(words.join(' ')))
    judge.report(call, destructive('persistence', 'It changes where packages come from from now on.'));
  return undefined;
};

const npm: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'Cw', long: ['prefix', 'workspace', 'registry', 'filter', 'dir', 'cwd', 'loglevel'] });
  const [verb, ...words] = parsed.operands.map(({ text }) => text);
  if (/^(?:install|i|add|ci|update|up|in|link)$/.test(verb ?? '')) {
    judgeSources(
      call,
      judge,
      words,
      /^(?:git\+|git:|https?:|github:|gitlab:|bitbucket:|gist:|git@|ssh:)|^@?[\w./-]+@(?:git\+|https?:|github:)|^[\w-]+\/[\w.-]+(?:#\S+)?$/i,
    );
    for (const url of parsed.values('registry'))
      if (!/^https:\/\/registry\.(?:npmjs\.org|yarnpkg\.com|npmmirror\.com)|localhost|127\.0\.0\.1/.test(url.text))
        judge.doubt(call, url.raw, 'It installs from another place than usual.');
  }
  if (
    (verb === 'config' || verb === 'c') &&
    words[0] === 'set' &&
    /^(?:prefix|registry|globalconfig|cafile|strict-ssl|.*:registry)(?:=|$)/.test(words[1] ?? '')
  )
    judge.doubt(call, words[1] ?? '', 'It changes where packages come from, or go to, from now on.');
  if (verb === 'create' || verb === 'init') {
    for (const name of words.slice(0, 1))
      if (address.test(name)) judge.report(call, destructive('rce', 'It fetches a program from an address and runs it.'));
  }
  return undefined;
};

const cargo: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'pZFj', long: ['git', 'branch', 'tag', 'rev', 'path', 'registry', 'index'] });
  if (parsed.operands[0]?.text === 'install' && parsed.has('git', 'index'))
    judge.report(call, destructive('rce', 'It builds and installs code from an address.'));
  return undefined;
};

const go: Rule = (call, judge) => {
  const [verb, ...words] = parseOptions(call.args, { letters: 'o', long: ['mod', 'tags'], isSingleDash: false }).operands.map(
    ({ text }) => text,
  );
  const isRemote = words.some((word) => /^[\w-]+(?:\.[\w-]+)+\//.test(word));
  if (verb === 'run' && isRemote) judge.doubt(call, words[0] ?? '', 'It fetches a program and runs it.');
  const runs = call.args.find(({ text }) => /^-(?:exec|toolexec)(?:=|$)/.test(text));
  if (runs !== undefined) judge.doubt(call, runs.raw, 'It runs another program.');
  if (verb === 'env' && call.args.some(({ text }) => text === '-w'))
    judge.doubt(call, 'go env -w', 'It changes settings of Go from now on.');
  return undefined;
};

const gem: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'vs', long: ['version', 'source'] });
  if (parsed.operands[0]?.text === 'install') {
    judgeSources(
      call,
      judge,
      parsed.operands.slice(1).map(({ text }) => text),
      address,
    );
    for (const url of parsed.values('s', 'source'))
      if (!/^https:\/\/rubygems\.org/.test(url.text)) judge.doubt(call, url.raw, 'It installs from another place than usual.');
  }
  return undefined;
};

const systemInstall: Rule = (call, judge) => {
  const words = call.args.map(({ text }) => text);
  judgeSources(call, judge, words, /^(?:https?|ftp):/i);
  return undefined;
};

const pacman: Rule = systemInstall;

/** Programs of workspaces and editors that install what an address names. */
const byAddress: Rule = (call, judge) => {
  judgeSources(
    call,
    judge,
    call.args.map(({ text }) => text),
    /^(?:git\+|https?:|git@)/i,
  );
  return undefined;
};

const ansible: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, {
    letters: 'imaefluMTC',
    long: ['inventory', 'module-name', 'args', 'extra-vars', 'limit', 'user', 'tags', 'forks'],
  });
  const module_ = parsed.value('m', 'module-name')?.text ?? 'command';
  const code = parsed.value('a', 'args')?.text ?? '';
  if (call.program !== 'ansible') return undefined;
  if (/state\s*[=:]\s*"?(?:absent|stopped|purged)/.test(code))
    judge.report(call, destructive('infra', 'It removes things of other hosts.'));
  if (/(?:^|\.)(?:shell|command|raw|script)$/.test(module_)) judge.runText(call, code, { wrapper: 'ansible', cwd: null });
  if (/(?:^|\.)(?:reboot|shutdown)$/.test(module_)) judge.report(call, destructive('infra', 'It stops other hosts.'));
  if (/(?:^|\.)(?:copy|synchronize|template)$/.test(module_))
    judge.report(call, { verdict: 'exfil', reason: 'It sends files to other hosts.' });
  return undefined;
};

export const installRules: RuleTable = {
  pip,
  pip3: pip,
  pipx: pip,
  npm,
  pnpm: npm,
  yarn: npm,
  cargo,
  go,
  gem,
  apt: systemInstall,
  'apt-get': systemInstall,
  yum: systemInstall,
  dnf: systemInstall,
  rpm: systemInstall,
  pacman,
  brew: (call, judge) => {
    judgeSources(
      call,
      judge,
      call.args.map(({ text }) => text),
      /^https?:/i,
    );
    return undefined;
  },
  'dotnet-script': byAddress,
  easy_install: byAddress,
  ansible,
};
