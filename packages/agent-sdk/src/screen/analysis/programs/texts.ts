import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { hidesLetters } from '../computed-names.ts';
import { readFile } from '../files.ts';
import { parseOptions } from '../options.ts';
import { hole, nothing, type Stream, taints } from '../values.ts';
import { runHidden } from './files.ts';

/** What it prints is what it is fed, changed: text nobody can read in the command any more. */
function changed(call: Call, isHiding: boolean): Stream {
  const taint = call.isFed ? call.input.taint : taints.local;
  return { text: null, taint: isHiding && call.isFed && call.input.text !== null ? taint | taints.decoded : taint };
}

const base64: Rule = (call) => {
  const parsed = parseOptions(call.args, { letters: 'wio', long: ['wrap'] });
  const isDecoding = parsed.has('d', 'D', 'decode');
  const fed = call.isFed ? call.input : { text: null, taint: taints.local };
  if (!isDecoding) return { text: null, taint: fed.taint };
  const text = fed.text === null || call.program !== 'base64' ? null : decodeBase64(fed.text);
  return { text, taint: fed.taint | taints.decoded };
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function decodeBase64(text: string): string | null {
  const clean = text.replace(/[\s=]/g, '').replaceAll('-', '+').replaceAll('_', '/');
  if (clean.length > 16_384 || /[^A-Za-z0-9+/]/.test(clean)) return null;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of clean) {
    held = ((held << 6) | alphabet.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return decodeBytes(bytes);
}

export function decodeBytes(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes)).replaceAll('\0', '');
}

const xxd: Rule = (call) => {
  const isReverse = call.args.some(({ text }) => /^-[a-z]*r/.test(text));
  const { text, taint } = call.isFed ? call.input : { text: null, taint: taints.local };
  if (!isReverse) return { text: null, taint };
  const isPlain = call.args.some(({ text: word }) => /p/.test(word));
  if (text === null || !isPlain || !/^[0-9a-fA-F\s]*$/.test(text) || text.length > 16_384)
    return { text: null, taint: taint | taints.decoded };
  const bytes = (text.replace(/\s/g, '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return { text: decodeBytes(bytes), taint: taint | taints.decoded };
};

const reverse: Rule = (call) => {
  const { text, taint } = call.input;
  if (!call.isFed || text === null) return changed(call, true);
  return {
    text: text
      .split('\n')
      .map((line) => [...line].reverse().join(''))
      .join('\n'),
    taint: taint | taints.decoded,
  };
};

const shuffle: Rule = (call) => ({ text: null, taint: (call.isFed ? call.input.taint : taints.local) | taints.decoded });
const pass: Rule = (call) => changed(call, false);
const filter: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'tkoSTdfcbnN' });
  for (const target of parsed.values('o')) if (call.program === 'sort') judge.judgeWrite(call, target, call.input);
  for (const program of parsed.options.filter(({ name }) => name === 'compress-program'))
    runHidden(call, judge, program.value?.text ?? '', 'sort --compress-program');
  if (parsed.operands.length > 0 && !call.isFed) return { text: null, taint: taints.local };
  return changed(call, false);
};

const sed: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'eflE'.replace('E', ''), long: ['expression', 'file', 'line-length'] });
  const named = parsed.values('e', 'expression');
  const scripts = named.length > 0 || parsed.has('f', 'file') ? named : parsed.operands.slice(0, 1);
  const files = named.length > 0 || parsed.has('f', 'file') ? parsed.operands : parsed.operands.slice(1);
  for (const { text } of scripts) judgeSedScript(call, judge, text);
  const isInPlace = parsed.options.some(({ name }) => name === 'i' || name.startsWith('in-place'));
  if (isInPlace && scripts.some(({ text }) => /^\s*(?:(?:1|0),\$|\/(?:\.\*?|\^|\$)\/)?\s*d\s*$/.test(text)))
    judge.report(call, destructive('delete', 'It deletes every line of a file.'));
  if (isInPlace) for (const file of files) judge.judgeWrite(call, file, { text: null, taint: taints.local });
  return changed(call, true);
};

