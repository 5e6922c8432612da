import { foldText } from './components.ts';
import type { SecretRule, SecretScreen } from './contract.ts';
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
  finder.readText(command, 0);
  finder.readWindowsPaths(command);
  return finder.result;
}

const maximumDepth = 4;

class PathFinder {
  readonly #options: CommandScreenOptions;
  readonly #secrets = new Map<string, readonly SecretRule[]>();
  readonly #paths = new Set<string>();

  constructor(options: CommandScreenOptions) {
    this.#options = options;
  }

  get result(): CommandScreening {
    return { secrets: [...this.#secrets].map(([path, rules]) => ({ path, rules })), paths: [...this.#paths] };
  }

  readText(text: string, depth: number): void {
    const commands = readShell(text, this.#options);
    const isPlain = depth === 0 && !commands.some(({ isPiped, isSubstituted }) => isPiped || isSubstituted);
    for (const command of commands) this.#readCommand(command, isPlain, depth);
  }

  /** To a POSIX shell a backslash only quotes; to the shells of Windows, and to what one is told to start, it separates. */
  readWindowsPaths(text: string): void {
    for (const [path] of text.matchAll(/(?:[A-Za-z]:|\\)\\[^\s'"|<>;&]+/g)) this.#check(path, path.includes('*'));
  }

  #readCommand(command: SimpleCommand, isPlain: boolean, depth: number): void {
    for (const word of [...pathWords(command, isPlain), ...command.assignments, ...command.redirections]) this.#readWord(word, depth);
    if (!command.words.some(({ text }) => interpreter.test(text))) return;
    for (const input of command.input) this.#readCode(input, depth);
  }

  #readWord(word: ShellWord, depth: number): void {
    for (const candidate of candidatesOf(word.text)) this.#check(candidate, word.isPattern);
    if (/[\s'"`;|&<>()]/.test(word.text)) this.#readCode(word.text, depth);
  }

  /** A word or document that is itself code: read as a shell would, and as fragments of any language. */
  #readCode(text: string, depth: number): void {
    if (depth < maximumDepth) this.readText(text, depth + 1);
    for (const fragment of text.replace(environmentObject, ' ').split(/[\s'"`;|&<>()[\]{},=]+/)) {
      for (const candidate of candidatesOf(fragment)) this.#check(candidate, candidate.includes('*'));
    }
  }

  #check(candidate: string, isPattern: boolean): void {
    const { screen, cwd, homeDirectory } = this.#options;
    const expanded = /^~(?=\/|$)/.test(candidate) ? homeDirectory + candidate.slice(1) : candidate;
    const path = /^(?:[/\\]|[A-Za-z]:[/\\])/.test(expanded) ? expanded : `${cwd}/${expanded}`;
    const { secret, rules } = screen.check(path);
    if (secret) this.#secrets.set(path, rules);
    else if (isPattern) this.#checkPattern(path);
    else this.#paths.add(path);
  }

  #checkPattern(path: string): void {
    const found = secretNameFor(path);
    if (found !== undefined) this.#secrets.set(path, this.#options.screen.check(found).rules);
  }
}

/** The words of a command that may name files: all but text that is only printed, searched for or recorded. */
function pathWords({ words }: SimpleCommand, isPlain: boolean): readonly ShellWord[] {
  const program = words[0]?.text.replace(/.*\//, '') ?? '';
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
 * anything and names nothing in particular, so it is left to the person; one that begins with a dot, or spells part of
 * a secret name, is meant.
 */
function secretNameFor(path: string): string | undefined {
  for (const component of foldText(path.replaceAll('\\', '/')).split('/')) {
    if (!/[*?[]/.test(component) || component === '**') continue;
    const stem = component.replace(/(?<=.)\.[^.]*$/, '');
    const spelled = stem.replace(/\[[^\]]*\]|[*?]/g, '').length;
    if (!component.startsWith('.') && spelled < 2) continue;
    const found = secretSamples.find((sample) => isGlobMatch(component, sample));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As a shell: a pattern that does not begin with a dot finds no name that does. */
function isGlobMatch(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('[') && !pattern.startsWith('?')) return false;
  return matchesName(pattern, name);
}
