import type { Call } from './call.ts';
import { type Argument, argumentOf, hole, taints } from './values.ts';

export type WindowsShell = 'powershell' | 'cmd';

/** One command of a text. */
export interface Piece {
  readonly text: string;
  /** What the one before it prints is sent to it. */
  readonly isPiped: boolean;
}

/** Without comments and the backticks that quote; `'a'+'b'` is one text. */
export function plainPowerShell(text: string): string {
  return text
    .replace(/<#[\s\S]*?#>/g, ' ')
    .replace(/`(?=[\s\S])/g, '')
    .replace(/(["'])\s*\+\s*\1/g, '')
    .replace(/(^|[\s;|&(])#[^\n]*/g, '$1');
}

/** What stands in `$(…)` of texts in double quotes: commands too. */
export function subexpressions(code: string): readonly string[] {
  return [...code.matchAll(/"[^"]*"/g)].flatMap(([text]) => [...text.matchAll(/\$\(([^()]*)\)/g)].map(([, inner]) => inner ?? ''));
}

const separators: Readonly<Record<WindowsShell, RegExp>> = {
  powershell: /^(?:&&|\|\||[;\n|{}()])/,
  cmd: /^(?:&&|\|\||(?<!>)[&|\n])/,
};

/** Cuts a text where commands end; what stands in quotes is one word. */
export function cut(code: string, shell: WindowsShell): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let isPiped = false;
  let quote = '';
  const end = (at: number): void => {
    const text = code.slice(from, at).trim();
    if (text !== '') pieces.push({ text, isPiped });
  };
  for (let at = 0; at < code.length; at += 1) {
    const letter = code.charAt(at);
    if (quote !== '') {
      if (letter === quote) quote = '';
      continue;
    }
    if (letter === '"' || (letter === "'" && shell === 'powershell')) {
      quote = letter;
      continue;
    }
    const before = code.charAt(at - 1);
    const found = separators[shell].exec(code.slice(at, at + 2))?.[0];
    if (found === undefined || (letter === '&' && found === '&' && before === '>')) continue;
    end(at);
    isPiped = found === '|' || (isPiped && (found === '(' || found === '{'));
    from = at + found.length;
    at = from - 1;
  }
  end(code.length);
  return pieces;
}

export interface WindowsWords {
  readonly words: readonly Argument[];
  /** Where what is printed is written. */
  readonly writes: readonly Argument[];
}

/** Words of one command. What a variable holds is not known; what it tells of this computer is, by its name. */
export function readWords(call: Call, text: string, shell: WindowsShell): WindowsWords {
  const pattern = shell === 'cmd' ? /(?:"[^"]*"?|[^\s"<>]|>&\d)+|>>?|<|[^\s]/g : /(?:"[^"]*"?|'[^']*'?|[^\s"'<>]|>&\d)+|>>?|<|[^\s]/g;
  const found = text.match(pattern) ?? [];
  const words: Argument[] = [];
  const writes: Argument[] = [];
  for (let at = 0; at < found.length; at += 1) {
    const word = found[at] ?? '';
    if (/^\d?>&\d$/.test(word)) continue;
    if (word === '>' || word === '>>' || word === '<') {
      const target = found[at + 1];
      if (word !== '<' && target !== undefined && !/^(?:nul|\$null|&\d)$/i.test(target)) writes.push(toArgument(call, target, shell));
      if (/^[12*]$/.test(words.at(-1)?.text ?? '') && /[12*]>/.test(text)) words.pop();
      at += 1;
    } else words.push(toArgument(call, word, shell));
  }
  return { words, writes };
}

function toArgument(call: Call, raw: string, shell: WindowsShell): Argument {
  let taint = 0;
  const isLiteral = shell === 'powershell' && /^'[^']*'$/.test(raw);
  const plain = raw.replace(shell === 'cmd' ? /"/g : /["']/g, '');
  const variable =
    shell === 'cmd'
      ? /%[\w:~,=-]+%|![\w:~,=-]+!|%%?~?\w*[a-z]\b|%~?[\d*]/gi
      : raw.startsWith('"')
        ? /\$\{?(?:env:)?\w+\}?|\$\([^)]*\)/gi
        : /\$\{?(?:env:)?\w+\}?(?:\.\w+)*|\$\([^)]*\)/gi;
  const known = isLiteral
    ? plain
    : plain.replace(variable, (name) => {
        taint |= taintOf(name);
        return hole;
      });
  const isCode = /\s/.test(plain) || /^https?:/i.test(plain);
  const path = isCode ? known : known.replaceAll('\\', '/').replace(/^[A-Za-z]:(?=\/)/, (drive) => drive);
  return { ...argumentOf(path, call, taint), raw };
}

function taintOf(name: string): number {
  if (/userprofile|programfiles|systemroot|windir|appdata|~|psscriptroot|\bhome\b|temp|java_home|comspec/i.test(name))
    return taints.harmless;
  if (/username|computername|userdomain|logonserver|hostname|whoami/i.test(name)) return taints.identity;
  return /^[%!]\w+[%!]$|env:/i.test(name) ? taints.environment : 0;
}