function judgeSedScript(call: Call, judge: Judge, text: string): void {
  if (text.length > maximumScriptLength) judge.doubt(call, text.slice(0, 80), 'The script is too long to be read.');
  const script = text.slice(0, maximumScriptLength);
  const command = /(?:^|[;{}\n$/])[ \t]*e(?:[ \t]+(.+))?$/m.exec(
    script.replace(/s(.)(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiIm\d]*/g, 's'),
  );
  if (/^(?:\d+|\$|\d+,\d+|\/[^/]*\/)?\s*e(?:\s|$)/.test(script.trim()))
    runHidden(call, judge, command?.[1] ?? script.trim().replace(/^\S*?e\s*/, ''), 'sed e');
  if (/^(?:[^\n]*?)s([/|#,@!:])(?:\\.|(?!\1).)*\1(?:\\.|(?!\1).)*\1[gpiImM\d]*e/.test(script)) {
    const replacement = /s([/|#,@!:])(?:\\.|(?!\1).)*\1((?:\\.|(?!\1).)*)\1/.exec(script)?.[2] ?? '';
    runHidden(call, judge, replacement, 'sed s///e');
  }
  for (const [, file] of script.matchAll(/(?:^|[;{}/])\s*[wW]\s+(\S+)/g))
    if (file !== undefined && !file.startsWith('/dev/std'))
      judge.judgeWrite(call, { ...call.word, text: file, raw: file }, { text: null, taint: taints.local });
}

/** Longest script of `sed` or `awk` that is read; people write a tenth of it. */
const maximumScriptLength = 2_000;

const awk: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, {
    letters: 'vfFeEilo',
    long: ['assign', 'file', 'field-separator', 'source', 'exec', 'include', 'load'],
    stopsAtOperand: true,
  });
  const named = parsed.values('e', 'source');
  const hasFile = parsed.has('f', 'file', 'E', 'exec');
  const codes = named.length > 0 || hasFile ? named : parsed.operands.slice(0, 1);
  for (const { text, taint, raw } of codes) {
    if (text.includes(hole) && (taint & (taints.network | taints.decoded)) !== 0)
      judge.report(call, destructive('rce', 'It runs a program whose text was hidden or comes from another host.'));
    else if (text === hole) judge.doubt(call, raw, 'Which program awk runs is only known when it runs.');
    judgeAwk(call, judge, text);
  }
  if (parsed.has('i', 'include') && parsed.value('i', 'include')?.text !== 'inplace') judge.doubt(call, 'awk -i', 'It loads other code.');
  return changed(call, true);
};

function judgeAwk(call: Call, judge: Judge, text: string): void {
  if (text.length > maximumScriptLength) judge.doubt(call, text.slice(0, 80), 'The script is too long to be read.');
  const code = text.slice(0, maximumScriptLength);
  for (const match of code.matchAll(/\bsystem\s*\(\s*("(?:[^"\\]|\\.)*")?\s*([^)]*)/g)) runAwk(call, judge, match[1], match[2]);
  for (const match of code.matchAll(/\|&?\s*("(?:[^"\\]|\\.)*")/g)) runAwk(call, judge, match[1], '');
  for (const match of code.matchAll(/("(?:[^"\\]|\\.)*")\s*\|&?\s*getline/g)) runAwk(call, judge, match[1], '');
  if (
    /\|&?\s*(?:[a-zA-Z_$(])/.test(code.replace(/\|\|/g, '').replace(/"(?:[^"\\]|\\.)*"/g, '""')) &&
    /\bprint/.test(code) &&
    /print[^;}]*[^|]\|[^|]\s*[a-zA-Z_$]/.test(code)
  )
    judge.doubt(call, code.slice(0, 80), 'It runs a program that is only known when it runs.');
  for (const [, file = ''] of code.matchAll(fileOfAwk))
    if (isMadeInAwk(file.trim(), code)) judge.doubt(call, file.trim().slice(0, 80), madeOfPieces);
  if (/"\/inet[46]?\//.test(code)) {
    judge.report(call, { verdict: 'exfil', reason: 'It talks to another host.' });
  }
  for (const [, file] of code.matchAll(/\bprintf?\b[^;}|]*?>>?\s*"([^"]+)"/g))
    if (file !== undefined && file !== '/dev/stderr')
      judge.judgeWrite(call, { ...call.word, text: file, raw: file }, { text: null, taint: taints.local });
  if (/\bENVIRON\b/.test(code) && /for\s*\(\s*\w+\s+in\s+ENVIRON/.test(code))
    judge.report(call, { verdict: 'secret_read', reason: 'It shows the whole environment, secrets too.' });
}

const madeOfPieces = 'Code in the command makes a name of pieces: what it names is only known when it runs.';
/** What `getline <` reads and `print >` writes. */
const fileOfAwk = /(?:\bgetline\b[^;}<>\n]*<|\bprintf?\b(?:"(?:[^"\\]|\\.)*"|\([^()]*\)|[^;}"|\n(>])*>>?)\s*([^;}\n]*)/g;
/** Texts side by side are one text in awk; `¤` stands for one that is written out. */
const joined = /¤\s*[¤\w($]|[\w$\])]\s*¤|\b(?:sprintf|g?sub|gensub|substr|tolower|toupper)\s*\(/;

function isMadeInAwk(file: string, code: string): boolean {
  const name = /^\(?\s*([A-Za-z_]\w*)\s*\)?/.exec(file)?.[1];
  const values = name === undefined ? [] : withoutTexts(code).matchAll(new RegExp(`\\b${name}\\s*=(?!=)([^;\\n}]*)`, 'g'));
  for (const [, value = ''] of values) if (joined.test(value)) return true;
  return joined.test(withoutTexts(file).replace(/\).*$/, '')) || hidesLetters(file);
}

function withoutTexts(code: string): string {
  return code.replace(/"(?:[^"\\]|\\.)*"/g, '¤');
}

