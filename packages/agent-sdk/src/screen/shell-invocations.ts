import { CommandTooInvolved, ReadingBudget } from './reading-budget.ts';
import { readShell, type ShellPlaces, type SimpleCommand } from './shell-reader.ts';
import { runners, type Wrapper, wrappers } from './shell-wrappers.ts';

/** One program a command starts, with its arguments. */
export interface Invocation {
  /** Base name, lower-case, without `.exe`; `*` when only running it would tell. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** It may be this program or an argument of another: a guess warns, but is not listed. */
  readonly isGuess: boolean;
}

/**
 * Why reading a command does not tell what it runs. `fed`: a shell or interpreter runs what it is sent. `computed`: it
 * runs a file or text that only exists when it runs. `eval`, `alias`: it gives words another meaning first. `deep`:
 * wrappers or shells are nested too deep; `involved`: the command is too much to read at all.
 */
export type Doubt = 'fed' | 'computed' | 'eval' | 'alias' | 'configured' | 'deep' | 'involved';

export interface CommandReading {
  readonly invocations: readonly Invocation[];
  readonly doubts: ReadonlySet<Doubt>;
}

const maximumDepth = 6;
/** Words looked at for a program where it cannot be told which of them is one. */
const maximumGuesses = 24;

const keywords: ReadonlySet<string> = new Set(
  'if then elif else fi do done while until for in case esac select function coproc ! { }'.split(' '),
);
const shells: ReadonlySet<string> = new Set('sh bash zsh dash ksh ash fish mksh'.split(' '));
/** Programs that are told with `-c` what to run, and run nothing without. */
const withCommandOption: ReadonlySet<string> = new Set(['su', 'runuser', 'script', 'flock']);
/** Further programs that start what they are told. */
const startsOthers: ReadonlySet<string> = new Set([...withCommandOption, 'eval', 'ssh', 'find', 'fd', 'trap']);
const interpreter = /^(?:python[\d.]*|node|deno|bun|perl|ruby|php|lua|tclsh|rscript|osascript|pwsh|powershell|iex)$/;
const databaseClient = /^(?:psql|mysql|mariadb|sqlite3|mongosh?|redis-cli|clickhouse-client|sqlcmd|duckdb)$/;

/** Every program a command starts as far as reading it tells: behind wrappers, `sh -c`, `eval` and `find -exec` too. */
export function readInvocations(command: string, places: ShellPlaces): CommandReading {
  const reader = new InvocationReader(places);
  try {
    reader.readText(command, 0);
  } catch (thrown) {
    if (!(thrown instanceof CommandTooInvolved)) throw thrown;
    return { invocations: reader.found, doubts: new Set([...reader.doubts, 'involved']) };
  }
  return reader;
}

class InvocationReader implements CommandReading {
  readonly found: Invocation[] = [];
  readonly doubts = new Set<Doubt>();
  readonly #places: ShellPlaces;
  readonly #budget = new ReadingBudget();
  /** Words that are a glob, or not known: as a program they may be any. */
  readonly #patterns = new Set<string>();

  constructor(places: ShellPlaces) {
    this.#places = places;
  }

  get invocations(): readonly Invocation[] {
    return this.found;
  }

