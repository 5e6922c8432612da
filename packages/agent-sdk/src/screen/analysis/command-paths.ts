import type { SecretRule, SecretScreen } from '../contract.ts';
import { CommandTooInvolved, type ReadingBudget } from '../reading-budget.ts';
import { candidatesOf, fragmentsOf, withoutQuotes } from './path-candidates.ts';
import { foldersOf, isInterpreter, isPrinter, pathWords } from './path-words.ts';
import { normalizePath } from './paths.ts';
import { saysSomething, secretNameFor } from './secret-names.ts';
import { type Argument, hole } from './values.ts';

/** A simple command with every word as it would be started. */
export interface NamedCommand {
  readonly words: readonly Argument[];
  /** `NAME=value` in front of it or by itself. */
  readonly assignments: readonly Argument[];
  /** Files it reads from or writes to. */
  readonly redirections: readonly Argument[];
  /** Here-documents and here-strings it is fed. */
  readonly documents: readonly Argument[];
  /** Whether its words stand in the command itself, not in a text that a shell of the command runs. */
  readonly isOutermost: boolean;
}

/** A secret path a command names, and where. */
export interface NamedSecret {
  readonly path: string;
  readonly rules: readonly SecretRule[];
  readonly start: number;
  readonly end: number;
}

export interface CommandPathsOptions {
  readonly screen: SecretScreen;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly budget: ReadingBudget;
}

/** Folders a command may go to and still be followed; each of its paths may start in each of them. */
const maximumFolders = 64;
/** What asking the screen about one path costs besides its length: the rules, and the folder before it. */
const checkSteps = 48;

/**
 * Collects the words of a command while it is run in thought, and finds the paths they may name: plain and quoted
 * words, redirections, assignments, `--file=…`, `-f…`, `@…`, `host:…`, globs that could name a secret file (`.en*`), and
 * what stands in the text of programs in other languages.
 */
export class CommandPaths {
  readonly secrets = new Map<string, NamedSecret>();
  readonly paths = new Set<string>();
  readonly patterns = new Set<string>();
  readonly #options: CommandPathsOptions;
  readonly #commands: NamedCommand[] = [];
  readonly #seen = new Set<string>();
  /** Where the command may be: where it starts, and every folder it goes to. A `cd` may fail, so none is ever left. */
  readonly #folders: Map<string, Folder>;
  /** Whether what `echo` prints stays on the terminal. */
  #isPlain = true;

  constructor(options: CommandPathsOptions) {
    this.#options = options;
    this.#folders = new Map([[options.cwd, { path: options.cwd, isPattern: false }]]);
  }

  /** Output of one program is input, a file or words of another. */
  noteJoined(): void {
    this.#isPlain = false;
  }

  add(command: NamedCommand): void {
    this.#commands.push(command);
  }

  /** Words that are values of a variable or operands of a test. */
  addWords(assignments: readonly Argument[]): void {
    this.#commands.push({ words: [], assignments, redirections: [], documents: [], isOutermost: false });
  }