function runAwk(call: Call, judge: Judge, literal: string | undefined, rest: string | undefined): void {
  const text = literal === undefined ? hole : literal.slice(1, -1).replace(/\\(.)/g, '$1');
  const isOpen = literal === undefined || /\S/.test(rest ?? '');
  if (literal === undefined) judge.doubt(call, 'system(…)', 'It runs a program that is only known when it runs.');
  else judge.runText(call, isOpen ? `${text}${hole}` : text, { wrapper: call.program });
}

const jq: Rule = (call, judge) => {
  const code =
    parseOptions(call.args, { letters: 'fL', long: ['arg', 'argjson', 'slurpfile', 'rawfile', 'indent'] }).operands[0]?.text ?? '';
  if (/(?:^|[^.\w])(?:env\b(?!\.)|\$ENV\b(?!\.))/.test(code))
    judge.report(call, { verdict: 'secret_read', reason: 'It shows the whole environment, secrets too.' });
  return changed(call, false);
};

const envsubst: Rule = (call) => ({ text: null, taint: call.input.taint | taints.environment });

const hash: Rule = () => ({ text: null, taint: taints.local });

const pagers: Rule = (call, judge) => {
  const operands = parseOptions(call.args, { letters: 'P' }).operands;
  for (const code of parseOptions(call.args, { letters: 'P', long: ['pager'] }).values('P', 'pager'))
    if (call.program === 'man') runHidden(call, judge, code.text, 'man -P');
  const [first] = operands;
  return first === undefined ? changed(call, false) : readFile(first, call.scope, judge);
};

const clipboard: Rule = () => nothing;
const clipboardRead: Rule = (call, judge) => {
  judge.report(call, { verdict: 'secret_read', reason: 'The clipboard may hold secrets.' });
  return { text: null, taint: taints.local };
};

export const textRules: RuleTable = {
  base64,
  gbase64: base64,
  base32: base64,
  basenc: base64,
  xxd,
  hexdump: pass,
  od: pass,
  rev: reverse,
  tr: shuffle,
  rot13: shuffle,
  cut: pass,
  column: pass,
  fold: pass,
  fmt: pass,
  paste: pass,
  expand: pass,
  iconv: shuffle,
  sort: filter,
  uniq: filter,
  shuf: filter,
  sed,
  gsed: sed,
  awk,
  gawk: awk,
  mawk: awk,
  nawk: awk,
  jq,
  yq: jq,
  envsubst,
  md5sum: hash,
  sha1sum: hash,
  sha256sum: hash,
  shasum: hash,
  gzip: pass,
  bzip2: pass,
  xz: pass,
  zstd: pass,
  man: pagers,
  pbcopy: clipboard,
  xclip: (call, judge) => (call.args.some(({ text }) => text === '-o' || text === '-out') ? clipboardRead(call, judge) : nothing),
  xsel: (call, judge) => (call.args.some(({ text }) => /^-\w*o|--output/.test(text)) ? clipboardRead(call, judge) : nothing),
  'wl-paste': clipboardRead,
  pbpaste: clipboardRead,
};
