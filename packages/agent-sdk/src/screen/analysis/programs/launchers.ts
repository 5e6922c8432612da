import type { Call, Judge, Rule, RuleTable } from '../call.ts';
import { judgeCode } from '../code.ts';
import { parseOptions } from '../options.ts';
import { type Argument, argumentOf, hole, nothing } from '../values.ts';
import { readCmd } from '../windows.ts';

/**
 * Programs that start other programs, as data: behind which sub-commands, after how many operands, with which options that
 * take a value; and the options whose value is a command written as one text.
 */
interface Launcher {
  /** Sub-commands in front of the program, `a|b` for either; none when it takes no sub-command. */
  readonly verbs?: string;
  /** Operands between the sub-command and the program. Default 0. */
  readonly skip?: number;
  /** Options that take a value, letters and long names. */
  readonly letters?: string;
  readonly long?: string;
  /** Options whose value is a command: `-x`, `--exec`. */
  readonly texts?: string;
  /** What follows: a program and its words, one text, several texts, or nothing but the options above. */
  readonly rest?: 'words' | 'text' | 'texts' | 'none';
  /** The program stands behind `--` only. */
  readonly isSeparated?: boolean;
}

const rows: readonly (readonly [names: string, launcher: Launcher])[] = [
  [
    'shx cross-env cross-env-shell env-cmd run-func cpulimit trickle softlimit setlock chpst daemonize sem winpty arch-chroot',
    { letters: 'lpfde', rest: 'words' },
  ],
  [
    'hyperfine',
    {
      letters: 'wrmMcpPDLsSnuiN',
      long: 'warmup runs min-runs max-runs prepare cleanup setup conclude parameter-list parameter-scan shell style export-json export-markdown export-csv command-name time-unit',
      texts: 'p prepare c cleanup s setup conclude',
      rest: 'texts',
    },
  ],
  ['nodemon', { letters: 'xewid', long: 'exec ext watch ignore delay signal config', texts: 'x exec', rest: 'none' }],
  [
    'concurrently conc',
    { letters: 'nclspmr', long: 'names prefix prefix-colors kill-others-on max-processes success restart-tries', rest: 'texts' },
  ],
  [
    'watchexec reflex when-changed onchange chokidar wr',
    { letters: 'ewifrdcs', long: 'exts watch ignore filter regex debounce command signal shell', texts: 'c command', rest: 'words' },
  ],
  ['cargo', { verbs: 'watch', letters: 'xswidC', long: 'exec shell watch ignore delay', texts: 's shell', rest: 'none' }],
  ['nix-shell', { letters: 'pPIA', long: 'run command attr', texts: 'run command', rest: 'none' }],
  [
    'tmux',
    {
      verbs:
        'new|new-session|neww|new-window|split-window|splitw|respawn-pane|respawn-window|if-shell|if|run|run-shell|popup|display-popup|pipe-pane',
      letters: 'scntFexyltP',
      rest: 'text',
    },
  ],
  ['tmux', { verbs: 'send-keys|send', letters: 't', rest: 'text' }],
  ['screen', { letters: 'SspchtTe', texts: 'X', rest: 'words' }],
  ['gcloud', { verbs: 'compute ssh', long: 'command zone project ssh-key-file', texts: 'command', rest: 'none' }],
  ['doctl', { verbs: 'compute ssh', long: 'ssh-command ssh-user', texts: 'ssh-command', rest: 'none' }],
  ['az', { verbs: 'vm run-command invoke', letters: 'gn', long: 'scripts command-id name resource-group', texts: 'scripts', rest: 'none' }],
  ['aws', { verbs: 'ecs execute-command', long: 'command cluster task container', texts: 'command', rest: 'none' }],
  ['fly flyctl', { verbs: 'ssh console|machine exec', letters: 'Cas', long: 'command app', texts: 'C command', rest: 'none' }],
  ['vagrant docker-machine minikube colima eb', { verbs: 'ssh', letters: 'c', long: 'command', texts: 'c command', rest: 'none' }],
  ['docker-machine', { verbs: 'ssh', skip: 1, rest: 'text' }],
  ['limactl multipass distrobox toolbox pct crictl', { verbs: 'shell|exec|enter|run', skip: 1, letters: 'nw', rest: 'words' }],
  ['minikube', { verbs: 'ssh', rest: 'text' }],
  ['pdsh clush dsh mussh', { letters: 'wxgmlutfHM', long: 'hosts group user', rest: 'text' }],
  ['pssh parallel-ssh prun', { letters: 'hHlptoeAOx', rest: 'text' }],
  ['salt salt-ssh', { skip: 2, letters: 'GLENCRt', rest: 'text' }],
  ['knife', { verbs: 'ssh', skip: 1, rest: 'text' }],
  ['repo', { verbs: 'forall', letters: 'cgj', texts: 'c', rest: 'none' }],
  ['rush', { letters: 'jenvtrD', rest: 'text' }],
  ['lerna', { verbs: 'exec', isSeparated: true, rest: 'words' }],
  ['systemd-nspawn machinectl', { letters: 'DMu', long: 'directory machine user', rest: 'words' }],
  ['schroot', { letters: 'cu', isSeparated: true, rest: 'words' }],
  ['start-stop-daemon', { long: 'exec startas pidfile chuid name', letters: 'xapcn', texts: 'x exec a startas', rest: 'none' }],
  ['xterm konsole urxvt alacritty terminator lxterminal xfce4-terminal', { letters: 'eTx', texts: 'e x', rest: 'none' }],
  ['gnome-terminal kitty wezterm foot', { isSeparated: true, rest: 'words' }],
  ['sandbox-exec', { letters: 'pfnD', rest: 'words' }],
  ['scl', { verbs: 'enable', skip: 1, rest: 'text' }],
  ['dotenv dotenvx railway  infisical chamber envchain teller', { verbs: 'run|exec', letters: 'ef', isSeparated: true, rest: 'words' }],
  ['dotenv', { letters: 'efcvp', rest: 'words' }],
  ['ip', { verbs: 'netns exec', skip: 1, rest: 'words' }],
  ['ansible-console fab', { isSeparated: true, rest: 'text' }],
  ['sg', { letters: 'c', skip: 1, texts: 'c', rest: 'none' }],
  ['pnpm', { letters: 'CF', long: 'filter dir', verbs: 'exec', rest: 'words' }],
  ['yarn', { verbs: 'workspaces foreach exec', letters: 'j', rest: 'words' }],
];