  readText(text: string, depth: number): void {
    if (text === '') return;
    let isFed = false;
    for (const command of readShell(text, this.#places, this.#budget)) {
      this.#readCommand(command, { depth, isFed: isFed || command.redirections.length > 0, input: command.input });
      isFed ||= command.isPiped;
    }
  }

  #readCommand({ words }: SimpleCommand, circumstances: Circumstances): void {
    for (const { text, isPattern } of words) if (isPattern) this.#patterns.add(text);
    this.#unwrap(
      words.map(({ text }) => text),
      circumstances,
    );
  }

  #nested(text: string, { depth }: Circumstances): void {
    if (depth >= maximumDepth) this.doubts.add('deep');
    else this.readText(text, depth + 1);
  }

  /** The program a list of words starts, and those it starts in turn. */
  #unwrap(words: readonly string[], circumstances: Circumstances): void {
    this.#budget.spend(words.length + 1);
    const first = words.findIndex((word) => !isBeforeProgram(word));
    const head = words[first];
    // A test starts nothing.
    if (head === undefined || head === '' || head === '[' || head === '[[') return;
    const program = this.#toProgram(head);
    const rest = words.slice(first + 1);
    this.found.push({ program, arguments: rest, isGuess: false });
    if (circumstances.depth >= maximumDepth) {
      if (wrappers.has(program) || shells.has(program) || startsOthers.has(program)) this.doubts.add('deep');
      return;
    }
    this.#readProgram(program, rest, circumstances);
  }

  #readProgram(program: string, rest: readonly string[], circumstances: Circumstances): void {
    const wrapper = wrappers.get(program);
    if (wrapper !== undefined) this.#readWrapped(program, wrapper, rest, circumstances);
    else if (program === 'eval') this.#readEval(rest, circumstances);
    else if (program === 'trap') this.#nested(rest.find((word) => word !== '--') ?? '', circumstances);
    else if (program === 'alias') {
      if (rest.some((word) => word.includes('='))) this.doubts.add('alias');
    } else if (program === 'source' || program === '.') {
      if (rest[0] === undefined || rest[0].includes('*') || rest[0].startsWith('/dev/')) this.doubts.add('computed');
    } else if (program === 'ssh') this.#readRemote(rest, circumstances);
    else if (shells.has(program)) this.#readShellProgram(rest, circumstances);
    else if (withCommandOption.has(program)) this.#readCommandOption(program, rest, circumstances);
    else if (program === 'find' || program === 'fd') this.#readFind(rest, circumstances);
    else this.#readOther(program, rest, circumstances);
  }

  #readWrapped(program: string, wrapper: Wrapper, rest: readonly string[], circumstances: Circumstances): void {
    const split = program === 'env' ? rest.findIndex((word) => /^-[a-zA-Z]*S/.test(word) || word.startsWith('--split-string')) : -1;
    if (split >= 0) {
      const text = rest.slice(split).join(' ');
      this.#nested(text.replace(/^(?:-[a-zA-Z]*S|--split-string=?)\s*/, ''), circumstances);
      return;
    }
    const { words, isSure } = skipOptions(rest, wrapper);
    if (!isSure) this.#guess(rest);
    if ((program === 'watch' || program === 'parallel') && words.length > 0) this.#nested(words.join(' '), circumstances);
    else this.#unwrap(words, { ...circumstances, depth: circumstances.depth + 1 });
    // They build commands of what they are sent.
    if (program === 'parallel' ? isFilledIn(rest, words) || words.length === 0 : program === 'xargs' && isFilledIn(rest, words)) {
      this.doubts.add('fed');
    }
  }

  #readEval(rest: readonly string[], circumstances: Circumstances): void {
    this.doubts.add('eval');
    this.#nested(rest.join(' '), circumstances);
  }

  #readRemote(rest: readonly string[], circumstances: Circumstances): void {
    const { words } = skipOptions(rest, sshOptions);
    if (words.length > 1) this.#nested(words.slice(1).join(' '), circumstances);
    else this.#readFed(circumstances);
  }

  #readShellProgram(rest: readonly string[], circumstances: Circumstances): void {
    const { isCommand, isSent, operands, isQuestion } = readShellOptions(rest);
    const [first] = operands;
    if (isQuestion) return;
    if (isCommand) this.#nested(first ?? '', circumstances);
    else if (isSent || first === undefined || first === '-') this.#readFed(circumstances);
    else if (first.includes('*') || first.startsWith('/dev/')) this.doubts.add('computed');
  }

  /** A shell that runs what it is sent: a here-document can be read, everything else cannot. */
  #readFed(circumstances: Circumstances): void {
    if (circumstances.input.length === 0) this.doubts.add('fed');
    for (const text of circumstances.input) this.#nested(text, circumstances);
  }

  #readCommandOption(program: string, rest: readonly string[], circumstances: Circumstances): void {
    const flag = rest.findIndex((word) => /^-[a-zA-Z]*c$/.test(word) || /^--(?:session-)?command(?:=|$)/.test(word));
    const word = rest[flag];
    if (word !== undefined) {
      const equals = word.indexOf('=');
      this.#nested(equals > 0 ? word.slice(equals + 1) : (rest[flag + 1] ?? ''), circumstances);
    } else if (program === 'flock') {
      const { words } = skipOptions(rest, flockOptions);
      this.#unwrap(words.slice(1), { ...circumstances, depth: circumstances.depth + 1 });
    } else if (program === 'runuser' || program === 'su') {
      this.#guess(rest);
      if (circumstances.isFed) this.#readFed(circumstances);
    }
  }

  #readFind(rest: readonly string[], circumstances: Circumstances): void {
    for (const [index, word] of rest.entries()) {
      if (!/^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/.test(word)) continue;
      const end = rest.indexOf(';', index);
      this.#unwrap(rest.slice(index + 1, end < 0 ? undefined : end), { ...circumstances, depth: circumstances.depth + 1 });
    }
  }

  #readOther(program: string, rest: readonly string[], circumstances: Circumstances): void {
    const verbs = runners.get(program);
    const verb = verbs === undefined ? -1 : verbs.has('') ? 0 : rest.findIndex((word) => verbs.has(word));
    if (verb >= 0) this.#guess(rest.slice(verb));
    if (program === 'git') this.#readGitConfiguration(rest, circumstances);
    if (program === 'at' || program === 'batch' || program === 'crontab') {
      if (circumstances.isFed) this.doubts.add('fed');
    } else if (interpreter.test(program)) {
      const isProgramSent = rest.every((word) => word === '-' || (word.startsWith('-') && !/^-[-a-zA-Z]*[cemprvVh]/.test(word)));
      if (isProgramSent && circumstances.isFed && circumstances.input.length === 0) this.doubts.add('fed');
      if (rest[0]?.startsWith('*') === true) this.doubts.add('computed');
    } else if (databaseClient.test(program) && circumstances.isFed && circumstances.input.length === 0) this.doubts.add('fed');
  }

  /** `git -c alias.x='!rm -rf .' x`: configuration on the command line can name programs git runs. */
  #readGitConfiguration(rest: readonly string[], circumstances: Circumstances): void {
    for (const [index, word] of rest.entries()) {
      if (word !== '-c' && !word.startsWith('--config-env')) continue;
      const setting = word === '-c' ? (rest[index + 1] ?? '') : word;
      if (!programSetting.test(setting)) continue;
      this.doubts.add('configured');
      const value = setting.slice(setting.indexOf('=') + 1);
      this.#nested(value.startsWith('!') ? value.slice(1) : value, circumstances);
    }
  }

  /** Where it cannot be told which word is the program, each of the next may be. */
  #guess(words: readonly string[]): void {
    const upTo = words.slice(0, 200);
    this.#budget.spend(upTo.length);
    const indexes = [...upTo.keys()].filter((index) => !/^-|=/.test(upTo[index] as string)).slice(0, maximumGuesses);
    for (const index of indexes) {
      const program = this.#toProgram(upTo[index] as string);
      if (program !== '*' && program !== '') this.found.push({ program, arguments: upTo.slice(index + 1), isGuess: true });
    }
  }

  #toProgram(word: string): string {
    if (word.includes('*') || this.#patterns.has(word)) return '*';
    const name = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1).toLowerCase();
    return name.endsWith('.exe') ? name.slice(0, -4) : name;
  }
}

