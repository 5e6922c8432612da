import { quoteVisibly } from '../base/index.ts';
import { destructiveForms } from './destructive-forms.ts';
import { type Doubt, type Invocation, readInvocations } from './shell-invocations.ts';
import type { ShellPlaces } from './shell-reader.ts';

/** Programs that take something away by themselves. Ends the sentence “`rm` …”. */
const destructivePrograms: ReadonlyMap<string, string> = new Map([
  ['rm', 'deletes files'],
  ['rmdir', 'deletes folders'],
  ['unlink', 'deletes a file'],
  ['shred', 'overwrites files so that they cannot be brought back'],
  ['srm', 'overwrites files so that they cannot be brought back'],
  ['dd', 'writes raw data over files or disks'],
  ['truncate', 'cuts files off'],
  ['wipefs', 'erases file systems'],
  ['blkdiscard', 'erases a disk'],
  ['fdisk', 'changes the partitions of a disk'],
  ['sfdisk', 'changes the partitions of a disk'],
  ['sgdisk', 'changes the partitions of a disk'],
  ['parted', 'changes the partitions of a disk'],
  ['shutdown', 'stops this computer'],
  ['reboot', 'restarts this computer'],
  ['halt', 'stops this computer'],
  ['poweroff', 'stops this computer'],
  ['chown', 'changes who owns files'],
  ['chmod', 'changes who may use files'],
  ['chattr', 'changes what may be done with files'],
  ['setfacl', 'changes who may use files'],
  ['kill', 'ends running programs'],
  ['killall', 'ends running programs'],
  ['pkill', 'ends running programs'],
  ['userdel', 'deletes a user'],
  ['groupdel', 'deletes a group'],
  ['dropdb', 'deletes a database'],
  ['del', 'deletes files'],
  ['erase', 'deletes files'],
  ['format', 'erases a disk'],
  ['diskpart', 'changes the partitions of a disk'],
  ['remove-item', 'deletes files'],
]);

/** What cannot be told is not harmless: each of these asks every time, like a deletion. */
const doubts: Readonly<Record<Doubt, string>> = {
  fed: 'What it runs cannot be told: a program runs what it is sent.',
  computed: 'What it runs cannot be told: it only exists when the command runs.',
  eval: 'What it runs cannot be told for certain: “eval” turns text into a command.',
  alias: 'What it runs cannot be told for certain: “alias” gives words another meaning.',
  configured: 'What it runs cannot be told for certain: it tells git which programs to run.',
  deep: 'What it runs cannot be told: its commands are nested too deep.',
  involved: 'What it runs cannot be told: the command is too involved to be read.',
};

const databaseClients: ReadonlySet<string> = new Set(
  'psql mysql mariadb sqlite3 mongosh mongo redis-cli clickhouse-client sqlcmd duckdb'.split(' '),
);
const databaseVerbs = /\b(?:drop|truncate|delete\s+from|alter\s+table|flushall|flushdb|dropdatabase|deletemany|remove\()/i;
const downloads: ReadonlySet<string> = new Set(['curl', 'wget', 'fetch', 'iwr', 'invoke-webrequest']);
const interpreters: ReadonlySet<string> = new Set(
  'sh bash zsh dash ksh fish python python3 node perl ruby php pwsh powershell iex'.split(' '),
);

/**
 * What a command would take away, and what of it cannot be told, each as a sentence for the card; empty when there is
 * nothing of the kind. A command with a warning asks every time, in every mode.
 *
 * It reads the command behind wrappers and nested shells. It does not know what a script or a program does inside.
 */
export function destructiveWarnings(command: string, places: ShellPlaces = { homeDirectory: '/', cwd: '/' }): readonly string[] {
  const reading = readInvocations(command, places);
  const warnings = [...reading.invocations.flatMap(warningsOf), ...[...reading.doubts].map((doubt) => doubts[doubt])];
  const sure = reading.invocations.filter(({ isGuess }) => !isGuess);
  const pipesDownload = sure.some(({ program }) => downloads.has(program)) && sure.some(({ program }) => interpreters.has(program));
  if (pipesDownload && /[|`(<]/.test(command)) warnings.push('It may run a program it has just downloaded.');
  if (startsItself(command)) warnings.push('It starts copies of itself until the computer stops answering.');
  if (/(?:^|[^>&\d])\d?>\|?\s*\/dev\/(?:sd|nvme|vd|hd|mmcblk|disk|mapper)/.test(command)) warnings.push('It writes over a disk.');
  return [...new Set(warnings)];
}

/** Names of the programs a command starts, in order, without repeats, for the card; `*` is one that cannot be told. */
export function listPrograms(command: string, places: ShellPlaces = { homeDirectory: '/', cwd: '/' }): readonly string[] {
  const { invocations, doubts: found } = readInvocations(command, places);
  const names = invocations.filter(({ isGuess }) => !isGuess).map(({ program }) => program);
  return [...new Set([...names, ...(found.has('involved') ? ['*'] : [])])];
}

function warningsOf({ program, arguments: words, isGuess }: Invocation): readonly string[] {
  if (program === '*') return ['The program it starts is only known when it runs.'];
  const does = destructivePrograms.get(program) ?? (program.startsWith('mkfs') ? 'erases a disk' : undefined);
  // The name is the model's text where it is not one of the table.
  if (does !== undefined) return [`${quoteVisibly(program)} ${does}.`];
  if (isGuess) return [];
  if (databaseClients.has(program) && databaseVerbs.test(words.join(' '))) return [`“${program}” would delete or change data.`];
  const forms = destructiveForms.get(program) ?? [];
  return forms.filter(({ form }) => form(words)).map((found) => `“${program}” ${found.does}.`);
}

/** Longest name of a function that is looked at. */
const maximumNameLength = 64;

/** A function that pipes into itself: `:(){ :|:& };:`. Each `(` and `|` is looked at once. */
function startsItself(command: string): boolean {
  const text = command.replace(/\s+/g, '');
  const piped = new Set<string>();
  for (let at = text.indexOf('|'); at >= 0; at = text.indexOf('|', at + 1)) {
    const before = nameBefore(text, at);
    if (before !== '' && text.startsWith(before, at + 1)) piped.add(before);
  }
  if (piped.size === 0) return false;
  for (let at = text.indexOf('(){'); at >= 0; at = text.indexOf('(){', at + 1)) if (piped.has(nameBefore(text, at))) return true;
  return false;
}

function nameBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < maximumNameLength && !'(){};|&<>'.includes(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end);
}
