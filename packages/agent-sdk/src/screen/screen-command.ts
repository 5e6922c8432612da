import { foldText } from './components.ts';
import type { SecretRule, SecretScreen } from './contract.ts';
import { CommandTooInvolved, ReadingBudget } from './reading-budget.ts';
import { readShell, type ShellPlaces, type ShellWord, type SimpleCommand } from './shell-reader.ts';
import { matchesName } from './user-globs.ts';

export interface CommandScreenOptions extends ShellPlaces {
  readonly screen: SecretScreen;
}

/** A secret path a command names. */
export interface SecretWord {
  /** Absolute, or a pattern that could name it. */
  readonly path: string;
  readonly rules: readonly SecretRule[];
}

export interface CommandScreening {
  readonly secrets: readonly SecretWord[];
  /** Absolute paths the words of the command may name, for whoever follows links. Patterns are not among them. */
  readonly paths: readonly string[];
  /**
   * Absolute patterns (`*`, `?`, `[abc]`) the words of the command hold, for whoever looks what they find on the disk.
   * A component that begins with `*`, `?` or `[` finds no name that begins with a dot, unless `findsDotFiles`.
   */
  readonly patterns: readonly string[];
  readonly findsDotFiles: boolean;
  /** Whether the command may have turned on that `**` goes through folders; else it is a `*`. */
  readonly findsDeep: boolean;
  /**
   * False when the command is too involved to be read to its end. Then the rest of it is unknown, and whoever
   * promises that no secret is touched has to refuse it.
   */
  readonly isWhole: boolean;
}

/**
 * Finds the path-like words of a command and screens them: plain and quoted words, redirections, assignments,
 * `--file=…`, `-f…`, `@…`, `host:…`, words with `~`, `$HOME` and variables set in the command, globs that could name
 * a secret file (`.en*`), and the text of nested shells, substitutions and here-documents for interpreters.
 *
 * Its limits, which other guards cover: it does not know what a script or program reads by itself (`make`, `grep -r .`),
 * what a computed name is, or what a pattern as wide as `*` finds; such a command is shown to a person, who decides.
 * What `echo` and `printf` print to the terminal, commit messages and the pattern of a grep are text, not paths.
 */
export function screenCommand(command: string, options: CommandScreenOptions): CommandScreening {
  const finder = new PathFinder(options);
  try {
    finder.readText(command, 0);
    finder.readWindowsPaths(command);
  } catch (thrown) {
    if (!(thrown instanceof CommandTooInvolved)) throw thrown;
    return { ...finder.result, isWhole: false };
  }
  return {
    ...finder.result,
    findsDotFiles: /dotglob|GLOBIGNORE|glob_?dots/i.test(command),
    findsDeep: /globstar|\b(?:zsh|fish)\b/.test(command),
  };
}

const maximumDepth = 4;
/** Folders a command may go to and still be followed; each of its paths may start in each of them. */
const maximumFolders = 64;

class PathFinder {
  readonly #options: CommandScreenOptions;
  readonly #secrets = new Map<string, readonly SecretRule[]>();
  readonly #paths = new Set<string>();
  readonly #patterns = new Set<string>();
  readonly #budget = new ReadingBudget();
  /** Where the command may be: where it starts, and every folder it goes to. A `cd` may fail, so none is ever left. */
  readonly #folders: Map<string, Folder>;

  constructor(options: CommandScreenOptions) {
    this.#options = options;
    this.#folders = new Map([[options.cwd, { path: options.cwd, isPattern: false }]]);
  }