interface Circumstances {
  readonly depth: number;
  /** Whether something is piped or redirected to it, or to what it is part of. */
  readonly isFed: boolean;
  /** Its here-documents. */
  readonly input: readonly string[];
}

const none: ReadonlySet<string> = new Set();
const sshOptions: Wrapper = {
  valued: 'BbcDEeFIiJLlmOopQRSWw',
  plain: '46AaCfGgKkMNnqsTtVvXxYy',
  longValued: none,
  longPlain: none,
  leading: 0,
};
const flockOptions: Wrapper = {
  valued: 'wE',
  plain: 'sxeunoFv',
  longValued: new Set(['timeout', 'wait', 'conflict-exit-code']),
  longPlain: none,
  leading: 0,
};
const programSetting =
  /^(?:--config-env=)?(?:alias\.|core\.(?:pager|editor|sshcommand|fsmonitor|hookspath|askpass|gitproxy|alternaterefscommand)|pager\.|sequence\.|credential\.|filter\.|gpg\.|include|protocol\.|diff\.|difftool\.|merge\.|mergetool\.|browser\.|man\.|uploadpack\.|sendemail\.|interactive\.)/i;

function isBeforeProgram(word: string): boolean {
  return keywords.has(word) || /^[A-Za-z_]\w*\+?=/.test(word);
}

