import { type Invocation, listInvocations } from './shell-invocations.ts';
import type { ShellPlaces } from './shell-reader.ts';

/** Programs that take something away by themselves. Ends the sentence “`rm` …”. */
const destructivePrograms: Readonly<Record<string, string>> = {
  rm: 'deletes files',
  rmdir: 'deletes folders',
  unlink: 'deletes a file',
  shred: 'overwrites files so that they cannot be brought back',
  srm: 'overwrites files so that they cannot be brought back',
  dd: 'writes raw data over files or disks',
  truncate: 'cuts files off',
  wipefs: 'erases file systems',
  blkdiscard: 'erases a disk',
  fdisk: 'changes the partitions of a disk',
  sfdisk: 'changes the partitions of a disk',
  sgdisk: 'changes the partitions of a disk',
  parted: 'changes the partitions of a disk',
  shutdown: 'stops this computer',
  reboot: 'restarts this computer',
  halt: 'stops this computer',
  poweroff: 'stops this computer',
  chown: 'changes who owns files',
  chmod: 'changes who may use files',
  chattr: 'changes what may be done with files',
  setfacl: 'changes who may use files',
  kill: 'ends running programs',
  killall: 'ends running programs',
  pkill: 'ends running programs',
  userdel: 'deletes a user',
  groupdel: 'deletes a group',
  dropdb: 'deletes a database',
  del: 'deletes files',
  erase: 'deletes files',
  format: 'erases a disk',
  diskpart: 'changes the partitions of a disk',
  'remove-item': 'deletes files',
};

/** Sub-commands: the program, what its arguments must contain (in any order, joined by blanks), and what it does. */
const destructiveForms: readonly (readonly [program: string, form: RegExp, does: string])[] = [
  [
    'git',
    /(?:^| )push(?= ).* (?:--force(?:-with-lease|-if-includes)?(?:=\S*)?|-[a-zA-Z]*f[a-zA-Z]*|--mirror|--delete|-d|--prune|\+\S+|:\S+)(?: |$)/,
    'rewrites or deletes what others have fetched',
  ],
  ['git', /(?:^| )reset(?= ).* --(?:hard|merge|keep)(?: |$)/, 'throws uncommitted work away'],
  ['git', /(?:^| )clean(?= ).* (?:-[a-zA-Z]*f[a-zA-Z]*|--force)(?: |$)/, 'deletes files git does not know'],
  [
    'git',
    /(?:^| )(?:checkout|restore)(?= )(?!.* (?:-b|-B|--orphan|--staged|-S)(?: |$)).* (?:--|\.|-f|--force)(?: |$)/,
    'throws uncommitted work away',
  ],
  ['git', /(?:^| )restore(?: |$)(?!.*--staged)/, 'throws uncommitted work away'],
  ['git', /(?:^| )branch(?= ).* (?:-D|--delete --force|-d|--delete|-M|-f|--force)(?: |$)/, 'deletes or moves a branch'],
  ['git', /(?:^| )tag(?= ).* (?:-d|--delete|-f|--force)(?: |$)/, 'deletes or moves a tag'],
  ['git', /(?:^| )stash (?:drop|clear)(?: |$)/, 'deletes stashed work'],
  [
    'git',
    /(?:^| )(?:filter-branch|filter-repo|rebase|gc|prune)(?: |$)|(?:^| )reflog (?:expire|delete)/,
    'rewrites history or deletes what it no longer names',
  ],
  [
    'git',
    /(?:^| )(?:commit(?= ).* --amend|update-ref(?= ).* -d|worktree remove|submodule deinit|rm)(?: |$)/,
    'rewrites or deletes what git keeps',
  ],
  ['find', /(?:^| )-delete(?: |$)/, 'deletes files'],
  ['rsync', /(?:^| )--(?:delete\S*|remove-source-files)(?: |$)/, 'deletes files'],
  ['kubectl', /(?:^| )(?:delete|drain|replace(?= ).* --force)(?: |$)/, 'deletes things of a cluster'],
  ['oc', /(?:^| )delete(?: |$)/, 'deletes things of a cluster'],
  ['helm', /(?:^| )(?:uninstall|delete|rollback)(?: |$)/, 'deletes things of a cluster'],
  ['terraform', /(?:^| )(?:destroy|apply|state (?:rm|mv)|force-unlock|taint)(?: |$)/, 'changes or destroys infrastructure'],
  ['tofu', /(?:^| )(?:destroy|apply|state (?:rm|mv)|force-unlock|taint)(?: |$)/, 'changes or destroys infrastructure'],
  ['pulumi', /(?:^| )(?:destroy|up|state delete|stack rm)(?: |$)/, 'changes or destroys infrastructure'],
  [
    'docker',
    /(?:^| )(?:rm|rmi|prune|kill|(?:system|volume|image|container|network|builder) (?:prune|rm)|compose(?= ).* down)(?: |$)/,
    'deletes containers, images or volumes',
  ],
  [
    'podman',
    /(?:^| )(?:rm|rmi|prune|kill|(?:system|volume|image|container|network) (?:prune|rm|reset))(?: |$)/,
    'deletes containers, images or volumes',
  ],
  ['docker-compose', /(?:^| )(?:down|rm|kill)(?: |$)/, 'deletes containers, images or volumes'],
  [
    'aws',
    /(?:^| )(?:s3 (?:rm|rb)|\S+ (?:delete|terminate|remove|purge)-?\S*|s3 sync(?= ).* --delete)(?: |$)/,
    'deletes things in the cloud',
  ],
  ['gcloud', /(?:^| )delete(?: |$)/, 'deletes things in the cloud'],
  ['az', /(?:^| )(?:delete|purge)(?: |$)/, 'deletes things in the cloud'],
  ['gsutil', /(?:^| )(?:rm|rb)(?: |$)/, 'deletes things in the cloud'],
  ['gh', /(?:^| )(?:delete|archive)(?: |$)/, 'deletes things on GitHub'],
  ['npm', /(?:^| )(?:publish|unpublish|deprecate)(?: |$)/, 'changes what others install'],
  ['cargo', /(?:^| )(?:publish|yank)(?: |$)/, 'changes what others install'],
  ['crontab', /(?:^| )-[a-z]*r/, 'deletes scheduled jobs'],
  ['systemctl', /(?:^| )(?:stop|disable|mask|poweroff|reboot|halt|kill|isolate)(?: |$)/, 'stops services or this computer'],
  ['history', /(?:^| )-[a-z]*c/, 'deletes the history of commands'],
  ['mv', /(?: |^)\/dev\/null$/, 'deletes files'],
];

