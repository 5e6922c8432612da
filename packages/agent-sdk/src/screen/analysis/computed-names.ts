import { type CodeDialect, type CodeToken, readTokens } from './code-tokens.ts';

/**
 * The part of a one-liner that makes a name (of a file, module or member) out of pieces, so that nobody can read the name in the command;
 * null when there is none, or when the code reaches no file, program, host or member by name at all: then texts may be joined at will.
 *
 * A name stays readable where pieces meet at a slash (`'src/' + file`) or end in an ordinary suffix: no piece completes another there.
 */
export function findComputedName(code: string, program: string): string | null {
  if (!reaches.test(code)) return null;
  const language = languageOf(program);
  const tokens = readTokens(code, dialects[language]);
  const text = encoded.exec(code)?.[0] ?? tokens.find(({ kind, value }) => kind === 'text' && hidesLetters(value))?.value;
  if (text !== undefined) return text.slice(0, 80);
  const made = collectMade(tokens, language);
  for (let at = 0; at < tokens.length; at += 1) {
    if (isJoint(tokens, at, language) && tokens[at - 1]?.kind === 'text' && tokens[at + 1]?.kind === 'text')
      return show(tokens.slice(at - 1, at + 2));
    const name = nameAt(tokens, at, made.openers);
    if (name !== undefined && (name.length >= longestName || isMade(name, language, made.names)))
      return show(tokens.slice(at, at + 1).concat(name));
  }
  return null;
}

type Language = 'python' | 'script' | 'perl' | 'php' | 'ruby' | 'lua';

function languageOf(program: string): Language {
  if (/^(?:python|pypy|ipython|py)/.test(program)) return 'python';
  const known = /^(?:perl|php|ruby|lua)/.exec(program.replace(/^jruby/, 'ruby'))?.[0];
  return (known as Language | undefined) ?? 'script';
}

