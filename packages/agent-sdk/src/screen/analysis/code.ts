import { type Call, destructive, type Judge, type Report } from './call.ts';
import { findComputedName } from './computed-names.ts';
import { judgeSql } from './sql.ts';
import { hole, taints } from './values.ts';

/**
 * What a one-liner of Python, JavaScript, Perl, Ruby or PHP would do, by the calls it names. It is no parser: it looks at
 * code with comments taken out, and treats every language alike, which errs towards saying more.
 */
export function judgeCode(call: Call, judge: Judge, code: string): void {
  const text = withoutAliases(code.slice(0, maximumCodeLength));
  for (const [pattern, report] of signs) if (pattern.test(text)) judge.report(call, report);
  runShellCalls(call, judge, text);
  if (hidden.test(text)) judge.report(call, destructive('rce', 'It runs code whose text is hidden.'));
  else if (computed.test(text)) judge.doubt(call, text.slice(0, 80), 'What the code does is only known when it runs.');
  const name = findComputedName(code.slice(0, maximumCodeLength), call.program);
  if (name !== null) judge.doubt(call, name, 'Code in the command makes a name of pieces: what it names is only known when it runs.');
  if (networkRead.test(text) && codeRunner.test(text)) judge.report(call, destructive('rce', 'It runs what another host sends.'));
  if (networkWrite.test(text) && (localData.test(text) || text.includes(hole)))
    judge.report(call, { verdict: 'exfil', reason: 'Code in the command would send bytes of this computer to another host.' });
  else if (networkWrite.test(text) && !isLocal(text)) judge.doubt(call, text.slice(0, 80), 'Code in the command talks to another host.');
  else if (networkAddressWithData.test(text) && localData.test(text))
    judge.report(call, { verdict: 'exfil', reason: 'Code in the command would send bytes of this computer to another host.' });
  if (/\.(?:execute|query|exec|raw|executescript)\s*\(/.test(text)) judgeSql(call, judge, text, false);
}

/** `import subprocess as s`, `from os import remove as r`, `{execSync: e} = require(…)`: under their own names again. */
function withoutAliases(code: string): string {
  let text = code;
  for (const [, module_ = '', name = ''] of code.matchAll(/\bimport\s+(os|subprocess|shutil)\s+as\s+(\w+)/g))
    text = text.replace(new RegExp(`\\b${name}\\s*\\.`, 'g'), `${module_}.`);
  for (const [, module_ = '', list = ''] of code.matchAll(/\bfrom\s+(os|subprocess|shutil)\s+import\s+([\w\s,]+)/g))
    for (const part of list.split(',')) {
      const [own = '', , alias = own] = part.trim().split(/\s+/);
      if (/^\w+$/.test(alias)) text = text.replace(new RegExp(`(?<![.\\w])${alias}\\s*\\(`, 'g'), `${module_}.${own}(`);
    }
  for (const [, own = '', alias = ''] of code.matchAll(/\b(\w*(?:exec|spawn|rm|unlink)\w*)\s*:\s*(\w+)/gi))
    text = text.replace(new RegExp(`(?<![.\\w])${alias}\\s*\\(`, 'g'), `${own}(`);
  return text;
}

const maximumCodeLength = 20_000;

function isLocal(text: string): boolean {
  return /localhost|127\.0\.0\.1/.test(text) && !/https?:\/\/(?!localhost|127\.0\.0\.1)/.test(text);
}

const deletes = destructive('delete', 'Code in the command deletes files.');
const signs: readonly (readonly [RegExp, Report])[] = [
  [
    /\bfrom\s+(?:os|shutil)\s+import\s+[\w,\s]*\b(?:remove|unlink|rmdir|rmtree|removedirs)\b|\bopen\s*\([^()]*,\s*["']w\w*[+]?["']\s*\)\s*(?:\.\s*(?:close|truncate)\s*\(|$|;)|\.write_(?:text|bytes)\s*\(\s*b?(?:""|'')\s*\)|writeFile(?:Sync)?\s*\([^()]*,\s*(?:""|''|``)\s*[,)]|\b(?:shutil\s*\.\s*rmtree|os\s*\.\s*(?:remove|unlink|rmdir|removedirs|truncate)|\brmtree\s*\(|send2trash-none|\.unlink\s*\(|\.rmdir\s*\(|\.rmtree\s*\()/,
    deletes,
  ],
  [
    /\b(?:rm|rmSync|unlink|unlinkSync|rmdir|rmdirSync|rimraf|rimrafSync|emptyDir|emptyDirSync|removeSync|truncateSync|trash-none)\s*\(/,
    deletes,
  ],
  [
    /\b(?:FileUtils\s*\.\s*(?:rm|rm_r|rm_f|rm_rf|remove|remove_dir|remove_entry|rmtree|safe_unlink)|File\s*\.\s*(?:delete|unlink|rm|rm_rf)|Dir\s*\.\s*(?:delete|rmdir|unlink)|File::Path|remove_tree|rmtree)\b/,
    deletes,
  ],
  [/(?:^|[^.\w$>])unlink\b\s*(?:\(|["'$@<]|glob|\w)/, deletes],
  [/\bDeno\s*\.\s*remove|\bfs\s*\.\s*remove|file_put_contents\s*\([^,]*,\s*["']{2}\)/, deletes],
  [/\b(?:os\s*\.\s*(?:kill|killpg)|process\s*\.\s*kill)\s*\(\s*-1/, destructive('system', 'Code in the command ends every program.')],
  [
    /\bos\s*\.\s*fork\s*\(\s*\)[\s\S]*(?:while|for)|(?:while|for)[\s\S]*\b(?:os\s*\.\s*)?fork\b|\bfork\s+while\s+fork|\bperl.*fork/,
    destructive('system', 'It starts copies of itself until the computer stops answering.'),
  ],
  [/open\s*\(\s*["']\/dev\/(?:sd|nvme|hd|vd|mem|mmcblk|disk)/, destructive('system', 'Code in the command writes over a disk.')],
  [
    /["'](?:[^"']*\/)?(?:\.bashrc|\.zshrc|\.profile|\.bash_profile|authorized_keys|crontab|\.config\/autostart|LaunchAgents)["']/,
    destructive('persistence', 'Code in the command names a file that runs by itself.'),
  ],
  [
    /["'][^"']*(?:\.gatehouse|\.git\/hooks|CLAUDE\.md|AGENTS\.md)(?:\/[^"']*)?["'][^)]{0,40}(?:["'][wa]\b|write)|(?:write|append)\w*\s*\(\s*["'][^"']*(?:\.gatehouse|\.git\/hooks|CLAUDE\.md|AGENTS\.md)/i,
    destructive('gate_tamper', 'Code in the command changes files that guard or instruct the agent.'),
  ],
  [
    /(?:print|puts|console\.log|echo|pprint|p|dump|say|write|stringify|dumps|var_dump|print_r)\b[\s\S]{0,60}(?:os\.environ\b(?!\s*\.\s*get|\s*\[)|process\.env\b(?!\s*[.[])|(?<![\w.])ENV\b(?!\s*\[)|%ENV|\$_ENV|getenv\s*\(\s*\))/,
    { verdict: 'secret_read', reason: 'Code in the command prints the whole environment.' },
  ],
  [
    /(?:print|puts|console\.log|echo|p|write|say)\b[\s\S]{0,40}(?:environ|env|ENV|getenv)\s*[.[({]+\s*["']?\w*(?:TOKEN|SECRET|PASS|KEY|CRED)\w*/i,
    { verdict: 'secret_read', reason: 'Code in the command prints a secret of the environment.' },
  ],
  [
    /\.objects\b[\s\S]{0,80}\.\s*delete\s*\(\s*\)|->\s*(?:truncate|delete|forceDelete)\s*\(\s*\)|::\s*truncate\s*\(|\b(?:drop_all|dropDatabase|flushall|flushdb|deleteMany\s*\(\s*(?:\{\s*\})?\s*\)|dropCollection|drop_database|delete_all|destroy_all|\.drop\s*\(\s*\))/i,
    destructive('database', 'Code in the command deletes data of a database.'),
  ],
];

/** Code that hands text to a shell: the text is read where it is written out. */
const shellCall =
  /(?:\bos\s*\.\s*(?:system|popen|execvp?e?|execlp?e?|spawn\w*)|\bsubprocess\s*\.\s*\w+|\bcommands\s*\.\s*getoutput|__import__\s*\(\s*["'](?:os|subprocess)["']\s*\)\s*\.\s*\w+|\brequire\s*\(\s*["'](?:node:)?child_process["']\s*\)\s*\.\s*\w+|\bexec(?:Sync|File|FileSync)?|\bspawn(?:Sync)?|\bsystem|\bpopen|\bshell_exec|\bpassthru|\bproc_open|\bqx|\bIO\s*\.\s*popen|\bOpen3\s*\.\s*\w+|\bKernel\s*\.\s*\w+|\bRuntime\b[\s\S]{0,20}\bexec|\bos\s*\.\s*execute|\bio\s*\.\s*popen|\bpty\s*\.\s*spawn|\bDeno\s*\.\s*(?:run|Command)|\bBun\s*\.\s*spawn|\bProcess\s*\.\s*\w+)\s*(?:\(|(?=["'`/{[]))\s*/g;

function runShellCalls(call: Call, judge: Judge, text: string): void {
  for (const match of text.matchAll(shellCall)) {
    const name = match[0];
    // `exec` and `compile` of Python run Python; a regular expression's `exec` runs nothing.
    const rest = text.slice((match.index ?? 0) + name.length, (match.index ?? 0) + name.length + 4_000);
    const before = text.charAt((match.index ?? 0) - 1);
    if (/^\s*exec\s*\(/.test(name) && before === '.' && !/child_process|require|cp\s*\.$/.test(text.slice(0, match.index))) continue;
    const words = readLiterals(rest);
    if (words === undefined) judge.doubt(call, name.trim(), 'Code in the command starts a program that is only known when it runs.');
    else if (words.isPlain) judge.runText(call, words.text, { wrapper: call.program });
    else {
      judge.runText(call, words.text, { wrapper: call.program });
      if (/\bpty\s*\.\s*spawn/.test(name)) judge.doubt(call, 'pty.spawn', 'A shell is opened.');
    }
  }
  for (const [, code] of text.matchAll(/`([^`\n]{1,400})`/g))
    if (/^(?:perl|ruby|php)/.test(call.program) && code !== undefined) {
      const { taint } = judge.runText(call, code, { wrapper: call.program });
      if ((taint & taints.network) !== 0 && codeRunner.test(text))
        judge.report(call, destructive('rce', 'It runs what another host sends.'));
    }
  for (const [, code] of text.matchAll(/(?:%x|qx)\s*[{[(|/]([^})\]|/]{1,400})/g))
    if (code !== undefined) judge.runText(call, code, { wrapper: call.program });
}

/** Literals at the beginning of arguments: one, joined by `+`, or a list of words. */
function readLiterals(rest: string): { readonly text: string; readonly isPlain: boolean } | undefined {
  const isList = /^\s*\[/.test(rest);
  const pieces: string[] = [];
  let at = isList ? rest.indexOf('[') + 1 : 0;
  let isJoined = false;
  for (;;) {
    const literal =
      /^\s*(?:[rbfu]{0,2})(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|`((?:[^`\\]|\\[\s\S])*)`|q[qw]?[({[]([^)}\]]*)[)}\]])/.exec(
        rest.slice(at),
      );
    if (literal === null) break;
    const value = literal.slice(1).find((part) => part !== undefined) ?? '';
    pieces.push(value.replace(/\\(["'\\`])/g, '$1').replace(/\$\{[^}]*\}|\{\w+\}|#\{[^}]*\}/g, hole));
    at += literal[0].length;
    const joint = /^\s*([,+.]|(?=["']))\s*/.exec(rest.slice(at));
    if (joint === null) break;
    if (joint[1] === '+' || joint[1] === '.') isJoined = true;
    else if (joint[1] === ',' && !isList && !/^\s*\[?\s*["'`]/.test(rest.slice(at + joint[0].length))) break;
    at += joint[0].length;
    if (/^\[\s*/.test(rest.slice(at))) at += 1;
  }
  if (pieces.length === 0) return undefined;
  const isOpen = /^\s*[+%.]\s*[\w(]/.test(rest.slice(at));
  const text = pieces.join(isJoined ? '' : ' ') + (isOpen ? hole : '');
  return { text, isPlain: pieces.length === 1 };
}

const hidden =
  /\b(?:exec|eval|compile|Function|instance_eval|class_eval|create_function|assert)\s*\(?\s*[\s\S]{0,80}\b(?:b64decode|b32decode|b16decode|unhexlify|fromhex|from_hex|decodebytes|base64_decode|atob|unpack\s*\(\s*["']m|Base64|decompress|rot13|gzinflate|str_rot13|hex2bin|map\s*\(\s*chr|marshal\.loads|chr\s*\(|fromCharCode|\.decode\s*\(|Buffer\.from|pack\s*\()/;
const computed =
  /\b(?:__import__\s*\(\s*(?!["']\w+["']\s*\))|getattr\s*\(\s*(?:os|sys|shutil|subprocess|builtins|__builtins__|__import__)|globals\s*\(\s*\)\s*\[|\bexec\s*\(\s*(?:open|input|sys\.stdin|[a-z_]\w*\s*\))|(?:^|[^.\w])eval\s*\(\s*(?!["']\s*\d)|new\s+Function\s*\(|\bpickle\.loads|\bimportlib\.import_module\s*\(\s*(?!["']))|require\s*\(\s*(?!["'`][\w@./:-]+["'`]\s*\))|\b(?:os|shutil|fs|process)\s*\[\s*["'(]|setattr\s*\(\s*(?:os|builtins)|\bctypes\b/;
const networkRead =
  /\b(?:urlopen|requests\s*\.\s*get|urlretrieve|http\.client|fetch\s*\(|https?\s*\.\s*get\s*\(|require\s*\(\s*["'](?:node:)?https?["']\s*\)|LWP|Net::HTTP|URI\s*\.\s*open|open-uri|file_get_contents\s*\(\s*["']https?:|axios|got\s*\(|socket\b|httpx)/;
const codeRunner = /(?:^|[^.\w])(?:exec|eval)[\s(]|\bFunction\s*\(|\bos\.system|subprocess|child_process|vm\.run|instance_eval/;
const networkWrite =
  /\b(?:requests\s*\.\s*(?:post|put|patch|request)|httpx\s*\.\s*(?:post|put)|\.(?:post|put|sendall|sendto|send)\s*\(|urlopen\s*\([^)]*data\s*=|urlopen\s*\([^)]*,|method\s*:\s*["'](?:POST|PUT)|HTTP::Post|post_form|socket\s*\.\s*(?:socket|create_connection|connect)|net\s*\.\s*(?:connect|createConnection|Socket)|fsockopen|IO::Socket|TCPSocket|smtplib|SMTP|ftplib|storbinary|paramiko|curl_exec|nodemailer|dgram|WebSocket|dup2)/;
const networkAddressWithData =
  /\b(?:urlopen|requests\s*\.\s*get|fetch|https?\s*\.\s*get|Net::HTTP\.get|file_get_contents|gethostbyname|getaddrinfo|resolve4?|lookup|["']\)\s*\.\s*get)\s*\(\s*(?:[^)]*(?:[+{$%#]|["']\s*\.\s*\w)|f["'])/;
const localData =
  /\b(?:open\s*\(|read_text|read_bytes|readFile|readFileSync|File\s*\.\s*(?:read|open)|IO\s*\.\s*read|file_get_contents\s*\(\s*["'](?!https?:)|environ|process\s*\.\s*env|ENV\b|getenv|gethostname|hostname|getuser|getlogin|getpass|platform\.|userInfo|os\s*\.\s*(?:listdir|walk|popen|uname)|check_output|execSync|subprocess|dup2|\/bin\/(?:ba|z)?sh|\bsh\s+(?:-i|[<>]&)|IO\s*\.\s*popen|\bexec\s*\(|glob)/;
