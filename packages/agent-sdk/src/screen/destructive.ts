import { quoteVisibly } from '../base/index.ts';
import { toProgram } from './analysis/program-names.ts';
import { analyzeCommand } from './analyze-command.ts';
import type { CommandAnalysis, ParsedProgram } from './command-analysis.ts';
import type { SecretScreen } from './contract.ts';
import { destructiveForms } from './destructive-forms.ts';

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
const doubts = {
  fed: 'What it runs cannot be told: a program runs what it is sent.',
  unknown: 'What it runs cannot be told: it is only known when it runs.',
  eval: 'What it runs cannot be told for certain: “eval” turns text into a command.',
  alias: 'What it runs cannot be told for certain: “alias” gives words another meaning.',
  deep: 'What it runs cannot be told for certain: its commands are nested too deep.',
  configured: 'What it runs cannot be told for certain: it tells git which programs to run.',
  involved: 'What it runs cannot be told: the command is too involved to be read.',
} as const;

const databaseClients: ReadonlySet<string> = new Set(
  'psql mysql mariadb sqlite3 mongosh mongo redis-cli clickhouse-client sqlcmd duckdb'.split(' '),
);
const databaseVerbs = /\b(?:drop|truncate|delete\s+from|alter\s+table|flushall|flushdb|dropdatabase|deletemany|remove\()/i;

/** Where a command is read when nobody asks about paths. */
const nowhere = { homeDirectory: '/', cwd: '/' };
const noSecrets: SecretScreen = { check: () => ({ secret: false, rules: [] }), matching: () => [] };

interface Places {
  readonly homeDirectory: string;
  readonly cwd: string;
}

/**
 * What a command would take away, and what of it cannot be told, each as a sentence for the card; empty when there is
 * nothing of the kind. Of everything {@link analyzeCommand} says, in the coarser terms of the first rules: `chmod` and
 * `kill` count too. It does not know what a script or a program does inside.
 */
export function destructiveWarnings(command: string, places: Places = nowhere): readonly string[] {
  const analysis = analyzeCommand(command, { ...places, screen: noSecrets });
  const warnings = analysis.programs.flatMap(warningsOf);
  if (!analysis.isWhole) return [...new Set([...warnings, doubts.involved])];
  return [
    ...new Set([...warnings, ...analysis.programs.flatMap((program) => doubtsOf(program, analysis)), ...findingsOf(analysis, warnings)]),
  ];
}

/** Names of the programs a command starts, in order, without repeats, for the card; `*` is one that cannot be told. */
export function listPrograms(command: string, places: Places = nowhere): readonly string[] {
  const { programs, isWhole } = analyzeCommand(command, { ...places, screen: noSecrets });
  // `python -m x` runs a module: no program of that name is started.
  const modules = new Set(programs.flatMap(({ arguments: [first, second] }) => (first === '-m' ? [second] : [])));
  const started = programs.filter(({ program, joinedBy }) => joinedBy !== 'in' || !modules.has(program));
  const names = started.map(({ program }) => (program === null ? '*' : toProgram(program)));
  return [...new Set([...names, ...(isWhole ? [] : ['*'])])];
}

function warningsOf({ program: name, arguments: values }: ParsedProgram): readonly string[] {
  if (name === null) return ['The program it starts is only known when it runs.'];
  const program = toProgram(name);
  const words = values.map((value) => value ?? '*');
  const does = destructivePrograms.get(program) ?? (program.startsWith('mkfs') ? 'erases a disk' : undefined);
  // The name is the model's text where it is not one of the table.
  if (does !== undefined) return [`${quoteVisibly(program)} ${does}.`];
  if (databaseClients.has(program) && databaseVerbs.test(words.join(' '))) return [`“${program}” would delete or change data.`];
  const forms = destructiveForms.get(program) ?? [];
  return forms.filter(({ form }) => form(words)).map((found) => `“${program}” ${found.does}.`);
}

/** Deepest nesting of wrappers and shells that a person follows on a card. */
const maximumWrappers = 6;
const fedPrograms: ReadonlySet<string> = new Set('sh bash zsh dash ksh ash fish mksh at batch'.split(' '));

function doubtsOf({ program, arguments: values, wrappers, joinedBy }: ParsedProgram, { findings }: CommandAnalysis): readonly string[] {
  if (wrappers.length > maximumWrappers) return [doubts.deep];
  if (program === 'eval') return [doubts.eval];
  if (program === 'alias' && values.some((value) => value?.includes('=') !== false)) return [doubts.alias];
  if (program === 'git' && values.includes('-c') && findings.some(({ family }) => family === 'rce')) return [doubts.configured];
  return program !== null && fedPrograms.has(program) && joinedBy === '|' ? [doubts.fed] : [];
}

/** What the tables have not said already. */
function findingsOf({ findings }: CommandAnalysis, warnings: readonly string[]): readonly string[] {
  return findings.flatMap(({ verdict, family, reason }) => {
    if (verdict === 'unknown') return [doubts.unknown];
    const isSaid = warnings.length > 0 && family !== 'rce';
    return verdict === 'secret_read' || isSaid ? [] : [reason];
  });
}