/** What follows a wrapper's own options, assignments and leading operands, and whether every option was known. */
function skipOptions(words: readonly string[], wrapper: Wrapper): { readonly words: readonly string[]; readonly isSure: boolean } {
  let at = 0;
  let isSure = true;
  for (; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--') {
      at += 1;
      break;
    }
    if (/^[A-Za-z_]\w*=/.test(word)) continue;
    if (!word.startsWith('-') || word === '-') break;
    const kind = kindOfOption(word, wrapper);
    if (kind === 'valued') at += 1;
    else if (kind === 'unknown') isSure = false;
  }
  return { words: words.slice(at + wrapper.leading), isSure };
}

function kindOfOption(word: string, { valued, plain, longValued, longPlain }: Wrapper): 'valued' | 'complete' | 'unknown' {
  if (word.startsWith('--')) {
    if (word.includes('=')) return 'complete';
    if (longValued.has(word.slice(2))) return 'valued';
    return longPlain.has(word.slice(2)) ? 'complete' : 'unknown';
  }
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    // Its value is the rest of the word, or the next one.
    if (valued.includes(letter)) return at === word.length - 1 ? 'valued' : 'complete';
    if (!plain.includes(letter) && !/\d/.test(letter)) return 'unknown';
  }
  return 'complete';
}

interface ShellOptions {
  readonly isCommand: boolean;
  /** `-s`: it runs what it is sent, whatever operands it has. */
  readonly isSent: boolean;
  /** Asked for its version or help, it runs nothing. */
  readonly isQuestion: boolean;
  readonly operands: readonly string[];
}

/** Options of a shell: `-c`, alone or among others, makes the first operand the command; `-o` and `-O` take a word. */
function readShellOptions(words: readonly string[]): ShellOptions {
  let isCommand = false;
  let isSent = false;
  let isQuestion = false;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--' || word === '-') {
      if (word === '--' || isCommand) at += 1;
      break;
    }
    if (/^--(?:version|help)$/.test(word)) isQuestion = true;
    else if (/^--(?:rcfile|init-file)$/.test(word)) at += 1;
    else if (word === '--command') isCommand = true;
    else if (/^[-+][a-zA-Z]+$/.test(word)) {
      if (word.startsWith('-') && word.includes('c')) isCommand = true;
      if (word.includes('s')) isSent = true;
      for (const letter of word) if (letter === 'o' || letter === 'O') at += 1;
    } else if (!word.startsWith('-')) break;
  }
  return { isCommand, isSent, isQuestion, operands: words.slice(at) };
}

/** Whether what `xargs` runs is itself made of what it is sent: `xargs sudo`, `xargs -I% % -rf`. */
function isFilledIn(options: readonly string[], words: readonly string[]): boolean {
  const [head] = words;
  if (head === undefined) return false;
  const at = options.findIndex((word) => /^(?:-I|--replace=)/.test(word));
  const mark = at < 0 ? '{}' : (options[at] as string).replace(/^(?:-I|--replace=)/, '') || (options[at + 1] ?? '{}');
  return head.includes(mark) || words.every((word) => wrappers.has(word) || word.startsWith('-'));
}
