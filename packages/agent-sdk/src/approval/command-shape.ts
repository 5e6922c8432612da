import type { CommandAnalysis } from '../screen/index.ts';

/**
 * Commands in which only names and paths at the end may vary: what reads, and what tests or checks the project. The
 * arguments of everything else decide what it does (`node x`, `make x`, `npm run deploy x`), so only its exact text is
 * remembered. `*` stands for one word of the kind the comment names.
 */
const shapes: readonly (readonly string[])[] = [
  ...words('ls cat head tail wc file stat du nl tree grep egrep fgrep rg'),
  ...words('log show diff status blame shortlog ls-files').map((verb) => ['git', ...verb]),
  ...words('npm pnpm yarn bun').flatMap(([runner = '']) => [
    [runner, 'test'],
    // A script that checks: see `checkingScript`.
    [runner, 'run', '*'],
  ]),
  ...words('jest pytest eslint mypy vitest'),
  ['tsc', '--noEmit'],
  ['vitest', 'run'],
  ['node', '--test'],
  ['go', 'test'],
  ['go', 'vet'],
  ['cargo', 'test'],
  ['cargo', 'check'],
  ['cargo', 'clippy'],
  ['biome', 'check'],
  ['biome', 'lint'],
  ['ruff', 'check'],
  ['prettier', '--check'],
];

const checkingScript = /^(?:test|tests|lint|check|typecheck|type-check)(?::[\w-]+)*$/;

/** Raised whenever the same pattern would cover more or less than before: what a person read then is not what it means now. */
export const grantRulesVersion = 2;

/** Options that stand alone, so that the word after them is not theirs. After any other option that word is fixed too. */
const standingAlone =
  /^(?:-[alhRrtSF1dnAiIlLcwsvEoHqxpbe]*[alhRrtSF1dAiIlLcwsvEoHqxp]|--(?:oneline|stat|name-only|name-status|patch|graph|all|cached|staged|short|no-color|run|coverage|silent|quiet|verbose|noEmit|release|workspace|hidden|test|check|color))$/;

/** Options that write, start something, or let a file say what to do, also cut short: never part of a shape. */
const reaching = new RegExp(
  [
    /^-[iwoufO]/,
    /^--?(?:eval|toolexec|vettool|exec)/,
    /^--(?:fix|write|in-place|output|out|update|delete|pre|config|ext-|textc|file|from-file|files-from|open-files-in-pager)/,
    /^--(?:reporter|require|import|loader|plugin|rulesdir|resolve-plugins|setup|global|unsafe|apply|hostname-bin|parser|format=.*[./])/,
    /^--(?:runner|testrunner|transform|environment|test-reporter|experimental|node-options|script-shell|userconfig|python-exec)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

/** Programs whose `-c` names the file that says what they run; elsewhere it counts, or stands alone. */
const configured: ReadonlySet<string> = new Set(['eslint', 'jest', 'pytest', 'vitest', 'mypy', 'go']);

/** As written: letters, digits and marks that mean nothing to a shell, or a text in single quotes. */
const fixedWord = /^(?:[A-Za-z0-9_@%+=:,./-]+|'[ -&(-~]*')$/;

/** A name or path below the folder it is in: no option, no shell syntax, nothing absolute. */
const varyingWord = /^[A-Za-z0-9_.][A-Za-z0-9_.@+,/-]*$/;

/**
 * What of a command a person may allow with other paths at its end: the words that stay as they are. Undefined where
 * only the exact text may be remembered.
 */
export function deriveShape(command: string, analysis: CommandAnalysis): readonly string[] | undefined {
  const program = onlyProgram(command, analysis);
  if (program === undefined) return undefined;
  const fixed = program.slice(0, fixedLength(program));
  return isSoundShape(fixed) && program.slice(fixed.length).every(isVaryingWord) ? fixed : undefined;
}

/** Whether these words may stand for a shape at all, wherever they come from: a stored or sent one may be anything. */
export function isSoundShape(fixed: readonly string[]): boolean {
  const lead = leadOf(fixed);
  if (lead === undefined) return false;
  const rest = fixed.slice(lead.length);
  return (
    fixed.every((word) => fixedWord.test(word)) && !rest.some((word) => isReaching(word, fixed)) && fixedLength(fixed) === fixed.length
  );
}

/**
 * Whether a command is these words and then only names and paths inside the workspace. Read twice, independently: as
 * plain text, in which no character means anything to a shell, and as the analysis parsed it.
 */
export function matchesShape(fixed: readonly string[], command: string, analysis: CommandAnalysis): boolean {
  if (!isSoundShape(fixed)) return false;
  const lead = fixed.join(' ');
  if (command !== lead && !command.startsWith(`${lead} `)) return false;
  const rest = command === lead ? [] : command.slice(lead.length + 1).split(' ');
  return rest.every(isVaryingWord) && onlyProgram(command, analysis) !== undefined;
}

function isReaching(word: string, [program = '']: readonly string[]): boolean {
  return reaching.test(word) || (configured.has(program) && /^-c/.test(word));
}

/** The words of a command that is one plain, harmless program and nothing else. */
function onlyProgram(command: string, analysis: CommandAnalysis): readonly string[] | undefined {
  const { isWhole, verdict, secrets, unknowns, programs } = analysis;
  const [program, ...others] = programs;
  if (!isWhole || verdict !== 'benign' || secrets.length > 0 || unknowns.length > 0) return undefined;
  if (program === undefined || others.length > 0) return undefined;
  const isBare = program.wrappers.length + program.environment.length + program.redirections.length === 0;
  const isRead = program.arguments.every((argument) => argument !== null) && program.words.join(' ') === command;
  return isBare && isRead && program.program === program.words[0] && program.words.every((word) => fixedWord.test(word))
    ? program.words
    : undefined;
}

/** How many words are fixed: the program, its sub-command, and everything up to its last option and that one's value. */
function fixedLength(all: readonly string[]): number {
  const lead = leadOf(all)?.length ?? all.length;
  const last = all.findLastIndex((word, index) => index >= lead && word.startsWith('-'));
  if (last === -1) return lead;
  const option = all[last] ?? '';
  const takesNext = option !== '--' && !option.includes('=') && !standingAlone.test(option);
  return Math.min(all.length, last + (takesNext ? 2 : 1));
}

/** The longest known beginning of these words. */
function leadOf(all: readonly string[]): readonly string[] | undefined {
  const found = shapes.filter((shape) => shape.every((word, index) => isSameWord(word, all[index])));
  const longest = found.sort((left, right) => right.length - left.length)[0];
  return longest === undefined ? undefined : all.slice(0, longest.length);
}

function isSameWord(known: string, word: string | undefined): boolean {
  return word !== undefined && (known === '*' ? checkingScript.test(word) : known === word);
}

function isVaryingWord(word: string): boolean {
  return varyingWord.test(word) && !word.split('/').includes('..');
}

function words(text: string): string[][] {
  return text.split(' ').map((word) => [word]);
}