const interpolated: Readonly<Record<Language, CodeDialect['hole']>> = {
  python: (_, prefix) => (/f/i.test(prefix) ? /\{([^{}:!]{1,200})(?:[:!][^{}]{0,80})?\}/g : undefined),
  script: (quote) => (quote === '`' ? /\$\{([^{}]{0,400})\}/g : undefined),
  perl: (quote) => (quote === '"' ? /((?<!\\)[$@]\w+)|[$@]\{([^{}]{0,400})\}/g : undefined),
  php: (quote) => (quote === '"' ? /((?<!\\)\$\w+)|\{(\$[^{}]{0,400})\}/g : undefined),
  ruby: (quote) => (quote === '"' || quote === '`' ? /#\{([^{}]{0,400})\}/g : undefined),
  lua: () => undefined,
};

const comments: Readonly<Record<Language, CodeDialect['comment']>> = {
  python: '#',
  script: '//',
  perl: '#',
  php: '//',
  ruby: '#',
  lua: '--',
};

const dialects = Object.fromEntries(
  Object.entries(comments).map(([language, comment]) => [
    language,
    { comment, hole: interpolated[language as Language], hasRegularExpressions: /script|perl|ruby/.test(language) },
  ]),
) as Readonly<Record<Language, CodeDialect>>;

/** Anything beyond counting and printing. */
const reaches =
  /\b(?:open\w*|import\w*|__\w+__|require\w*|include\w*|fs|os|io|shutil|subprocess|pathlib|glob|Path|File\w*|Dir|IO|Kernel|Process|process|globalThis|global|window|Deno|Bun|eval|exec\w*|system|popen|spawn\w*|fetch|socket|urlopen|http\w*|compile|getattr|setattr|globals|locals|vars|Reflect|constructor|send|public_send|const_get|file\w*|fopen|readfile|unlink|rename|opendir|dofile|loadfile|sysopen|call_user_func\w*)\b/;

/** Letters that are made of numbers or unpacked; blanks, quotes and line breaks hide nothing. */
const encoded =
  /\b(?:chr\s*\(?\s*(?!\s*\(?\s*(?:9|10|13|27|32|34|39)\s*\))[\w$(]|fromCharCode|fromCodePoint|unhexlify|fromhex|hex2bin|b(?:64|32|16|85)decode|base64_decode|decode64|atob\s*\(|bytes\s*\(\s*\[|bytearray\s*\(\s*\[|Buffer\s*\.\s*from\s*\(\s*(?:\[|["'`][^"'`]*["'`]\s*,\s*["'`](?:hex|base64))|str_rot13|rot_?13|strrev|attrgetter|string\s*\.\s*(?:char|reverse)\b)|\bpack\s*\(?\s*["'][A-Za-z]|\.\s*pack\s*\(?\s*["']/;

/** An escape for a letter that could have been written as itself. */
export function hidesLetters(text: string): boolean {
  for (const [, short, long, braced, octal] of text.matchAll(
    /\\(?:x([2-7][\da-fA-F])|[uU]0{2,6}([2-7][\da-fA-F])|[xu]\{0*([2-7][\da-fA-F])\}|([01]?[0-7]{2}))/g,
  )) {
    const hex = short ?? long ?? braced;
    const code = hex === undefined ? Number.parseInt(octal ?? '0', 8) : Number.parseInt(hex, 16);
    if (code > 0x2c && code < 0x7f) return true;
  }
  return /\\N\{/.test(text);
}

/** Calls whose first argument names a file, a module or a member. */
const openers =
  /^(?:open|openSync|opendir|readFile(?:Sync)?|writeFile(?:Sync)?|appendFile(?:Sync)?|createReadStream|createWriteStream|readdir(?:Sync)?|mkdir(?:s|Sync)?|makedirs|listdir|scandir|walk|glob|iglob|rglob|globSync|Path|PurePath|PosixPath|require|require_once|require_relative|include|include_once|import|__import__|import_module|file_get_contents|file_put_contents|fopen|readfile|dofile|loadfile|sysopen|unlink|touch|chmod(?:Sync)?|readTextFile(?:Sync)?|writeTextFile(?:Sync)?|__getattribute__|const_get|send|public_send|method|call_user_func\w*|eval|exec|file)$/;
/** Calls with a name in any of their arguments. */
const movers =
  /^(?:getattr|setattr|rename(?:Sync)?|replace_file|copy|copy2|copyfile|copytree|copyFile(?:Sync)?|cp|cpSync|move|symlink(?:Sync)?|link(?:Sync)?|get)$/;
/** Objects whose members are files, programs and the network. */
const worlds = /^(?:globalThis|global|window|self|process|fs|os|io|module|shutil|subprocess|__builtins__|Reflect)$/;

interface Made {
  /** Variables whose text is made of pieces. */
  readonly names: ReadonlySet<string>;
  /** Other names the code gives to calls that open something. */
  readonly openers: ReadonlySet<string>;
}

function collectMade(tokens: readonly CodeToken[], language: Language): Made {
  const names = new Set<string>();
  const others = new Set<string>();
  for (let at = 1; at < tokens.length; at += 1) {
    const [before, here, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
    if (here?.kind === 'name' && (here.value === 'as' || here.value === 'of') && next?.kind === 'name' && isOpener(before))
      others.add(next.value);
    if (here?.kind !== 'mark' || (here.value !== '=' && here.value !== ':') || next?.value === '=') continue;
    if (here.value === ':' && isOpener(before) && next?.kind === 'name') others.add(next.value);
    if (here.value === ':') continue;
    const isAdding = before?.value === '+' || before?.value === '.';
    const target = isAdding ? tokens[at - 2] : before;
    if (target?.kind !== 'name') continue;
    const value = until(tokens, at + 1, /^[;,]$/);
    const last = value.at(-1);
    if (isAdding ? value.some(({ kind }) => kind === 'text') : isMade(value, language, names)) names.add(target.value);
    else if (value.length <= 5 && isOpener(last)) others.add(target.value);
  }
  return { names, openers: others };
}

function isOpener(token: CodeToken | undefined): boolean {
  return token?.kind === 'name' && (openers.test(token.value) || movers.test(token.value));
}

/** The tokens that name something, when a call or member begins here. */
function nameAt(tokens: readonly CodeToken[], at: number, others: ReadonlySet<string>): readonly CodeToken[] | undefined {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token === undefined || token.kind !== 'name') return undefined;
  if (next?.value === '[') return worlds.test(token.value) ? [...until(tokens, at + 2, /^\]$/), computedMark] : undefined;
  if (token.value === 'File' || token.value === 'IO' || token.value === 'Dir' || token.value === 'FileUtils')
    return tokens[at + 3]?.value === '(' && tokens[at + 2]?.value !== 'join' ? until(tokens, at + 4, /^,$/) : undefined;
  const isMover = movers.test(token.value) || (token.value === 'open' && tokens[at + 2]?.kind === 'name' && tokens[at + 3]?.value === ',');
  if (!isMover && !openers.test(token.value) && !others.has(token.value)) return undefined;
  if (token.value === 'get' && tokens[at - 2]?.value !== 'Reflect') return undefined;
  if (token.value === 'exec' && tokens[at - 1]?.value === '.') return undefined;
  if (next?.value === '(') return until(tokens, at + 2, isMover ? /^$/ : /^,$/);
  return next?.kind === 'text' || next?.value.startsWith('$') === true ? until(tokens, at + 1, /^[,;]$/) : undefined;
}

/** Stands behind what is between brackets, so that a variable there is no name that can be read. */
const computedMark: CodeToken = { kind: 'mark', value: '[]' };

/** Most tokens that are looked at for one name; what is longer is taken for put together. */
const longestName = 120;

/** From here up to a mark that ends it, or to where what is open around it closes. */
function until(tokens: readonly CodeToken[], from: number, end: RegExp): readonly CodeToken[] {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const { kind, value } = tokens[at] as CodeToken;
    if (kind === 'line' && depth === 0 && end.source.includes(';')) return tokens.slice(from, at);
    if (kind !== 'mark') continue;
    if (depth === 0 && (end.test(value) || /^[)\]}]$/.test(value))) return tokens.slice(from, at);
    if (/^[([{]$/.test(value)) depth += 1;
    if (/^[)\]}]$/.test(value)) depth -= 1;
    if (at - from > longestName) break;
  }
  return tokens.slice(from, from + longestName);
}

const makers =
  /^(?:join|format|sprintf|decode|replace|replaceAll|replace_all|substr|substring|slice|reverse|reversed|concat|translate|tr|sub|gsub|upper|lower|toLowerCase|toUpperCase|downcase|upcase|strtolower|strtoupper|str_replace|implode|lc|uc|map|reduce|chr|swapcase|removeprefix|removesuffix|strip|repeat)$/;

/** Whether these tokens put a name together. */
function isMade(tokens: readonly CodeToken[], language: Language, names: ReadonlySet<string>): boolean {
  if (tokens.at(-1) === computedMark) return !(tokens.length === 2 && tokens[0]?.kind === 'text');
  return tokens.some((token, at) => {
    const [before, next] = [tokens[at - 1], tokens[at + 1]];
    if (token.kind === 'name') {
      if (names.has(token.value)) return true;
      return makers.test(token.value) && next?.value === '(' && !joinsFolders(tokens, at);
    }
    if (token.kind === 'text') return next?.kind === 'text' || /^[[%*]$/.test(next?.value ?? '');
    return isJoint(tokens, at, language) && !meetsWell(before, next, tokens[at + 2]);
  });
}

/** `path.join(…)`, `require('path').join(…)`: a slash stands between the pieces. */
function joinsFolders(tokens: readonly CodeToken[], at: number): boolean {
  if (tokens[at]?.value !== 'join') return false;
  const owner = tokens[at - 2]?.value === ')' ? tokens[at - 3] : tokens[at - 2];
  return owner !== undefined && /^(?:(?:node:)?path|File)$/.test(owner.value);
}

function isJoint(tokens: readonly CodeToken[], at: number, language: Language): boolean {
  const token = tokens[at];
  if (token?.kind !== 'mark') return false;
  if (token.value === '+') return tokens[at + 1]?.value !== '+' && tokens[at - 1]?.value !== '+' && tokens[at + 1]?.value !== '=';
  if (token.value !== '.' || !/perl|php|lua/.test(language)) return false;
  return language !== 'lua' || tokens[at + 1]?.value === '.' || tokens[at - 1]?.value === '.';
}

const ordinarySuffix =
  /^\.(?:[cm]?[jt]sx?|json|md|py|txt|csv|tsv|html?|css|s[ac]ss|log|ya?ml|toml|xml|rb|php|go|rs|java|c|h|cpp|sql|sh|lua|pl|png|svg|jpe?g|map)$/;

function meetsWell(left: CodeToken | undefined, right: CodeToken | undefined, behind: CodeToken | undefined): boolean {
  if (left?.kind === 'text' && right?.kind === 'text') return false;
  if (left?.kind === 'number' || right?.kind === 'number') return true;
  if (left?.kind === 'text' && left.value.endsWith('/')) return true;
  if (right?.kind !== 'text') return false;
  return right.value.startsWith('/') || (ordinarySuffix.test(right.value) && !/^[+.]$/.test(behind?.value ?? ''));
}

function show(tokens: readonly CodeToken[]): string {
  return tokens
    .map(({ kind, value }) => (kind === 'text' ? `'${value}'` : value))
    .join('')
    .slice(0, 80);
}
