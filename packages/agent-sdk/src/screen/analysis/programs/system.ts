import type { DestructiveFamily } from '../../command-analysis.ts';
import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { parseOptions } from '../options.ts';
import { hole, nothing, type Stream, taints } from '../values.ts';
import { moreWrapperRules } from './wrappers.ts';

const none: Stream = nothing;

function isQuestion(call: Call): boolean {
  return call.args.some(({ text }) => /^(?:-h|-V|--help|--version|-\?)$/.test(text));
}

/** Destructive whatever its arguments. */
const always =
  (family: DestructiveFamily, reason: string, except?: RegExp): Rule =>
  (call, judge) => {
    if (!isQuestion(call) && (except === undefined || !except.test(call.args.map(({ text }) => text).join(' '))))
      judge.report(call, destructive(family, reason));
    return none;
  };

/** Destructive with arguments like these. */
const when =
  (family: DestructiveFamily, reason: string, test: RegExp): Rule =>
  (call, judge) => {
    if (test.test(call.args.map(({ text }) => text).join(' '))) judge.report(call, destructive(family, reason));
    return undefined;
  };

const disk = 'It erases or changes a disk.';
const stops = 'It stops or restarts this computer.';
const people = 'It changes who may use this computer.';
const firewall = 'It changes what may reach this computer.';

const kill: Rule = (call, judge) => {
  const words = call.args.map(({ text }) => text);
  if (words.some((word) => /^-[lL]$|^--list$|^-0$/.test(word)) || (words[0] === '-s' && words[1] === '0')) return none;
  const targets = parseOptions(
    call.args.filter(({ text }) => !/^-(?:[A-Z]+\d*|\d+)$/.test(text) || text === '-1'),
    { letters: 'sn', long: ['signal'] },
  );
  const isAll = words.at(-1) === '-1' || targets.operands.some(({ text }) => text === '-1' || text === '1' || text === '0');
  if (isAll) judge.report(call, destructive('system', 'It ends every program, or the one all others come from.'));
  else if (/^(?:killall|pkill|skill|killall5|xkill|slay)$/.test(call.program)) judgeKillByName(call, judge, targets.operands);
  return none;
};

/** What a computer or its data needs to run; the dev server of a workspace is started again in a moment. */
const needed =
  /^(?:systemd\S*|init|launchd|sshd?|dbus\S*|xorg|x|gdm\d?|sddm|lightdm|loginwindow|windowserver|finder|dock|explorer|login|getty|udevd?|networkmanager|cron|crond|rsyslogd|auditd|firewalld|docker(?:d)?|containerd|kubelet|postgres\S*|mysqld?\S*|mariadbd?|mongod|redis-server|nginx|apache2|httpd|etcd|kernel_task|bash|zsh|sh|gatehouse\S*|\.?\*?|\.\+|\^?\.\*)$/i;

/** By name: one's own programs may be; those of everybody, or of the system, may not. */
function judgeKillByName(call: Call, judge: Judge, names: readonly { readonly text: string }[]): void {
  const isEverybodys = call.program === 'killall5' || parseOptions(call.args).has('u', 'U', 'uid', 'euid', 'user', 'v', 'inverse');
  if (isEverybodys || names.some(({ text }) => needed.test(text)))
    judge.report(call, destructive('system', 'It ends programs this computer needs.'));
}

const halt: Rule = (call, judge) => {
  const words = call.args.map(({ text }) => text);
  if (words.some((word) => /^(?:-c|--help|--version|-w|--wtmp-only|--show)$/.test(word))) return none;
  judge.report(call, destructive('system', stops));
  return none;
};

const mount: Rule = (call, judge) => {
  if (call.args.length === 0 || isQuestion(call) || call.args.every(({ text }) => /^-[lV]$/.test(text)))
    return { text: null, taint: taints.local };
  judge.report(
    call,
    destructive('system', call.program === 'mount' ? 'It changes what the folders of this computer are.' : 'It takes a file system away.'),
  );
  return none;
};

const sysctl: Rule = (call, judge) => {
  if (call.args.some(({ text }) => /^(?:-w|--write|-p.*|--system|--load.*)$/.test(text) || /^[\w./-]+=/.test(text)))
    judge.report(call, destructive('system', 'It changes the kernel’s settings.'));
  return undefined;
};

const ip: Rule = (call, judge) => {
  const words = call.args.map(({ text }) => text).filter((word) => !word.startsWith('-'));
  if (words.some((word) => /^(?:del|delete|flush|down|add|change|replace|set)$/.test(word)))
    judge.report(call, destructive('system', 'It changes the network of this computer.'));
  return undefined;
};