  get result(): CommandScreening {
    return {
      secrets: [...this.#secrets].map(([path, rules]) => ({ path, rules })),
      paths: [...this.#paths],
      patterns: [...this.#patterns],
      findsDotFiles: false,
      findsDeep: false,
      isWhole: true,
    };
  }

  readText(text: string, depth: number): void {
    const commands = readShell(text, this.#options, this.#budget);
    // First all folders, then all paths: a loop or a function may come back to a path in another folder.
    for (const command of commands) this.#follow(command);
    const isPlain = depth === 0 && !commands.some(({ isPiped, isSubstituted }) => isPiped || isSubstituted);
    for (const command of commands) this.#readCommand(command, isPlain, depth);
  }

  /** Adds the folders a command goes to, by itself (`cd`) or for a program it starts (`-C`). */
  #follow({ words, assignments }: SimpleCommand): void {
    for (const word of foldersOf(words, assignments)) {
      if (word.isUnknown || word.text === '') continue;
      for (const { path, isPattern } of this.#toAbsolute(word)) {
        this.#budget.spend(path.length);
        // As `cd` does: what `..` leaves is the folder as it was named.
        const normal = normalize(path);
        this.#folders.set(normal, { path: normal, isPattern });
        if (isPattern) this.#patterns.add(normal);
        if (this.#folders.size > maximumFolders) throw new CommandTooInvolved('the command goes to too many folders');
      }
    }
  }

  /** A path or pattern as it would be found from each folder the command may be in. */
  #toAbsolute({ text, isPattern }: Pick<ShellWord, 'text' | 'isPattern'>): readonly Folder[] {
    const expanded = /^~(?=\/|$)/.test(text) ? this.#options.homeDirectory + text.slice(1) : text;
    if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(expanded)) return [{ path: expanded, isPattern }];
    return [...this.#folders.values()].map((folder) => joinFolder(folder, expanded, isPattern));
  }

  /** To a POSIX shell a backslash only quotes; to the shells of Windows, and to what one is told to start, it separates. */
  readWindowsPaths(text: string): void {
    for (const [path] of text.matchAll(/(?:[A-Za-z]:|\\)\\[^\s'"|<>;&]+/g)) this.#check(path, path.includes('*'), false);
  }

  #readCommand(command: SimpleCommand, isPlain: boolean, depth: number): void {
    for (const word of [...pathWords(command, isPlain), ...command.assignments, ...command.redirections]) this.#readWord(word, depth);
    if (!command.words.some(({ text }) => interpreter.test(text))) return;
    for (const input of command.input) this.#readCode(input, depth);
  }

  #readWord(word: ShellWord, depth: number): void {
    const isCertain = depth === 0 && !word.isUnknown;
    for (const candidate of this.#candidatesOf(word.text)) {
      this.#check(candidate, word.isPattern, word.isPattern && (isCertain || saysSomething(candidate)));
    }
    if (/[\s'"`;|&<>()]/.test(word.text)) this.#readCode(word.text, depth);
  }

  /** A word or document that is itself code: read as a shell would, and as fragments of any language. */
  #readCode(text: string, depth: number): void {
    this.#budget.spend(text.length);
    if (depth < maximumDepth) this.readText(text, depth + 1);
    for (const fragment of text.replace(environmentObject, ' ').split(/[\s'"`;|&<>()[\]{},=]+/)) {
      for (const candidate of this.#candidatesOf(fragment)) this.#check(candidate, candidate.includes('*'), false);
    }
  }

  #candidatesOf(text: string): ReadonlySet<string> {
    this.#budget.spend(text.length);
    return candidatesOf(text);
  }

  /** @param isGlob whether what the pattern finds on the disk is what the command names */
  #check(candidate: string, isPattern: boolean, isGlob: boolean): void {
    for (const found of this.#toAbsolute({ text: candidate, isPattern })) {
      this.#budget.spend(checkSteps + candidate.length);
      const { secret, rules } = this.#options.screen.check(found.path);
      if (secret) this.#secrets.set(found.path, rules);
      else if (found.isPattern) this.#checkPattern(found.path, isGlob || !isPattern);
      else this.#paths.add(found.path);
    }
  }

  #checkPattern(path: string, isGlob: boolean): void {
    const found = secretNameFor(path);
    if (found !== undefined) this.#secrets.set(path, this.#options.screen.check(found).rules);
    else if (isGlob) this.#patterns.add(path);
  }
}

/** A path, or a pattern of paths. */
interface Folder {
  readonly path: string;
  readonly isPattern: boolean;
}

/** A plain folder before a pattern keeps its meaning: `[id]` is then a name, not one of two letters. */
function joinFolder(folder: Folder, rest: string, isPattern: boolean): Folder {
  const isAny = folder.isPattern || isPattern;
  const toName = (text: string, isText: boolean): string => (isAny && isText ? text.replace(/[*?[]/g, '[$&]') : text);
  return { path: `${toName(folder.path, !folder.isPattern)}/${toName(rest, !isPattern)}`, isPattern: isAny };
}

/** Resolves `.` and `..` in the text. Only for absolute paths with slashes. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/**
 * Whether the name at the end of a pattern spells a part of a name. What is only guessed to be a pattern (a `*` in a
 * program's text, a variable nobody set) and says nothing would find everything, so it is left to the person.
 */
function saysSomething(pattern: string): boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  return /[\p{L}\p{N}]/u.test(withoutClasses(name)) || /[?[]/.test(name);
}

/** Without `[…]`, each character looked at once. */
function withoutClasses(pattern: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = pattern.indexOf('['); at >= 0; at = pattern.indexOf('[', from)) {
    const end = pattern.indexOf(']', at);
    if (end < 0) break;
    kept.push(pattern.slice(from, at));
    from = end + 1;
  }
  return kept.join('') + pattern.slice(from);
}

/** What asking the screen about one path costs besides its length: the rules, and the folder before it. */
const checkSteps = 48;

/** What a command makes its working directory, or that of a program it starts. */
function foldersOf(words: readonly ShellWord[], assignments: readonly ShellWord[]): readonly ShellWord[] {
  const found = assignments.flatMap((word) =>
    word.text.startsWith('CDPATH=')
      ? word.text
          .slice(7)
          .split(':')
          .map((text) => ({ ...word, text }))
      : [],
  );
  let isGoing = false;
  for (const [index, word] of words.entries()) {
    const { text } = word;
    const before = words[index - 1]?.text ?? '';
    if (isGoing && !/^[-+]/.test(text)) found.push(word);
    isGoing = changesFolder.has(text) || (isGoing && /^-/.test(text));
    const option = folderOption.exec(text)?.[1];
    if (option !== undefined && option !== '') found.push({ ...word, text: option });
    else if (isFolderOption(before, words) && !/^\d+$/.test(text)) found.push(word);
  }
  return found;
}

function isFolderOption(text: string, words: readonly ShellWord[]): boolean {
  return folderOptions.has(text) || (text === '-D' && words[0]?.text === 'sudo');
}

const changesFolder: ReadonlySet<string> = new Set(['cd', 'pushd', 'chdir']);
const folderOptions: ReadonlySet<string> = new Set(['-C', '--chdir', '--directory', '--cwd', '--prefix', '--dir', '--working-directory']);
const folderOption = /^(?:--(?:chdir|directory|cwd|prefix|dir|working-directory)=|-C)(.*)$/s;

/** The words of a command that may name files: all but text that is only printed, searched for or recorded. */
function pathWords({ words }: SimpleCommand, isPlain: boolean): readonly ShellWord[] {
  const first = words[0]?.text ?? '';
  const program = first.slice(first.lastIndexOf('/') + 1);
  if (isPlain && (program === 'echo' || program === 'printf')) return [];
  if (program === 'git' && isPlain && words.some(({ text }) => text === 'commit' || text === 'tag')) return withoutMessages(words);
  return searchers.has(program) ? withoutPattern(words) : words;
}

const searchers: ReadonlySet<string> = new Set(['grep', 'egrep', 'fgrep', 'zgrep', 'rg', 'ag', 'ack']);

function withoutMessages(words: readonly ShellWord[]): readonly ShellWord[] {
  return words.filter(({ text }, index) => {
    const before = words[index - 1]?.text ?? '';
    return !/^(?:-[a-zA-Z]*m|--message)$/.test(before) && !text.startsWith('--message=');
  });
}

/** Without the pattern of a search: the first operand, or the value of `-e`. Options with values count as such. */
function withoutPattern(words: readonly ShellWord[]): readonly ShellWord[] {
  const named = words.some(({ text }) => /^(?:-[a-zA-Z]*[ef]|--regexp(?:=.*)?|--file(?:=.*)?|--files|-[ef].+)$/.test(text));
  let isPatternSeen = named;
  return words.filter(({ text }, index) => {
    const before = words[index - 1]?.text ?? '';
    if (/^(?:-[a-zA-Z]*e|--regexp)$/.test(before) || text.startsWith('--regexp=')) return false;
    if (index === 0 || isPatternSeen || text.startsWith('-') || /^-[ABCmgtTd]$/.test(before)) return true;
    isPatternSeen = true;
    return false;
  });
}

/** Programs that run what they are fed. */
const interpreter =
  /(?:^|\/)(?:sh|bash|zsh|dash|ksh|fish|ssh|python[\d.]*|node|bun|deno|perl|ruby|php|lua|Rscript|psql|sqlite3|xargs|pwsh|tclsh|osascript)$/;

/** The environment of a program as its language names it; a file of that name would be a strange one. */
const environmentObject =
  /(?<![\w./\\-])(?:process|import\.meta|Deno|Bun|globalThis\.process|c)\.env\b(?!\.(?:local|prod\w*|dev\w*|test|staging|example)\b)/g;

/** What of a word may be a path: the whole, and what follows the marks that put a path into an argument. */
function candidatesOf(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const plain = text.replace(environmentObject, '');
  const add = (candidate: string): void => {
    const path = candidate.replace(/^file:\/\/(?:localhost)?(?=\/)/, '').replace(/^[@<>+]+/, '');
    if (path !== '' && path !== '.' && path !== '/' && !path.startsWith('--')) found.add(path);
  };
  if (!plain.startsWith('-')) add(plain);
  if (/^-[A-Za-z]./.test(plain)) add(plain.slice(2));
  for (const piece of plain.split(/[=,]/).slice(plain.startsWith('-') ? 1 : 0)) {
    add(piece);
    // `host:path`, `commit:path`, `source:target`; not the scheme of an address.
    if (piece.includes(':') && !/^[a-z][a-z+]*:\/\//i.test(piece)) for (const part of piece.split(':')) add(part);
  }
  return found;
}

/** Names that stand for all secret ones when a pattern is tried; each must be secret by the rules. */
export const secretSamples: readonly string[] = [
  ...['.env', '.env.local', '.env.production', '.envrc', 'prod.env', '.ssh', 'id_rsa', 'id_ed25519', 'id_ecdsa', 'id_dsa', 'credentials'],
  ...[
    'credentials.json',
    '.credentials',
    '.credentials.json',
    'secrets',
    'secrets.json',
    'secrets.yaml',
    'secrets.yml',
    '.secrets',
    'vault.yaml',
  ],
  ...[
    'vault.yml',
    'vault.json',
    '.vault-token',
    '.vault_pass',
    'vault_pass.txt',
    'kubeconfig',
    '.kube',
    '.gnupg',
    '.aws',
    '.azure',
    '.gcp',
  ],
  ...['.npmrc', '.pypirc', '.netrc', '.git-credentials', '.pgpass', '.bash_history', '.zsh_history', '.psql_history', 'terraform.tfstate'],
  ...[
    'terraform.tfvars',
    '.password-store',
    'key4.db',
    'logins.json',
    'cookies.sqlite',
    'server.pem',
    'server.key',
    'private.key',
    'keystore.jks',
  ],
];

/**
 * A secret path the pattern could name, or undefined. A component that says nothing but `*` and an extension could name
 * anything and names nothing in particular, so it is left to the disk and the person; one that begins with a dot, or
 * spells part of a secret name, is meant.
 */
function secretNameFor(path: string): string | undefined {
  const components = foldText(path.replaceAll('\\', '/')).replace(namedClass, '?').split('/');
  for (const component of components) {
    if (!/[*?[]/.test(component) || component === '**') continue;
    const stem = component.replace(/(?<=.)\.[^.]*$/, '');
    const spelled = withoutClasses(stem).replace(/[*?]/g, '').length;
    if (!component.startsWith('.') && spelled < 2) continue;
    const found = secretSamples.find((sample) => isGlobMatch(component, sample));
    if (found !== undefined) return found;
  }
  return processFileFor(components.filter((component) => component !== '' && component !== '.'));
}

/** `[[:alpha:]]`: read as any character. */
const namedClass = /\[[!^]?(?:\[[:.=][a-z-]{1,12}[:.=]\])+\]/g;

/** `/proc/$PPID/env*`: the environment or memory of a process, however the pattern spells it. */
function processFileFor(components: readonly string[]): string | undefined {
  const last = components.at(-1) ?? '';
  const at = components.findIndex((name, index) => name === 'proc' || (index === 0 && isGlobMatch(name, 'proc')));
  const process = components[at + 1];
  if (at < 0 || process === undefined || components.length < at + 3) return undefined;
  if (!/^(?:\d+|self|thread-self)$/.test(process) && !/[*?[]/.test(process)) return undefined;
  const file = ['environ', 'mem'].find((name) => isGlobMatch(last, name));
  return file === undefined ? undefined : `/proc/self/${file}`;
}

/** As a shell: a pattern that does not begin with a dot finds no name that does. */
function isGlobMatch(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('[') && !pattern.startsWith('?')) return false;
  return matchesName(pattern, name);
}
