/** A program that runs its arguments: what of them is its own, so that the rest is what it runs. */
export interface Wrapper {
  /** Letters of options that take a value. */
  readonly valued: string;
  /** Letters of options that take none. */
  readonly plain: string;
  /** Long options whose value is the next word, without dashes. */
  readonly longValued: ReadonlySet<string>;
  /** Long options without a value. A long option in neither set is not known: what follows it may be either. */
  readonly longPlain: ReadonlySet<string>;
  /** How many operands come before the program. */
  readonly leading: number;
}

/** Name, letters with a value, letters without, long options with a value, long ones without, operands. */
type Row = readonly [name: string, valued: string, plain: string, longValued?: string, longPlain?: string, leading?: number];

const rows: readonly Row[] = [
  [
    'sudo',
    'ugpCcrtTDRhU',
    'AbBEeHiKklNnPSsVv',
    'user group prompt chdir close-from host role type other-user chroot command-timeout login-class',
    'askpass background bell preserve-env set-home login remove-timestamp reset-timestamp non-interactive stdin shell validate',
  ],
  ['doas', 'uC', 'Lns'],
  ['pkexec', '', '', 'user', 'disable-internal-agent keep-cwd'],
  ['env', 'uCS', 'i0v', 'unset chdir split-string', 'ignore-environment null debug'],
  ['nice', 'n', '', 'adjustment'],
  ['ionice', 'cnpPu', 't', 'class classdata pid pgid uid', 'ignore'],
  ['nohup', '', ''],
  ['setsid', '', 'cfw', '', 'ctty fork wait'],
  ['timeout', 'ks', 'fpv', 'kill-after signal', 'preserve-status foreground verbose', 1],
  ['stdbuf', 'ioe', '', 'input output error'],
  ['time', 'fo', 'apqvV', 'format output', 'append portability quiet verbose'],
  ['command', '', 'pvV'],
  ['builtin', '', ''],
  ['exec', 'a', 'cl'],
  [
    'xargs',
    'InPLsdEa',
    '0rtxpo',
    'arg-file delimiter max-args max-chars max-procs process-slot-var',
    'null no-run-if-empty verbose exit interactive open-tty',
  ],
  ['parallel', 'jINnLsCSa', '0kqmXruvt', 'jobs arg-file colsep delay max-args timeout', 'dry-run keep-order bar progress null'],
  ['watch', 'n', 'bcdegtxrwCp', 'interval', 'beep color differences errexit chgexit no-title exec precise no-wrap'],
  ['strace', 'eopsuaEbIOPSUX', 'cCdfFhiknqrtTvVwxyYzZ'],
  ['ltrace', 'eopsuanDAFlx', 'bcCfhiLrStTV'],
  ['chroot', '', '', '', 'skip-chdir', 1],
  ['unshare', 'SGRw', 'muinpUCTfrc', 'setuid setgid root wd', 'mount uts ipc net pid user cgroup time fork map-root-user map-current-user'],
  ['nsenter', 'tSG', 'aFZ', 'target setuid setgid', 'all no-fork'],
  ['taskset', '', 'a', '', 'all-tasks', 1],
  ['chrt', 'TPD', 'abdfiorRv', '', '', 1],
  [
    'setpriv',
    '',
    '',
    'reuid regid groups inh-caps ambient-caps bounding-set',
    'clear-groups keep-groups init-groups no-new-privs reset-env',
  ],
  ['systemd-run', 'pEHMu', 'dPqrStG', 'property setenv unit uid gid working-directory', 'user scope pty wait quiet collect shell pipe'],
  ['xvfb-run', 'nefsp', 'alh', 'server-num server-args error-file auth-file', 'auto-servernum'],
  ['fakeroot', 'lifbs', 'uvh'],
  ['unbuffer', '', 'p'],
  ['caffeinate', 'tw', 'disum'],
  ['proxychains', 'f', 'q'],
  ['proxychains4', 'f', 'q'],
  ['torsocks', 'aPup', 'diq'],
  ['eatmydata', '', ''],
  ['busybox', '', ''],
  ['toybox', '', ''],
  ['npx', 'p', 'yq', 'package', 'yes no quiet'],
  ['bunx', '', ''],
  ['uvx', '', 'q', 'from with python'],
  ['rtk', '', ''],
];

const toSet = (names = ''): ReadonlySet<string> => new Set(names.split(' '));

/** Programs that run their arguments. Their `-c`, where they have one, is read with the shells'. */
export const wrappers: ReadonlyMap<string, Wrapper> = new Map(
  rows.map(([name, valued, plain, longValued, longPlain, leading = 0]) => [
    name,
    { valued, plain, longValued: toSet(longValued), longPlain: toSet(longPlain), leading },
  ]),
);