const fdisk: Rule = (call, judge) => {
  const words = call.args.map(({ text }) => text);
  if (isQuestion(call) || words.some((word) => /^(?:-l|--list|-s|--getsz|-p|--print|-x|print|-d|--dump|-J|--json)$/.test(word)))
    return undefined;
  if (words.length > 0) judge.report(call, destructive('system', disk));
  return undefined;
};

const interactiveEditors: Rule = (call, judge) => {
  for (const [index, { text }] of call.args.entries()) {
    const code = /^(?:-c|--cmd|\+|-S|--eval|-eval|--execute|-f|--funcall)$/.test(text)
      ? (call.args[index + 1]?.text ?? '')
      : /^\+./.test(text)
        ? text.slice(1)
        : '';
    const found =
      /(?:^|\|)\s*(?::?\s*!|silent\s*!|:?\s*(?:r|read|w|write)\s*!)\s*(.+)/.exec(code) ??
      /\bsystem(?:list)?\(\s*["'](.*?)["']\s*\)/.exec(code) ??
      /\((?:shell-command|async-shell-command|call-process|start-process)\s+"([^"]*)"/.exec(code);
    if (found !== null) {
      judge.report(call, destructive('rce', `${call.program} runs a command: ${found[1]}.`.replaceAll(hole, '…').slice(0, 160)));
      judge.runText(call, found[1] ?? '', { wrapper: `${call.program} ${text}` });
    }
    if (/\b(?:terminal|term|py(?:thon)?3?|lua|ruby|perl)\b/.test(code) && /[!(]/.test(code))
      judge.doubt(call, code, 'It runs code inside an editor.');
    if (/\(delete-(?:file|directory)\b/.test(code)) judge.report(call, destructive('delete', 'It deletes files.'));
  }
  for (const { text } of parseOptions(call.args, { letters: 'cSuTtpwsi', long: ['cmd', 'startuptime'] }).operands) {
    if (!text.startsWith('+') && !text.startsWith('!'))
      judge.judgeWrite(call, { ...call.word, text, raw: text }, { text: null, taint: taints.local });
  }
  return undefined;
};

const identity: Rule = () => ({ text: null, taint: taints.identity });
/** The old options of BSD have no dash, and their `e` adds the environment of each program. */
const processes: Rule = (call, judge) => {
  const shows = call.args.some(({ text }, index) => {
    const before = call.args[index - 1]?.text ?? '';
    return (/^[a-df-zA-Z]*e[a-zA-Z]*$/.test(text) && !/^-.*[CpuUgGtoOsq]$|^--/.test(before)) || (text === '-E' && call.program === 'ps');
  });
  if (shows) judge.report(call, { verdict: 'secret_read', reason: 'It shows the environment of running programs.' });
  return undefined;
};

const memory =
  (reason: string): Rule =>
  (call, judge) => {
    if (!isQuestion(call)) judge.report(call, { verdict: 'secret_read', reason });
    return { text: null, taint: taints.local | taints.secret };
  };

const secretWhen =
  (test: RegExp, reason: string): Rule =>
  (call, judge) => {
    const words = call.args.map(({ text }) => text).join(' ');
    if (!test.test(words)) return undefined;
    judge.report(call, { verdict: 'secret_read', reason });
    return { text: null, taint: taints.local | taints.secret };
  };

const debuggers: Rule = (call, judge) => {
  if (call.args.some(({ text }) => /^(?:-p|--pid|attach)$/.test(text) || /^-p\d+/.test(text)))
    judge.report(call, { verdict: 'secret_read', reason: 'It reads the memory of a running program.' });
  const inner = moreWrapperRules.gdb;
  for (const [index, { text }] of call.args.entries())
    if (/^-(?:ex|eval-command|o)$|^--(?:ex|eval-command|one-line)$/.test(text)) {
      const code = call.args[index + 1]?.text ?? '';
      const found = /^\s*(?:!|shell\s+|platform shell\s+)(.*)$/.exec(code);
      if (found !== null) judge.runText(call, found[1] ?? '', { wrapper: call.program });
      if (/\b(?:call|print)\s*\(?.*system\s*\(/.test(code)) judge.report(call, destructive('rce', 'It has a program run a command.'));
    }
  void inner;
  return undefined;
};

const busctl: Rule = (call, judge) => {
  const words = call.args.map(({ text }) => text).join(' ');
  if (/PowerOff|Reboot|Suspend|StopUnit|login1/.test(words)) judge.report(call, destructive('system', stops));
  return undefined;
};

const passwords = 'It shows what a store of passwords holds.';

export const systemRules: RuleTable = {
  mkfs: always('system', disk),
  mke2fs: always('system', disk),
  mkswap: always('system', disk),
  mkdosfs: always('system', disk),
  newfs: always('system', disk),
  wipefs: always('system', disk, /^(?:-n|--no-act|-J|--json|\/dev\/\S+|-p)$/),
  blkdiscard: always('system', disk),
  lvremove: always('system', disk),
  vgremove: always('system', disk),
  pvremove: always('system', disk),
  lvreduce: always('system', disk),
  heroku: secretWhen(/^config(?::get)?(?:\s|$)/, 'It shows the settings of an application, which hold secrets.'),
  sgdisk: fdisk,
  sfdisk: fdisk,
  fdisk,
  gdisk: fdisk,
  cfdisk: fdisk,
  parted: when('system', disk, /\b(?:mklabel|mktable|mkpart|rm|resizepart|rescue|set|disk_set|name)\b/),
  gparted: fdisk,
  format: always('windows', disk),
  badblocks: when('system', disk, /(?:^|\s)-\w*[wn]/),
  fsck: when('system', 'It changes a file system.', /(?:^|\s)-\w*[yaf]/),
  e2fsck: when('system', 'It changes a file system.', /(?:^|\s)-\w*[ypf]/),
  resize2fs: always('system', disk),
  tune2fs: always('system', disk, /^-l/),
  debugfs: when('system', 'It changes a file system.', /-w/),
  losetup: when('system', 'It changes block devices.', /-d|-D/),
  shutdown: halt,
  reboot: halt,
  halt,
  poweroff: halt,
  init: when('system', stops, /^(?:0|6|1|s|S)$/),
  telinit: when('system', stops, /^(?:0|6|1|s|S)$/),
  kexec: always('system', stops),
  pmset: when('system', stops, /sleepnow|shutdown|restart/),
  kill,
  killall: kill,
  pkill: kill,
  killall5: kill,
  skill: kill,
  xkill: kill,
  fuser: when('system', 'It ends running programs.', /(?:^|\s)-\w*k/),
  iptables: when('system', firewall, /-[FXPADIRNZ]\b|--(?:flush|policy|append|delete|insert|replace)/),
  ip6tables: when('system', firewall, /-[FXPADIRNZ]\b|--(?:flush|policy|append|delete|insert|replace)/),
  'iptables-restore': always('system', firewall),
  ebtables: when('system', firewall, /-[FXPADI]\b/),
  nft: when('system', firewall, /\b(?:flush|delete|add|insert|destroy|reset)\b|-f/),
  ufw: when('system', firewall, /\b(?:disable|reset|delete|allow|deny|reject|enable|default)\b/),
  'firewall-cmd': when('system', firewall, /--(?:remove|add|panic|reload|complete|set)/),
  pfctl: when('system', firewall, /-[FdfeT]/),
  ipfw: when('system', firewall, /flush|delete|add/),
  setenforce: when('system', 'It turns a protection of this computer off.', /0|permissive/i),
  apparmor_parser: when('system', 'It turns a protection of this computer off.', /-R/),
  'aa-disable': always('system', 'It turns a protection of this computer off.'),
  'aa-teardown': always('system', 'It turns a protection of this computer off.'),
  auditctl: when('gate_tamper', 'It turns the audit of this computer off.', /-e\s*0|-D|-d/),
  csrutil: when('system', 'It turns a protection of this computer off.', /disable|clear/),
  spctl: when('system', 'It turns a protection of this computer off.', /disable/),
  userdel: always('system', people),
  deluser: always('system', people),
  groupdel: always('system', people),
  delgroup: always('system', people),
  useradd: always('persistence', people),
  adduser: always('persistence', people),
  usermod: always('system', people),
  groupmod: always('system', people),
  groupadd: always('system', people),
  gpasswd: always('system', people),
  passwd: always('system', people, /^(?:-S|--status)/),
  chpasswd: always('system', people),
  chsh: always('persistence', people),
  chage: always('system', people, /^-l/),
  vipw: always('system', people),
  visudo: always('system', people, /-c/),
  dscl: when('system', people, /-?(?:delete|create|append|passwd|change)/),
  sysadminctl: when('system', people, /-(?:delete|add|reset)/),
  swapoff: always('system', 'It takes memory away from this computer.'),
  swapon: always('system', 'It changes the memory of this computer.', /^(?:-s|--show|--summary)/),
  sysctl,
  mount,
  umount: mount,
  fusermount: when('system', 'It takes a file system away.', /-\w*u/),
  modprobe: always('system', 'It changes what the kernel has loaded.', /^(?:-n|--dry-run|-c|--showconfig|-D)/),
  rmmod: always('system', 'It changes what the kernel has loaded.'),
  insmod: always('system', 'It changes what the kernel has loaded.'),
  kextload: always('system', 'It changes what the kernel has loaded.'),
  kextunload: always('system', 'It changes what the kernel has loaded.'),
  depmod: always('system', 'It changes what the kernel loads.', /^-n/),
  'update-grub': always('system', 'It changes how this computer starts.'),
  'grub-install': always('system', 'It changes how this computer starts.'),
  'update-initramfs': always('system', 'It changes how this computer starts.'),
  efibootmgr: when('system', 'It changes how this computer starts.', /-[bBcCoOnNaA]/),
  bootctl: when('system', 'It changes how this computer starts.', /install|remove|update|set/),
  nvram: when('system', 'It changes how this computer starts.', /-c|-d|=/),
  flashrom: when('system', 'It changes how this computer starts.', /(?:^|\s)-(?:w|E)|--(?:write|erase)/),
  date: when('system', 'It sets the clock.', /(?:^|\s)(?:-s|--set)/),
  logger: (call, judge) => {
    if (call.args.some(({ text }) => /^(?:-n|--server)/.test(text)))
      judge.report(call, { verdict: 'exfil', reason: 'It sends messages to another host.' });
    return undefined;
  },
  hwclock: when('system', 'It sets the clock.', /-(?:w|s)|--(?:set|systohc|hctosys)/),
  ifconfig: when('system', 'It changes the network of this computer.', /\b(?:down|up|delete|del|inet|netmask|\d+\.\d+)/),
  ifdown: always('system', 'It changes the network of this computer.'),
  ip,
  route: when('system', 'It changes the network of this computer.', /\b(?:add|del|delete|flush)\b/),
  nmcli: when('system', 'It changes the network of this computer.', /\b(?:down|off|delete|disconnect|modify|add)\b/),
  networksetup: when('system', 'It changes the network of this computer.', /-(?:set|remove|delete|switch|ordernetwork)/),
  tc: when('system', 'It changes the network of this computer.', /\b(?:del|add|replace|change)\b/),
  setcap: always('system', 'It gives a program more rights.'),
  ldconfig: always('system', 'It changes which code programs load.', /^-p/),
  'update-alternatives': when('system', 'It changes which programs of this computer are used.', /--(?:set|install|remove|auto|config)/),
  alternatives: when('system', 'It changes which programs of this computer are used.', /--(?:set|install|remove|auto|config)/),
  'update-ca-certificates': always('system', 'It changes whom this computer trusts.'),
  logrotate: when('delete', 'It throws old logs away.', /-f|--force/),
  journalctl: when('delete', 'It deletes logs of this computer.', /--(?:vacuum|rotate)/),
  dmesg: when('gate_tamper', 'It deletes messages of the kernel.', /-[cC]\b|--clear|--read-clear/),
  wevtutil: when('windows', 'It deletes logs of this computer.', /\bcl\b|clear-log/i),
  busctl,
  'dbus-send': busctl,
  gdbus: busctl,
  osascript: (call, judge) => {
    const code = call.args.map(({ text }) => text).join(' ') + (call.input.text ?? '');
    for (const [, inner] of code.matchAll(/do shell script\s+"((?:[^"\\]|\\.)*)"/g))
      judge.runText(call, (inner ?? '').replace(/\\(.)/g, '$1'), { wrapper: 'osascript' });
    if (/make login item/i.test(code)) judge.report(call, destructive('persistence', 'It has macOS start a program when you log in.'));
    if (/(?:shut down|restart|log out)/i.test(code)) judge.report(call, destructive('system', stops));
    if (/empty (?:the )?trash|\bdelete\b/i.test(code)) judge.report(call, destructive('delete', 'It deletes files.'));
    if (/display dialog[\s\S]*hidden answer/i.test(code)) judge.report(call, { verdict: 'secret_read', reason: 'It asks for a password.' });
    return undefined;
  },
  defaults: (call, judge) => {
    const words = call.args.map(({ text }) => text).join(' ');
    if (/LoginHook|LogoutHook|loginwindow|LaunchServices/.test(words) && /^write/.test(words))
      judge.report(call, destructive('persistence', 'It changes what starts when you log in.'));
    else if (/^delete/.test(words)) judge.report(call, destructive('system', 'It deletes settings of macOS.'));
    return undefined;
  },
  vi: interactiveEditors,
  vim: interactiveEditors,
  nvim: interactiveEditors,
  ex: interactiveEditors,
  view: interactiveEditors,
  emacs: interactiveEditors,
  emacsclient: interactiveEditors,
  nano: interactiveEditors,
  ed: (call, judge) => {
    if (call.input.text !== null)
      for (const [, code] of call.input.text.matchAll(/^\s*!(.+)$/gm)) judge.runText(call, code ?? '', { wrapper: 'ed' });
    return undefined;
  },
  whoami: identity,
  id: identity,
  hostname: (call, judge) => {
    const operands = parseOptions(call.args, { letters: 'F' }).operands;
    if (operands.length > 0) judge.report(call, destructive('system', 'It changes the name of this computer.'));
    return { text: null, taint: taints.identity };
  },
  uname: identity,
  logname: identity,
  users: identity,
  who: identity,
  w: identity,
  last: identity,
  groups: identity,
  hostid: identity,
  lsb_release: identity,
  ps: processes,
  gcore: memory('It writes the memory of a running program to a file.'),
  procdump: memory('It writes the memory of a running program to a file.'),
  mimikatz: memory('It reads passwords of this computer.'),
  lazagne: memory('It reads passwords of this computer.'),
  unshadow: memory('It reads passwords of this computer.'),
  gdb: debuggers,
  lldb: debuggers,
  security: secretWhen(/find-(?:generic|internet)-password|dump-keychain|export|find-identity|find-key|unlock-keychain/, passwords),
  'secret-tool': secretWhen(/lookup|search/, passwords),
  'kwallet-query': secretWhen(/./, passwords),
  pass: secretWhen(/^(?!(?:ls|list|find|git|init|help|version|insert|generate)\b)./, passwords),
  gopass: secretWhen(/^(?!(?:ls|list|find|git|init|help|version|insert|generate)\b)./, passwords),
  op: secretWhen(/\b(?:read|inject|item get|get item|document get|signin --raw|run)\b/, passwords),
  bw: secretWhen(/\b(?:get|list|export|unlock|login)\b/, passwords),
  rbw: secretWhen(/\b(?:get|code|unlock)\b/, passwords),
  lpass: secretWhen(/\b(?:show|export)\b/, passwords),
  'keepassxc-cli': secretWhen(/\b(?:show|export|clip|attachment-export)\b/, passwords),
  keyring: secretWhen(/\bget\b/, passwords),
  chamber: secretWhen(/\b(?:read|export|env|exec)\b/, passwords),
  doppler: secretWhen(/\bsecrets\b(?!\s+(?:set|delete|upload))/, passwords),
  infisical: secretWhen(/\bsecrets\b|\bexport\b/, passwords),
  sops: secretWhen(/(?:^|\s)(?:-d|--decrypt|decrypt|exec-env|exec-file|edit)\b/, 'It decrypts secrets.'),
  'ansible-vault': secretWhen(/\b(?:view|decrypt|edit)\b/, 'It decrypts secrets.'),
  age: secretWhen(/(?:^|\s)(?:-d|--decrypt)\b/, 'It decrypts a file.'),
  'gnome-keyring-daemon': secretWhen(/unlock/, passwords),
  'ssh-add': secretWhen(/-L-none/, passwords),
  'ssh-keygen': (call, judge) => {
    if (call.args.some(({ text }) => text === '-R')) return undefined;
    void judge;
    return undefined;
  },
  'ssh-copy-id': always('persistence', 'It lets this computer into another one.'),
  reg: (call, judge) => {
    const words = call.args.map(({ text }) => text).join(' ');
    if (/^\/?(?:delete|unload|restore)/i.test(words)) judge.report(call, destructive('windows', 'It deletes from the registry.'));
    else if (/^\/?add/i.test(words))
      judge.report(
        call,
        destructive(/\\Run(?:Once)?\b|Winlogon|Image File Execution/i.test(words) ? 'persistence' : 'windows', 'It changes the registry.'),
      );
    else if (/^\/?save/i.test(words) && /\b(?:sam|security|system)\b/i.test(words))
      judge.report(call, { verdict: 'secret_read', reason: 'It copies the passwords of this computer.' });
    return undefined;
  },
};

export function isMakingFileSystem(program: string): boolean {
  return /^mkfs(?:\.|$)|^newfs_/.test(program);
}

export function judgeFileSystem(call: Call, judge: Judge): undefined {
  if (!isQuestion(call)) judge.report(call, destructive('system', disk));
  return undefined;
}
