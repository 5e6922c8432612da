import { type Call, destructive, type Judge, type Report } from './call.ts';
import { boundKeyWords } from './key-words.ts';
import { toRegExp } from './patterns.ts';
import { judgePlaces } from './programs/files.ts';
import { judgeSql } from './sql.ts';
import { type Argument, argumentOf, hole, nothing, type Stream, taints } from './values.ts';
import { cmdCommands, cmdSigns, powerShellCommands, powerShellSigns } from './windows-rules.ts';
import { cut, type Piece, plainPowerShell, readWords, subexpressions, type WindowsShell } from './windows-text.ts';

/**
 * Readings of PowerShell and of cmd. Neither is a grammar: quotes, comments and escapes are followed, the text is cut
 * at what separates commands, and each piece is looked at by its first word. A word that is no command of the shell itself is
 * a program, and is judged as in any shell. What names code that cannot be seen is said.
 */
export function readPowerShell(call: Call, judge: Judge, text: string): void {
  const code = plainPowerShell(bound(call, judge, text)).replace(/([&.]\s*)\(\s*(["'])([\w.-]+)\2\s*\)/g, '$1$3');
  judgeSigns(call, judge, code, powerShellSigns);
  judgeSecrets(call, judge, code);
  for (const [, file] of code.matchAll(/downloadfile\(\s*["'][^"']*["']\s*,\s*["']([^"']+)["']/gi))
    judge.judgeWrite(call, argumentOf((file ?? '').replaceAll('\\', '/'), call), { text: null, taint: taints.network });
  readPieces(call, judge, code, 'powershell');
  for (const inner of subexpressions(code)) readPieces(call, judge, inner, 'powershell');
  judgeExfiltration(call, judge, code);
}

export function readCmd(call: Call, judge: Judge, text: string): void {
  const code = withoutCarets(bound(call, judge, text)).replace(/%comspec%/gi, 'cmd');
  judgeSigns(call, judge, code.replaceAll('"', ' '), cmdSigns);
  judgeSecrets(call, judge, code);
  readPieces(call, judge, code, 'cmd');
}

/** Longest text that is read: these readings look at every piece with every rule. */
const maximumLength = 2_000;
/** Texts in texts: `cmd /c "cmd /c …"`. */
const maximumDepth = 12;

function bound(call: Call, judge: Judge, text: string): string {
  if (text.length > maximumLength || call.depth > maximumDepth)
    judge.doubt(call, text.slice(0, 80), 'The script is too long, or too deep, to be read.');
  return call.depth > maximumDepth ? '' : text.slice(0, maximumLength);
}

function withoutCarets(text: string): string {
  return text.replace(/"[^"\n]*"|\^(?=[\s\S])/g, (found) => (found === '^' ? '' : found));
}

function readPieces(call: Call, judge: Judge, code: string, shell: WindowsShell): void {
  const variables = new Map<string, string>();
  let before: Stream = nothing;
  for (const piece of cut(code, shell)) {
    const fed: Call = { ...call, depth: call.depth + 1, input: piece.isPiped ? before : nothing, isFed: piece.isPiped };
    if (shell === 'cmd') judgeCmd(fed, judge, piece, variables);
    else judgePowerShell(fed, judge, piece, variables);
    before = outputOf(piece.text);
  }
}

/** What a piece sends on through a pipe: words that stand in the command, or bytes of this computer. */
function outputOf(text: string): Stream {
  const printed = /^@?(?:echo\s+|write-output\s+|write-host\s+)?(["']?)([^"'$%]*)\1$/i.exec(text);
  const isPrinting = /^@?(?:echo|write-output|write-host)\s/i.test(text) || /^["']/.test(text);
  if (/^(?:get-process|gps|ps)$/i.test(text)) return { text, taint: taints.local };
  if (isPrinting && printed !== null) return { text: `${printed[2]}\n`, taint: 0 };
  return { text: null, taint: taints.local };
}

/** Secrets that are named as Windows names them: `%USERPROFILE%\\.ssh\\id_rsa`. */
function judgeSecrets(call: Call, judge: Judge, code: string): void {
  const text = code
    .replaceAll('\\', '/')
    .replace(/%(?:userprofile|homepath|home)%|\$env:(?:userprofile|homepath|home)\b|\$\{?home\b\}?/gi, () => judge.homeDirectory);
  for (const word of new Set(text.match(/[^\s"'|;&<>(){},=@]+/g))) {
    const path = /[./~]/.test(word) ? judge.toPath(call, word.replace(/^~(?=\/)/, judge.homeDirectory)) : null;
    if (path !== null && secretsOf(path).some((name) => judge.screen.check(name).secret))
      judge.report(call, { verdict: 'secret_read', reason: `It names a secret: ${path}.` });
  }
}

/** A pattern stands for the secrets it could find. */
function secretsOf(path: string): readonly string[] {
  const at = path.lastIndexOf('/') + 1;
  const expression = /[*?]/.test(path.slice(at)) ? toRegExp(path.slice(at), '', { start: true, end: true }) : undefined;
  if (expression === undefined) return [path];
  return ['.env', '.env.local', 'id_rsa', 'id_ed25519', 'credentials', '.netrc', '.npmrc']
    .filter((name) => expression.test(name) && !/^\*?$/.test(path.slice(at)))
    .map((name) => path.slice(0, at) + name);
}

function judgeSigns(call: Call, judge: Judge, code: string, signs: typeof powerShellSigns): void {
  for (const [pattern, report] of signs)
    if (pattern.test(code)) judge.report(call, { ...report, keyWords: boundKeyWords(code.replaceAll(hole, '…')) });
}

// --- PowerShell

const remove = /^(?:remove-item|ri|rm|rmdir|del|erase|rd|clear-content|clc|clear-item|cli|remove-itemproperty|rp|clear-itemproperty)\b/i;
const writers =
  /^(?:set-content|sc|add-content|ac|out-file|tee-object|tee|copy-item|copy|cp|cpi|move-item|move|mv|mi|new-item|ni|rename-item|ren|rni|export-\w+|start-transcript)\b/i;

function judgePowerShell(call: Call, judge: Judge, piece: Piece, variables: Map<string, string>): void {
  const text = assign(
    piece.text.replace(/\$(\w+)\b(?!\s*[-+*]?=)/g, (name) => variables.get(name.toLowerCase()) ?? name),
    variables,
  );
  const keyWords = boundKeyWords(text.replaceAll(hole, '…'));
  const say = (report: Report): void => judge.report(call, { ...report, keyWords });
  if (/(?:^|\s)-whatif\b/i.test(text)) return;
  const code = /^[&.]\s+/.test(text) ? text.replace(/^[&.]\s+(?:\(\s*)?/, '') : text;
  const isCalled = code !== text || /^&\s*\S/.test(text);
  const named = code.replace(/^&\s*/, '').replace(/^(["'])([^"']+)\1/, isCalled ? '$2' : '$&');
  if (isCalled && /^["']?[$([]/.test(named)) judge.doubt(call, text, 'Which command runs is only known when it runs.');
  if (/^(?:(?:echo|write-\w+)\s+["']?)?\$env:\w+["']?$/i.test(named) && isSecretName(named))
    say({ verdict: 'secret_read', reason: 'It prints a secret of the environment.' });
  if (call.isFed && /^(?:stop-process|spps|kill)\b/i.test(named) && /^(?:get-process|gps|ps)$/i.test(call.input.text ?? ''))
    say(destructive('windows', 'It ends every program.'));
  for (const [pattern, report] of [...powerShellCommands, ...cmdCommands]) if (pattern.test(named)) say(report);
  if (remove.test(named)) judgeRemoval(call, judge, named, say);
  judgeInvocation(call, judge, named);
  judgePowerShellWrites(call, judge, named, piece.text, say);
  judgeWords(call, judge, named, 'powershell', variables);
}

/** `$x = 'text'` gives a name to a text; what stands behind the sign may be a command too. */
function assign(text: string, variables: Map<string, string>): string {
  const assigned = /^(\$\w+)\s*=\s*([\s\S]*)$/.exec(text);
  if (assigned === null) return text;
  const literal = /^(["'])([^"'$]*)\1$/.exec(assigned[2] ?? '');
  if (literal !== null) variables.set((assigned[1] ?? '').toLowerCase(), literal[2] ?? '');
  if (/^\(?(?:irm|iwr|curl|wget|invoke-webrequest|invoke-restmethod)\b/i.test(assigned[2] ?? ''))
    variables.set((assigned[1] ?? '').toLowerCase(), assigned[2] ?? '');
  return literal === null ? (assigned[2] ?? '') : '';
}

function judgeRemoval(call: Call, judge: Judge, text: string, say: (report: Report) => void): void {
  const isOfWindows = /-recurse|-r\b|-rec|\/s\b|[a-z]:\\|hk(?:lm|cu):|\$env:/i.test(text) || /^(?:remove-item|del|erase|rd|ri)/i.test(text);
  say(destructive(isOfWindows ? 'windows' : 'delete', 'It deletes for good.'));
  judgePlaces(call, judge, readWords(call, text, 'powershell').words.slice(1), 'Deleting');
}

function judgeInvocation(call: Call, judge: Judge, text: string): void {
  if (!/^(?:iex|invoke-expression)\b/i.test(text)) {
    const sql = /^invoke-(?:sqlcmd|mysqlquery|sqlitequery|dbaquery)\b[\s\S]*?(["'])([\s\S]*)\1/i.exec(text);
    if (sql !== null) judgeSql(call, judge, sql[2] ?? '');
    return;
  }
  const literal = /^\S+\s+(?:-command\s+)?(["'])((?:(?!\1)[^$])*)\1\s*$/i.exec(text);
  if (literal !== null) readPowerShell(call, judge, literal[2] ?? '');
  else if (call.isFed && call.input.text !== null) readPowerShell(call, judge, call.input.text);
  else if (/\s\(?(?:irm|iwr|curl|wget|invoke-webrequest|invoke-restmethod)\b/i.test(text))
    judge.report(call, destructive('rce', 'It runs what another host sends.'));
  else judge.doubt(call, text.slice(0, 80), 'It turns text into a command.');
}

const emptying = /^(?:set-content|sc|out-file)\b[\s\S]*\s(?:''|""|\$null|-inputobject\s+(?:''|""|\$null))\s*$/i;

function judgePowerShellWrites(call: Call, judge: Judge, text: string, whole: string, say: (report: Report) => void): void {
  const { words, writes } = readWords(call, text, 'powershell');
  if (emptying.test(text) || /^(?:(?:''|""|\$null)\s*)?>\s*[^>&\s]/.test(whole)) say(destructive('windows', 'It empties a file.'));
  if (call.isFed && call.input.text?.trim() === '' && /^(?:set-content|out-file)/i.test(text))
    say(destructive('windows', 'It empties a file.'));
  for (const target of writes) judge.judgeWrite(call, target, { text: null, taint: taints.local });
  const saved = words.findIndex((word) => /^-(?:o|outfile)$/i.test(word.text));
  if (saved > 0 && /^(?:iwr|irm|invoke-webrequest|invoke-restmethod|curl|wget)$/i.test(words[0]?.text ?? '')) {
    const target = words[saved + 1];
    if (target !== undefined) judge.judgeWrite(call, target, { text: null, taint: taints.network });
  }
  if (!writers.test(text)) return;
  for (const target of words.slice(1).filter((word) => !word.text.startsWith('-')))
    if (/[./\\]/.test(target.text)) judge.judgeWrite(call, target, { text: null, taint: taints.local });
}

function judgeExfiltration(call: Call, judge: Judge, code: string): void {
  const sends =
    /\b(?:invoke-webrequest|invoke-restmethod|iwr|irm|wget)\b[\s\S]*(?:-method\s+["']?(?:post|put|patch)|-infile|-body|-form)|uploadfile|uploadstring|uploaddata|postasync/i.test(
      code,
    );
  const own =
    /\b(?:get-content|gc|cat|type|readalltext|readallbytes|get-childitem|env:|hostname|whoami|\$env|get-process|get-clipboard|uploadfile|convertto-json|get-\w+|compress-archive)\b|-infile\b|\$\w+/i.test(
      code,
    );
  const isOut = !/https?:\/\/(?:localhost|127\.0\.0\.1)/i.test(code);
  const inAddress = /\b(?:invoke-webrequest|invoke-restmethod|iwr|irm)\b[\s\S]*(?:\$env:|\$\(|whoami|hostname)/i.test(code);
  if (isOut && ((sends && own) || inAddress))
    judge.report(call, { verdict: 'exfil', reason: 'It sends bytes of this computer to another host.' });
  if (/\bresolve-dnsname\b[\s\S]*\$/i.test(code))
    judge.report(call, { verdict: 'exfil', reason: 'It puts bytes of this computer into a name that is looked up.' });
}

// --- cmd

const prefix =
  /^(?:@|\(|\s)+|^(?:call|else|if\s+(?:\/i\s+)?(?:not\s+)?(?:exist\s+(?:"[^"]*"|\S+)|defined\s+\S+|errorlevel\s+\d+|\S+\s*(?:==|equ|neq|lss|gtr)\s*\S+)|for\s+[\s\S]*?\bdo|start(?:\s+"[^"]*")?(?:\s+\/\w+)*)(?=[\s@(]|$)/i;

function judgeCmd(call: Call, judge: Judge, piece: Piece, variables: Map<string, string>): void {
  let text = piece.text.replace(/[)\s]+$/, (tail) => (piece.text.includes('(') ? tail.trimEnd() : ''));
  for (;;) {
    const listed = /^for\s+\/f\b[^(]*\(\s*['`]([^'`]*)['`]/i.exec(text);
    if (listed !== null) readCmd(call, judge, listed[1] ?? '');
    const rest = text.replace(prefix, '').trim();
    if (rest === text) break;
    text = rest;
  }
  const assigned = /^set\s+"?(\w+)=([^"]*)"?$/i.exec(text);
  if (assigned !== null) variables.set((assigned[1] ?? '').toLowerCase(), (assigned[2] ?? '').trim());
  const known = text.replace(/[%!](\w+)[%!]/g, (found, name: string) => variables.get(name.toLowerCase()) ?? found);
  const bare = known.replaceAll('"', ' ').trim();
  const keyWords = boundKeyWords(bare.replaceAll(hole, '…'));
  const say = (report: Report): void => judge.report(call, { ...report, keyWords });
  for (const [pattern, report] of cmdCommands) if (pattern.test(bare)) say(report);
  const { words, writes } = readWords(call, known, 'cmd');
  if (
    /^(?:type\s+nul|echo[.:(]?|break|rem|cd\s*\.|copy\s+(?:\/y\s+)?nul\s.*|)\s*(?:>\s*[^>&\s]|$)/i.test(bare) &&
    (writes.length > 0 || /^copy/i.test(bare))
  )
    say(destructive('windows', 'It empties a file.'));
  for (const target of writes) judge.judgeWrite(call, target, { text: null, taint: taints.local });
  if (/^(?:del|erase|rd|rmdir|move|ren|attrib)\b/i.test(bare)) judgePlaces(call, judge, words.slice(1), 'Deleting');
  if (/^(?:copy|xcopy|move|mklink)\b/i.test(bare))
    for (const target of words.slice(-1)) judge.judgeWrite(call, target, { text: null, taint: taints.local });
  if (/^echo\b/i.test(bare) && isSecretName((/[%!]\w+[%!]/.exec(bare) ?? [''])[0]))
    say({ verdict: 'secret_read', reason: 'It prints a secret of the environment.' });
  const fetched = /^(?:certutil\b[\s\S]*-urlcache|bitsadmin\b[\s\S]*\/transfer)/i.test(bare) ? words.slice(-1) : [];
  for (const target of fetched) judge.judgeWrite(call, target, { text: null, taint: taints.network });
  const forFiles = /^forfiles\b[\s\S]*\/c\s+(?:"([^"]*)"|(.*))/i.exec(known);
  if (forFiles !== null) readCmd(call, judge, forFiles[1] ?? forFiles[2] ?? '');
  judgeWords(call, judge, known, 'cmd', variables);
}

// --- programs, in either

function isSecretName(text: string): boolean {
  return /TOKEN|SECRET|PASSW|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE|CREDENTIAL/i.test(text);
}

/** Words of the shells themselves, and their names for commandlets: what the rules of programs know under them is another thing. */
const ownWords = new Set(
  'assoc attrib break call cd chdir cls color copy date del dir echo else endlocal erase exit find findstr for format ftype goto if md mkdir mklink more move net net1 path pause popd prompt pushd rd reg rem ren rename rmdir sc schtasks set setlocal shift sort start time timeout title type ver verify vol where xcopy robocopy taskkill tasklist shutdown icacls takeown cipher wevtutil tree fc at label subst route ipconfig wmic forfiles ac cat clear compare cp cpi curl cvpa diff epcsv foreach ft fl gal gc gci gcm gi gjb gl gm gp gps group gsv gv h history iex ii irm ise iwr kill ls man measure mi mount mp mv nal ni nv ogv oh popd ps pwd r rbp rcjb ri rjb rm rni rnp rp rv rvpa sajb sal saps sasv select sl sleep sls sp spjb spps spsv sv tee trcm wget wjb write % ? function param return throw try catch finally switch while do until begin process end using class enum filter in trap data'.split(
    ' ',
  ),
);
const commandlet =
  /^(?:add|clear|close|copy|enter|exit|find|format|get|hide|join|lock|move|new|open|optimize|pop|push|redo|remove|rename|reset|resize|search|select|set|show|skip|split|step|switch|undo|unlock|watch|backup|checkpoint|compare|compress|convert|convertfrom|convertto|dismount|edit|expand|export|group|import|initialize|limit|merge|mount|out|publish|restore|save|sync|unpublish|update|debug|measure|repair|resolve|test|trace|connect|disconnect|read|receive|send|write|approve|assert|build|complete|confirm|deny|deploy|disable|enable|install|invoke|register|request|restart|resume|start|stop|submit|suspend|uninstall|unregister|wait|block|grant|protect|revoke|unblock|unprotect|use|where|foreach|sort|tee)-\w+$/i;

function judgeWords(call: Call, judge: Judge, text: string, shell: WindowsShell, variables: ReadonlyMap<string, string>): void {
  const { words } = readWords(call, text, shell);
  const started = toStarted(call, words, shell);
  const [first, ...rest] = started;
  if (first === undefined || first.text === '') return;
  const isOwn = ownWords.has(first.text.toLowerCase()) && !(shell === 'cmd' && /^(?:curl|wget)$/i.test(first.text));
  if (isOwn || commandlet.test(first.text) || !/^[\w.\0~/:+-]+$/.test(first.text) || /^-|^\d+(?:\.\.\d+)?$/.test(first.text)) return;
  if (shell === 'powershell' && /^[$"'@[]/.test(text)) return;
  void variables;
  if (/^wsl$/i.test(first.text)) {
    const inner = rest.filter((word, index) => !(index === 0 && /^(?:-e|--|--exec)$/.test(word.text)));
    if (inner.length > 0) judge.runWords(call, inner, { wrapper: 'wsl' });
    return;
  }
  judge.runWords(call, [toLocal(call, judge, first), ...rest], { wrapper: shell });
}

/** `Start-Process x -ArgumentList 'a b'` starts x. */
function toStarted(call: Call, words: readonly Argument[], shell: WindowsShell): readonly Argument[] {
  if (shell === 'cmd' || !/^(?:start-process|saps|start)$/i.test(words[0]?.text ?? '')) return words;
  const rest = words.slice(1).filter((word) => !/^-(?:filepath|argumentlist|args|wait|nonewwindow|passthru)$/i.test(word.text));
  const end = rest.findIndex((word) => /^-(?:verb|windowstyle|workingdirectory|redirect\w+|credential)$/i.test(word.text));
  return rest.slice(0, end < 0 ? rest.length : end).flatMap((word) =>
    word.text
      .split(/[\s,]+/)
      .filter((part) => part !== '')
      .map((part) => argumentOf(part, call, word.taint)),
  );
}

/** Both shells start a program of the folder they are in; cmd without being told so. */
function toLocal(call: Call, judge: Judge, program: Argument): Argument {
  const path = judge.toPath(call, program.text);
  const isWritten = path !== null && call.scope.files.has(path);
  return isWritten && !program.text.includes('/') ? { ...program, text: `./${program.text}` } : program;
}