const launch =
  (launcher: Launcher): Rule =>
  (call, judge) => {
    const table = { letters: launcher.letters ?? '', long: (launcher.long ?? '').split(' '), stopsAtOperand: true };
    const start = behindVerbs(call.args, launcher, table);
    if (start === undefined) return undefined;
    const parsed = parseOptions(start, table);
    const names = (launcher.texts ?? '').split(' ').filter((name) => name !== '');
    const all = launcher.rest === 'none' ? parseOptions(start, { ...table, stopsAtOperand: false }) : parsed;
    for (const code of all.values(...names)) judge.runText(call, code.text, { wrapper: call.program });
    const at = start.findIndex(({ text }) => text === '--');
    if (launcher.isSeparated === true && at < 0) return undefined;
    const operands = launcher.isSeparated === true ? start.slice(at + 1) : parsed.operands.slice(launcher.skip ?? 0);
    run(call, judge, operands, launcher.rest ?? 'none');
    return undefined;
  };

/** What stands behind the sub-commands, options between them left out; nothing when others are given. */
function behindVerbs(
  args: readonly Argument[],
  { verbs }: Launcher,
  table: Parameters<typeof parseOptions>[1],
): readonly Argument[] | undefined {
  let rest = args;
  for (const verb of (verbs ?? '').split(' ').filter((word) => word !== '')) {
    const [first, ...others] = parseOptions(rest, table).operands;
    if (first === undefined || !verb.split('|').includes(first.text)) return undefined;
    rest = others;
  }
  return rest;
}

const keys = /^(?:Enter|C-[a-z]|Escape|Tab|Space|KPEnter|\^M|\\n)$/i;

function run(call: Call, judge: Judge, operands: readonly Argument[], rest: NonNullable<Launcher['rest']>): void {
  const kept = operands.filter(({ text }, index) => !(index === 0 && text === '--') && !(rest === 'text' && keys.test(text)));
  const firstWord = kept.findIndex(({ text }) => !/^\w+=/.test(text));
  const words = rest === 'words' ? kept.slice(Math.max(firstWord, 0)) : kept;
  if (words.length === 0) return;
  const how = { wrapper: call.program, input: nothing, isFed: false };
  if (rest === 'words') judge.runWords(call, words, how);
  else if (rest === 'text') judge.runText(call, words.map(({ text }) => text).join(' '), how);
  else if (rest === 'texts') for (const { text } of words) judge.runText(call, text, how);
}

/** `nix develop -c rm x`: what follows the option is the program. */
const nix: Rule = (call, judge) => {
  const at = call.args.findIndex(({ text }) => text === '-c' || text === '--command');
  if (at >= 0 && at + 1 < call.args.length) judge.runWords(call, call.args.slice(at + 1), { wrapper: 'nix' });
  return undefined;
};

/** `gdb --args rm x`: the program it runs. */
const debugged: Rule = (call, judge) => {
  const at = call.args.findIndex(({ text }) => text === '--args' || text === '-args');
  if (at >= 0 && at + 1 < call.args.length) judge.runWords(call, call.args.slice(at + 1), { wrapper: call.program });
  return undefined;
};