  /** @throws CommandTooInvolved */
  finish(): void {
    // First all folders, then all paths: a loop or a function may come back to a path in another folder.
    for (const { words, assignments } of this.#commands) for (const word of foldersOf(words, assignments)) this.#follow(word);
    for (const command of this.#commands) this.#readCommand(command);
  }

  /** Adds a folder the command goes to, by itself (`cd`) or for a program it starts (`-C`). */
  #follow(word: Argument): void {
    if (word.text.includes(hole) || word.text === '') return;
    for (const { path, isPattern } of this.#toAbsolute(word.text, word.isGlob)) {
      this.#options.budget.spend(path.length);
      // As `cd` does: what `..` leaves is the folder as it was named.
      const normal = normalizePath(path);
      this.#folders.set(normal, { path: normal, isPattern });
      if (isPattern) this.patterns.add(normal);
      if (this.#folders.size > maximumFolders) throw new CommandTooInvolved('the command goes to too many folders');
    }
  }

  /** A path or pattern as it would be found from each folder the command may be in. */
  #toAbsolute(text: string, isPattern: boolean): readonly Folder[] {
    const expanded = /^~(?=\/|$)/.test(text) ? this.#options.homeDirectory + text.slice(1) : text;
    if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(expanded)) return [{ path: expanded, isPattern }];
    return [...this.#folders.values()].map((folder) => joinFolder(folder, expanded, isPattern));
  }

  #readCommand(command: NamedCommand): void {
    const { words, isOutermost } = command;
    const isPrinted = isOutermost && this.#isPlain && isPrinter(words);
    if (!isPrinted) for (const word of pathWords(words, isOutermost && this.#isPlain)) this.#readWord(word, isOutermost);
    for (const word of command.assignments) this.#readWord(word, isOutermost);
    for (const word of command.redirections) this.#readWord(word, isOutermost);
    if (command.documents.length > 0 && words.some(isInterpreter)) for (const input of command.documents) this.readCode(input);
  }

  #readWord(word: Argument, isOutermost: boolean): void {
    const isUnknown = word.text.includes(hole);
    const isPattern = word.isGlob || isUnknown;
    const isCertain = isOutermost && !isUnknown;
    const key = `${isPattern ? (isCertain ? '*' : '?') : '='}${word.text}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#options.budget.spend(word.text.length);
    // `~-` is a folder the command has been in, and those are all tried.
    const isBefore = isUnknown && /^~-(?:\/|$)/.test(word.raw);
    const text = isUnknown ? word.text.replace(hole, isBefore ? '.' : hole).replaceAll(hole, '*') : word.text;
    for (const candidate of candidatesOf(text))
      this.#check(candidate, isPattern, isPattern && (isCertain || saysSomething(candidate)), word);
    if (/[\s'"`;|&<>()]/.test(text)) this.readCode(word);
  }

  /** A word or document that is itself code: its fragments, in any language. */
  readCode(code: Argument): void {
    const key = `(${code.text}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const text = code.text.replaceAll(hole, '*');
    this.#options.budget.spend(text.length);
    for (const fragment of fragmentsOf(text)) this.#readFragment(fragment, code);
    for (const fragment of withoutQuotes(text, this.#options.budget)) this.#readFragment(fragment, code);
  }

  #readFragment(fragment: string, at: Argument): void {
    const key = `.${fragment}`;
    if (fragment === '' || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#options.budget.spend(fragment.length);
    for (const candidate of candidatesOf(fragment)) this.#check(candidate, candidate.includes('*'), false, at);
  }

  /** To a POSIX shell a backslash only quotes; to the shells of Windows, and to what one is told to start, it separates. */
  readWindowsPaths(text: string): void {
    for (const match of text.matchAll(/(?:[A-Za-z]:|\\)\\[^\s'"|<>;&]+/g)) {
      const [path] = match;
      this.#check(path, path.includes('*'), false, { start: match.index, end: match.index + path.length });
    }
  }

  /** @param isGlob whether what the pattern finds on the disk is what the command names */
  #check(candidate: string, isPattern: boolean, isGlob: boolean, at: Pick<Argument, 'start' | 'end'>): void {
    for (const found of this.#toAbsolute(candidate, isPattern)) {
      this.#options.budget.spend(checkSteps + candidate.length);
      const { secret, rules } = this.#options.screen.check(found.path);
      if (secret) this.#addSecret(found.path, rules, at);
      else if (found.isPattern) this.#checkPattern(found.path, isGlob || !isPattern, at);
      else this.paths.add(found.path);
    }
  }

  #checkPattern(path: string, isGlob: boolean, at: Pick<Argument, 'start' | 'end'>): void {
    const found = secretNameFor(path);
    if (found !== undefined) this.#addSecret(path, this.#options.screen.check(found).rules, at);
    else if (isGlob) this.patterns.add(path);
  }

  #addSecret(path: string, rules: readonly SecretRule[], { start, end }: Pick<Argument, 'start' | 'end'>): void {
    if (!this.secrets.has(path)) this.secrets.set(path, { path, rules, start, end });
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
