import { readShell, type ShellPlaces, type SimpleCommand } from './shell-reader.ts';

/** One program a command starts, with its arguments. */
export interface Invocation {
  /** Base name, lower-case, without `.exe`; `*` when only running it would tell. */
  readonly program: string;
  readonly arguments: readonly string[];
}

const maximumDepth = 6;

const keywords: ReadonlySet<string> = new Set(
  'if then elif else fi do done while until for in case esac select function time coproc ! { } [[ ]] [ ]'.split(' '),
);

/** Programs that run their arguments, and their options that take a value. */
const wrappers: ReadonlyMap<string, string> = new Map([
  ['sudo', 'ugpCcrtTDRh'],
  ['doas', 'uC'],
  ['env', 'uCS'],
  ['nice', 'n'],
  ['ionice', 'cnp'],
  ['nohup', ''],
  ['setsid', ''],
  ['timeout', 'ks'],
  ['stdbuf', 'ioe'],
  ['time', 'fo'],
  ['command', ''],
  ['builtin', ''],
  ['exec', 'a'],
  ['xargs', 'InPLsdEa'],
  ['parallel', 'jIna'],
  ['watch', 'n'],
  ['strace', 'eopsuaE'],
  ['chroot', ''],
  ['unshare', ''],
  ['flock', 'wE'],
  ['busybox', ''],
  ['toybox', ''],
  ['npx', 'p'],
  ['rtk', ''],
  ['proxychains', 'f'],
]);
/** Wrappers with arguments of their own before the program: how many. */
const leadingArguments: Readonly<Record<string, number>> = { timeout: 1, chroot: 1, flock: 1 };

const shells: ReadonlySet<string> = new Set('sh bash zsh dash ksh ash fish mksh busybox su script'.split(' '));

/** Every program a command starts as far as reading it tells: behind wrappers, `sh -c`, `eval` and `find -exec` too. */
export function listInvocations(command: string, places: ShellPlaces): readonly Invocation[] {
  return invocationsIn(readShell(command, places), places, 0);
}

function invocationsIn(commands: readonly SimpleCommand[], places: ShellPlaces, depth: number): readonly Invocation[] {
  return commands.flatMap((command) => {
    const words = command.words.map(({ text }) => text);
    const found = unwrap(words, places, depth);
    const feedsShell = found.some(({ program }) => shells.has(program) || program === 'ssh');
    return feedsShell ? [...found, ...command.input.flatMap((text) => nested(text, places, depth))] : found;
  });
}

/** The program a list of words starts, and those it starts in turn. */
function unwrap(words: readonly string[], places: ShellPlaces, depth: number): readonly Invocation[] {
  let first = 0;
  while (first < words.length && (keywords.has(words[first] as string) || /^[A-Za-z_]\w*\+?=/.test(words[first] as string))) first += 1;
  const head = words[first];
  if (head === undefined || head === '') return [];
  const program = toProgramName(head);
  const rest = words.slice(first + 1);
  const self: Invocation = { program, arguments: rest };
  return depth >= maximumDepth ? [self] : [self, ...startedBy(program, rest, places, depth)];
}

function startedBy(program: string, rest: readonly string[], places: ShellPlaces, depth: number): readonly Invocation[] {
  const valued = wrappers.get(program);
  if (valued !== undefined) {
    const split = program === 'env' ? rest.findIndex((word) => /^-[a-zA-Z]*S/.test(word) || word.startsWith('--split-string')) : -1;
    if (split >= 0)
      return nested(
        rest
          .slice(split)
          .join(' ')
          .replace(/^(?:-[a-zA-Z]*S|--split-string=?)\s*/, ''),
        places,
        depth,
      );
    return unwrap(skipOptions(rest, valued, leadingArguments[program] ?? 0), places, depth + 1);
  }
  if (program === 'eval' || program === 'ssh') return nested(rest.slice(program === 'ssh' ? 1 : 0).join(' '), places, depth);
  if (shells.has(program)) {
    const flag = rest.findIndex((word) => /^-[a-zA-Z]*c$/.test(word) || word === '--command');
    return flag < 0 ? [] : nested(rest[flag + 1] ?? '', places, depth);
  }
  if (program === 'find' || program === 'fd') return executedByFind(rest, places, depth);
  return [];
}

function executedByFind(rest: readonly string[], places: ShellPlaces, depth: number): readonly Invocation[] {
  return rest.flatMap((word, index) => {
    if (!/^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/.test(word)) return [];
    return unwrap(rest.slice(index + 1), places, depth + 1);
  });
}

function nested(text: string, places: ShellPlaces, depth: number): readonly Invocation[] {
  return text === '' ? [] : invocationsIn(readShell(text, places), places, depth + 1);
}

/** What follows a wrapper's own options, assignments and leading arguments. */
function skipOptions(words: readonly string[], valued: string, leading: number): readonly string[] {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--') {
      at += 1;
      break;
    }
    if (/^[A-Za-z_]\w*=/.test(word)) continue;
    if (!word.startsWith('-') || word === '-') break;
    if (!word.startsWith('--') && word.length === 2 && valued.includes(word.charAt(1))) at += 1;
  }
  return words.slice(at + leading);
}

function toProgramName(word: string): string {
  if (word.includes('*')) return '*';
  const name = word.replace(/.*[/\\]/, '').toLowerCase();
  return name.replace(/\.exe$/, '');
}
