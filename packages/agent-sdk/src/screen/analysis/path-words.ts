import type { Argument } from './values.ts';

/** What a command makes its working directory, or that of a program it starts. */
export function foldersOf(words: readonly Argument[], assignments: readonly Argument[]): readonly Argument[] {
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

function isFolderOption(text: string, words: readonly Argument[]): boolean {
  return folderOptions.has(text) || (text === '-D' && words[0]?.text === 'sudo');
}

const changesFolder: ReadonlySet<string> = new Set(['cd', 'pushd', 'chdir']);
const folderOptions: ReadonlySet<string> = new Set(['-C', '--chdir', '--directory', '--cwd', '--prefix', '--dir', '--working-directory']);
const folderOption = /^(?:--(?:chdir|directory|cwd|prefix|dir|working-directory)=|-C)(.*)$/s;

/** Whether all it does with its words is to print them. */
export function isPrinter([first]: readonly Argument[]): boolean {
  const program = nameOf(first);
  return program === 'echo' || program === 'printf';
}

/** The words of a command that may name files: all but text that is only searched for or recorded. */
export function pathWords(words: readonly Argument[], isPlain: boolean): readonly Argument[] {
  const program = nameOf(words[0]);
  if (program === 'git' && isPlain && words.some(({ text }) => text === 'commit' || text === 'tag')) return withoutMessages(words);
  return searchers.has(program) ? withoutPattern(words) : words;
}

function nameOf(word: Argument | undefined): string {
  return word === undefined ? '' : word.text.slice(word.text.lastIndexOf('/') + 1);
}

const searchers: ReadonlySet<string> = new Set(['grep', 'egrep', 'fgrep', 'zgrep', 'rg', 'ag', 'ack']);

function withoutMessages(words: readonly Argument[]): readonly Argument[] {
  return words.filter(({ text }, index) => {
    const before = words[index - 1]?.text ?? '';
    return !/^(?:-[a-zA-Z]*m|--message)$/.test(before) && !text.startsWith('--message=');
  });
}

/** Without the pattern of a search: the first operand, or the value of `-e`. Options with values count as such. */
function withoutPattern(words: readonly Argument[]): readonly Argument[] {
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

/** A program that runs what it is fed. */
export function isInterpreter({ text }: Argument): boolean {
  return interpreter.test(text);
}

const interpreter =
  /(?:^|\/)(?:sh|bash|zsh|dash|ksh|fish|ssh|python[\d.]*|node|bun|deno|perl|ruby|php|lua|Rscript|psql|sqlite3|xargs|pwsh|tclsh|osascript)$/;