/** Tcl that drives other programs: what is spawned, and what is typed. */
const expect: Rule = (call, judge) => {
  const code = [...call.args.map(({ text }) => text), call.input.text ?? ''].join('\n');
  for (const [, spawned] of code.matchAll(/\b(?:spawn|exec|system)\s+(?:-\w+\s+)*([^\n;\]]+)/g))
    judge.runText(call, spawned ?? '', { wrapper: 'expect' });
  for (const [, typed] of code.matchAll(/\bsend\s+(?:-\w+\s+)*"([^"]*)"/g))
    judge.runText(call, (typed ?? '').replace(/\\[rn]/g, '\n'), { wrapper: 'expect' });
  return undefined;
};

/** Documents of AWS that run a shell's commands: `commands=["…"]`. */
const remoteDocuments: Rule = (call, judge) => {
  if (!call.args.some(({ text }) => text === 'send-command')) return undefined;
  for (const { text } of call.args) {
    const listed = /commands['"]?\s*[:=]\s*\[?(.*?)\]?\}?$/s.exec(text);
    if (listed !== null)
      for (const part of (listed[1] ?? '').split(/["']\s*,\s*["']/))
        judge.runText(call, part.replace(/^["'\s[]+|["'\s\]]+$/g, ''), { wrapper: 'aws ssm' });
  }
  return undefined;
};

/** `minikube kubectl -- delete x`, `k3s kubectl delete x`. */
const cluster: Rule = (call, judge) => {
  const [verb, ...rest] = call.args;
  if (verb?.text !== 'kubectl') return undefined;
  const words = rest[0]?.text === '--' ? rest.slice(1) : rest;
  judge.runWords(call, [argumentOf('kubectl', call), ...words], { wrapper: call.program });
  return undefined;
};

/** Consoles of frameworks that run a text as code: `rails runner`, `manage.py shell -c`, `artisan tinker --execute`. */
const frameworkConsole: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'ce', long: ['execute', 'command', 'eval', 'environment', 'app'] });
  const [verb, code] = parsed.operands.map(({ text }) => text);
  if (verb === 'runner' || verb === 'r') judgeCode(call, judge, code ?? '');
  if (/^(?:shell|shell_plus|tinker|run|eval)$/.test(verb ?? ''))
    for (const { text } of parsed.values('c', 'e', 'execute', 'command', 'eval')) judgeCode(call, judge, text);
  return undefined;
};

/** `yarn rimraf dist`: a program of the workspace, where no script and no command of its own has the name. */
const ofWorkspace: Rule = (call, judge) => {
  const { operands } = parseOptions(call.args, { letters: 'CF', long: ['filter', 'dir', 'cwd'], stopsAtOperand: true });
  const usual =
    /^(?:rimraf|del-cli|shx|prisma|typeorm|sequelize(?:-cli)?|knex|drizzle-kit|cdk|sst|serverless|sls|wrangler|netlify|vercel|firebase|supabase|nodemon|concurrently|cross-env|ts-node|tsx|node)$/;
  if (usual.test(operands[0]?.text ?? '')) judge.runWords(call, operands, { wrapper: call.program });
  return undefined;
};

const wsl: Rule = (call, judge) => {
  const { operands } = parseOptions(call.args, { letters: 'du', long: ['distribution', 'user', 'cd'], stopsAtOperand: true });
  const at = call.args.findIndex(({ text }) => /^(?:-e|--exec)$/.test(text));
  const words = at >= 0 ? call.args.slice(at + 1) : operands;
  if (words.length > 0) judge.runWords(call, words, { wrapper: 'wsl' });
  return undefined;
};

const forFiles: Rule = (call, judge) => {
  const at = call.args.findIndex(({ text }) => /^\/c$/i.test(text));
  if (at >= 0) readCmd(call, judge, call.args[at + 1]?.text ?? hole);
  return undefined;
};

export const launcherTables: readonly RuleTable[] = [
  ...rows.flatMap(([names, launcher]) => names.split(' ').map((name): RuleTable => ({ [name]: launch(launcher) }))),
  {
    rails: frameworkConsole,
    'manage.py': frameworkConsole,
    'django-admin': frameworkConsole,
    artisan: frameworkConsole,
    mix: frameworkConsole,
  },
  { yarn: ofWorkspace, pnpm: ofWorkspace },
  {
    nix,
    gdb: debugged,
    lldb: debugged,
    expect,
    aws: remoteDocuments,
    minikube: cluster,
    microk8s: cluster,
    k3s: cluster,
    wsl,
    forfiles: forFiles,
  },
];