const databaseClients: ReadonlySet<string> = new Set(
  'psql mysql mariadb sqlite3 mongosh mongo redis-cli clickhouse-client sqlcmd duckdb'.split(' '),
);
const databaseVerbs = /\b(?:drop|truncate|delete\s+from|alter\s+table|flushall|flushdb|dropdatabase|deletemany|remove\()/i;
const downloads: ReadonlySet<string> = new Set(['curl', 'wget', 'fetch', 'iwr', 'invoke-webrequest']);
const interpreters: ReadonlySet<string> = new Set(
  'sh bash zsh dash ksh fish python python3 node perl ruby php pwsh powershell iex'.split(' '),
);

/**
 * What a command would take away, each as a sentence for the card; empty when nothing of the kind is seen. A command
 * with a warning asks every time, in every mode.
 *
 * It reads the command as {@link listInvocations} does, behind wrappers and nested shells. It does not know what a
 * script or a program does inside.
 */
export function destructiveWarnings(command: string, places: ShellPlaces = { homeDirectory: '/', cwd: '/' }): readonly string[] {
  const invocations = listInvocations(command, places);
  const warnings = invocations.flatMap(warningsOf);
  const pipesDownload =
    invocations.some(({ program }) => downloads.has(program)) && invocations.some(({ program }) => interpreters.has(program));
  if (pipesDownload && /[|`(<]/.test(command)) warnings.push('It may run a program it has just downloaded.');
  if (/:\s*\(\s*\)\s*\{.*:\s*\|\s*:/s.test(command)) warnings.push('It starts copies of itself until the computer stops answering.');
  if (/(?:^|[^>&\d])\d?>\|?\s*\/dev\/(?:sd|nvme|vd|hd|mmcblk|disk|mapper)/.test(command)) warnings.push('It writes over a disk.');
  return [...new Set(warnings)];
}

/** Names of the programs a command starts, in order, without repeats, for the card. */
export function listPrograms(command: string, places: ShellPlaces = { homeDirectory: '/', cwd: '/' }): readonly string[] {
  return [...new Set(listInvocations(command, places).map(({ program }) => program))];
}

function warningsOf({ program, arguments: words }: Invocation): readonly string[] {
  if (program === '*') return ['The program it starts is only known when it runs.'];
  const does = destructivePrograms[program] ?? (program.startsWith('mkfs') ? 'erases a disk' : undefined);
  if (does !== undefined) return [`“${program}” ${does}.`];
  const text = words.join(' ');
  if (databaseClients.has(program) && databaseVerbs.test(text)) return [`“${program}” would delete or change data.`];
  return destructiveForms.filter(([name, form]) => name === program && form.test(text)).map(([name, , effect]) => `“${name}” ${effect}.`);
}
