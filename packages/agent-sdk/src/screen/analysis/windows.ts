import { type Call, destructive, type Judge, type Report } from './call.ts';
import { boundKeyWords } from './key-words.ts';
import { decodeBase64 } from './programs/texts.ts';
import { hole } from './values.ts';

/**
 * Readings of PowerShell and of cmd. Neither is a grammar: quotes, comments and escapes are taken out, the text is cut
 * at what separates commands, and each piece is looked at by its first word. What names code that cannot be seen is said.
 */
export function readPowerShell(call: Call, judge: Judge, text: string): void {
  const code = plainPowerShell(bound(call, judge, text));
  judgeSigns(call, judge, code, powerShellSigns);
  for (const piece of pieces(code)) judgePowerShell(call, judge, piece);
  judgeExfiltration(call, judge, code);
}

export function readCmd(call: Call, judge: Judge, text: string): void {
  const code = bound(call, judge, text)
    .replace(/\^(?=.)/g, '')
    .replace(/"/g, ' ');
  judgeSigns(call, judge, code, cmdSigns);
  for (const piece of code.split(/&&|\|\||[&|\n]/))
    judgeCmd(
      call,
      judge,
      piece
        .trim()
        .replace(/^\(+|\)+$/g, '')
        .trim(),
    );
}

/** Longest text that is read: these readings look at every piece with every rule. */
const maximumLength = 2_000;

function bound(call: Call, judge: Judge, text: string): string {
  if (text.length > maximumLength) judge.doubt(call, text.slice(0, 80), 'The script is too long to be read.');
  return text.slice(0, maximumLength);
}

/** Backticks quote, `'a'+'b'` is one text, and case does not matter. */
function plainPowerShell(text: string): string {
  return text
    .replace(/<#[\s\S]*?#>/g, ' ')
    .replace(/`(?=[\s\S])/g, '')
    .replace(/(["'])\s*\+\s*\1/g, '')
    .replace(/(^|[\s;|&(])#[^\n]*/g, '$1');
}

function pieces(code: string): readonly string[] {
  return code
    .split(/[;\n|{}()]|&&|\|\||(?:^|\s)&\s*(?=["'\w.])/)
    .map((piece) =>
      piece
        .trim()
        .replace(/^[&.]\s+/, '')
        .replace(/^(["'])([\w.-]+)\1/, '$2'),
    )
    .filter((piece) => piece !== '');
}

const remove = /^(?:remove-item|ri|rm|rmdir|del|erase|rd|clear-content|clc|clear-item|cli|remove-itemproperty|rp|clear-itemproperty)\b/i;

function judgePowerShell(call: Call, judge: Judge, piece: string): void {
  const keyWords = boundKeyWords(piece.replaceAll(hole, '…'));
  const say = (report: Report): void => judge.report(call, { ...report, keyWords });
  if (/(?:^|\s)-whatif\b/i.test(piece)) return;
  if (remove.test(piece))
    say(
      destructive(
        /-recurse|-r\b|-rec|\/s\b|[a-z]:\\|hk(?:lm|cu):|\$env:/i.test(piece) || /^(?:remove-item|del|erase|rd|ri)/i.test(piece)
          ? 'windows'
          : 'delete',
        'It deletes for good.',
      ),
    );
  for (const [pattern, report] of powerShellCommands) if (pattern.test(piece)) say(report);
  const [word = ''] = piece.split(/\s/);
  if (/^\$\w+$/.test(word) && !/^\$\w+\s*(?:[-+*]?=|\.|\[)/.test(piece) && !/^\$\w+$/.test(piece))
    judge.doubt(call, piece, 'Which command runs is only known when it runs.');
  judgeCmdWords(call, judge, piece, keyWords);
}

const system = (reason: string): Report => destructive('windows', reason);

const powerShellCommands: readonly (readonly [RegExp, Report])[] = [
  [
    /^(?:format-volume|clear-disk|remove-partition|initialize-disk|reset-physicaldisk|remove-virtualdisk|set-partition|resize-partition|dismount-volume)\b/i,
    system('It erases or changes a disk.'),
  ],
  [/^(?:stop-computer|restart-computer)\b/i, system('It stops or restarts this computer.')],
  [
    /^(?:stop-service|remove-service|disable-\w+|spsv|set-service\b[\s\S]*disabled|suspend-service)\b/i,
    system('It stops or disables what this computer runs.'),
  ],
  [/^(?:stop-process|spps|kill)\b/i, system('It ends running programs.')],
  [
    /^(?:remove-localuser|remove-aduser|remove-localgroup\w*|disable-localuser|set-localuser|remove-adgroup\w*|remove-adobject|remove-adcomputer)\b/i,
    system('It changes who may use this computer.'),
  ],
  [/^(?:new-localuser|add-localgroupmember|enable-localuser)\b/i, destructive('persistence', 'It changes who may use this computer.')],
  [/^(?:set-executionpolicy)\b/i, system('It turns a protection of this computer off.')],
  [
    /^(?:set-mppreference|add-mppreference|remove-mppreference|uninstall-windowsfeature|disable-windowsoptionalfeature|set-netfirewallprofile|remove-netfirewallrule|disable-netfirewallrule|new-netfirewallrule|disable-computerrestore|set-processmitigation|disable-bitlocker|unlock-bitlocker)\b/i,
    system('It turns a protection of this computer off.'),
  ],
  [/^(?:clear-eventlog|remove-eventlog|wevtutil\s+(?:cl|clear-log)|limit-eventlog)\b/i, system('It deletes logs of this computer.')],
  [
    /^(?:clear-history|remove-item[\s\S]*consolehost_history|set-psreadlineoption[\s\S]*savenothing)/i,
    destructive('gate_tamper', 'It deletes the history of commands.'),
  ],
  [
    /^(?:clear-recyclebin|remove-appxpackage|uninstall-package|uninstall-module|remove-computer|remove-vm|remove-module-none|remove-smbshare|remove-item)\b/i,
    system('It removes what cannot be brought back.'),
  ],
  [
    /^(?:stop-vm|remove-azresource\w*|remove-az\w+|stop-azvm|remove-ec2\w*|remove-s3\w*|remove-gc\w+)\b/i,
    destructive('infra', 'It takes down what runs or is kept there.'),
  ],
  [
    /^(?:register-scheduledtask|register-scheduledjob|new-scheduledtask\w*|schtasks\s+\/create|set-wmiinstance|register-wmievent|new-service|register-ciminstance|new-ciminstance[\s\S]*__eventfilter)\b/i,
    destructive('persistence', 'It has a command run later by itself.'),
  ],
  [/^(?:unregister-scheduledtask|disable-scheduledtask)\b/i, system('It deletes planned jobs.')],
  [
    /^(?:set-itemproperty|new-itemproperty|sp|new-item|ni|set-item)\b[\s\S]*\\(?:run|runonce|winlogon|image file execution options|userinit|startup)\b/i,
    destructive('persistence', 'It changes what starts by itself.'),
  ],
  [/^(?:set-itemproperty|new-itemproperty|sp)\b[\s\S]*hk(?:lm|cu|ey)/i, system('It changes the registry.')],
  [/\$profile\b/i, destructive('persistence', 'It changes what runs when a shell is opened.')],
  [
    /^(?:get-childitem|gci|ls|dir|get-item|gi)\s+(?:-path\s+)?env:\\?(?:\*|\s|$)/i,
    { verdict: 'secret_read', reason: 'It shows the whole environment, secrets too.' },
  ],
  [
    /\[(?:system\.)?environment\]::getenvironmentvariables/i,
    { verdict: 'secret_read', reason: 'It shows the whole environment, secrets too.' },
  ],
  [
    /^(?:get-storedcredential|get-secret\b|export-clixml[\s\S]*cred|vaultcmd|cmdkey\s+\/list|get-clipboard)\b/i,
    { verdict: 'secret_read', reason: 'It shows stored passwords.' },
  ],
  [
    /^(?:set-content|sc|clear-content|out-file|add-content|ac|new-item)\b[\s\S]*(?:[a-z]:\\windows\\|system32|drivers\\etc)/i,
    system('It changes files of the system.'),
  ],
  [
    /^(?:set-content|sc|out-file|add-content|ac|new-item)\b[\s\S]*(?:\.gatehouse|\.git[\\/]hooks|claude\.md|agents\.md)/i,
    destructive('gate_tamper', 'It changes files that guard or instruct the agent.'),
  ],
];

const powerShellSigns: readonly (readonly [RegExp, Report])[] = [
  [
    /\b(?:iex|invoke-expression)\b[\s\S]*(?:downloadstring|downloadfile|iwr\b|irm\b|invoke-webrequest|invoke-restmethod|curl|wget|net\.webclient|start-bitstransfer|frombase64string)/i,
    destructive('rce', 'It runs what another host sends, or code whose text is hidden.'),
  ],
  [
    /(?:downloadstring|downloaddata|iwr|irm|invoke-webrequest|invoke-restmethod|curl|wget)[\s\S]*\|\s*(?:iex|invoke-expression)\b/i,
    destructive('rce', 'It runs what another host sends.'),
  ],
  [
    /\bfrombase64string\b[\s\S]*(?:iex|invoke-expression|scriptblock|invoke)|(?:iex|invoke-expression|scriptblock)[\s\S]*\bfrombase64string\b/i,
    destructive('rce', 'It runs code whose text is hidden.'),
  ],
  [
    /\[(?:system\.)?reflection\.assembly\]::load|add-type\b[\s\S]*dllimport|virtualalloc|::load\(\s*\[/i,
    destructive('rce', 'It loads code whose text is hidden.'),
  ],
  [/\[(?:system\.)?io\.(?:file|directory)\]::delete/i, system('It deletes files.')],
  [/net\.sockets\.tcpclient[\s\S]*getstream/i, { verdict: 'exfil', reason: 'It lets another host run commands here.' }],
  [
    /vssadmin\s+delete|wmic\s+shadowcopy\s+delete|win32_shadowcopy[\s\S]*delete|wbadmin\s+delete|bcdedit\s+\/(?:set|delete)/i,
    system('It deletes what this computer could be restored from.'),
  ],
];

const cmdSigns: readonly (readonly [RegExp, Report])[] = powerShellSigns.slice(6);

function judgeSigns(call: Call, judge: Judge, code: string, signs: readonly (readonly [RegExp, Report])[]): void {
  for (const [pattern, report] of signs)
    if (pattern.test(code)) judge.report(call, { ...report, keyWords: boundKeyWords(code.replaceAll(hole, '…')) });
  if (/\b(?:iex|invoke-expression)\b/i.test(code)) judge.doubt(call, code.slice(0, 80), 'It turns text into a command.');
}

function judgeExfiltration(call: Call, judge: Judge, code: string): void {
  const sends =
    /\b(?:invoke-webrequest|invoke-restmethod|iwr|irm|curl|wget)\b[\s\S]*(?:-method\s+["']?(?:post|put|patch)|-infile|-body|-form)|uploadfile|uploadstring|uploaddata|send-mailmessage|postasync/i.test(
      code,
    );
  const own =
    /\b(?:get-content|gc|cat|type|readalltext|readallbytes|get-childitem|env:|hostname|whoami|\$env|get-process|get-clipboard|uploadfile|convertto-json|get-\w+|compress-archive)\b|-infile\b|\$\w+/i.test(
      code,
    );
  if (sends && own && !/https?:\/\/(?:localhost|127\.0\.0\.1)/i.test(code))
    judge.report(call, { verdict: 'exfil', reason: 'It sends bytes of this computer to another host.' });
  else if (/\b(?:invoke-webrequest|invoke-restmethod|iwr|irm)\b[\s\S]*(?:\$env:|\$\(|whoami|hostname)/i.test(code))
    judge.report(call, { verdict: 'exfil', reason: 'It sends bytes of this computer to another host.' });
  if (/\bresolve-dnsname\b[\s\S]*\$/i.test(code))
    judge.report(call, { verdict: 'exfil', reason: 'It puts bytes of this computer into a name that is looked up.' });
}

function judgeCmd(call: Call, judge: Judge, piece: string): void {
  const inner = piece
    .replace(/^@/, '')
    .replace(/^(?:start|call|cmd(?:\.exe)?\s+\/[ckr]|if\s+(?:not\s+)?exist\s+\S+|for\s+.*?\bdo)\s+/i, '')
    .trim();
  judgeCmdWords(call, judge, inner, boundKeyWords(inner.replaceAll(hole, '…')));
  if (inner !== piece && /^(?:start|call|cmd|if|for)\b/i.test(inner) && inner.length < piece.length) judgeCmd(call, judge, inner);
}

/** Programs of Windows, in either shell. */
function judgeCmdWords(call: Call, judge: Judge, piece: string, keyWords: string): void {
  for (const [pattern, report] of cmdCommands) if (pattern.test(piece)) judge.report(call, { ...report, keyWords });
  if (/^cmd(?:\.exe)?\s+\/[ckr]/i.test(piece)) readCmd(call, judge, piece.replace(/^cmd(?:\.exe)?\s+(?:\/\w+\s+)*/i, ''));
  if (/^(?:powershell|pwsh)(?:\.exe)?\b/i.test(piece)) {
    const encoded = /\s[-/]e(?:nc?|ncodedcommand|c)?\w*\s+([A-Za-z0-9+/=]{8,})/i.exec(piece);
    if (encoded !== null) {
      judge.report(call, { ...destructive('rce', 'It runs code whose text is hidden.'), keyWords });
      readPowerShell(call, judge, decodeBase64(encoded[1] ?? '')?.replaceAll('\0', '') ?? '');
    } else
      readPowerShell(
        call,
        judge,
        piece.replace(/^\S+\s*(?:[-/](?:nop\w*|noni\w*|w\w*\s+\w+|ex\w*\s+\w+|ep\s+\w+|sta|c|command|noprofile|noninteractive)\s+)*/i, ''),
      );
  }
  if (
    /^(?:git|npm|curl|docker|kubectl|terraform|aws|gcloud|az|python3?|node|psql|mysql|redis-cli|helm|scp|ssh|rsync)(?:\.exe)?\s/i.test(
      piece,
    )
  )
    judge.runText(call, piece.replaceAll('\\', '/'), { wrapper: 'windows' });
}

const cmdCommands: readonly (readonly [RegExp, Report])[] = [
  [/^(?:del|erase)\b(?!\s*\/\?)/i, system('It deletes files for good.')],
  [/^(?:rd|rmdir)\b[\s\S]*\/s/i, system('It deletes folders with all that is in them.')],
  [/^format(?:\.com)?\s+[a-z]:/i, system('It erases a disk.')],
  [/^(?:diskpart|fdisk|clean\s+all)\b/i, system('It changes the partitions of a disk.')],
  [/^cipher(?:\.exe)?\b[\s\S]*\/w/i, system('It overwrites what was deleted.')],
  [/^sdelete\w*(?:\.exe)?\s/i, system('It overwrites files.')],
  [
    /^(?:vssadmin(?:\.exe)?\s+(?:delete|resize)|wbadmin(?:\.exe)?\s+(?:delete|disable)|wmic(?:\.exe)?\b[\s\S]*\bdelete|diskshadow|fsutil(?:\.exe)?\s+(?:file\s+setzerodata|usn\s+deletejournal|volume\s+dismount|reparsepoint\s+delete))\b/i,
    system('It deletes what this computer could be restored from.'),
  ],
  [
    /^(?:bcdedit(?:\.exe)?\s+\/(?:set|delete|deletevalue|default|import)|bootrec|bcdboot|reagentc(?:\.exe)?\s+\/disable|bootsect)\b/i,
    system('It changes how this computer starts.'),
  ],
  [/^shutdown(?:\.exe)?\s[\s\S]*[/-](?:s|r|p|h|g|o)\b/i, system('It stops or restarts this computer.')],
  [/^taskkill(?:\.exe)?\b/i, system('It ends running programs.')],
  [/^(?:net1?|sc)(?:\.exe)?\s+(?:stop|delete|pause|config)\b/i, system('It stops or changes what this computer runs.')],
  [
    /^net1?(?:\.exe)?\s+(?:user|localgroup|accounts|share|use)\b[\s\S]*(?:\/add|\/delete|\/active|\s\S+\s+\S+)/i,
    system('It changes who may use this computer.'),
  ],
  [/^reg(?:\.exe)?\s+(?:delete|unload|restore|import)\b/i, system('It changes the registry.')],
  [
    /^reg(?:\.exe)?\s+add\b[\s\S]*\\(?:run|runonce|winlogon|image file execution options|services)\b/i,
    destructive('persistence', 'It changes what starts by itself.'),
  ],
  [/^reg(?:\.exe)?\s+add\b/i, system('It changes the registry.')],
  [/^reg(?:\.exe)?\s+save\b/i, { verdict: 'secret_read', reason: 'It copies the passwords of this computer.' }],
  [
    /^schtasks(?:\.exe)?\b[\s\S]*\/create|^at\s+\d|^sc(?:\.exe)?\s+create\b/i,
    destructive('persistence', 'It has a command run later by itself.'),
  ],
  [/^schtasks(?:\.exe)?\b[\s\S]*\/(?:delete|end|change)/i, system('It deletes or changes planned jobs.')],
  [
    /^(?:copy|move|xcopy|echo)\b[\s\S]*\\start menu\\programs\\startup/i,
    destructive('persistence', 'It has a program start when you log in.'),
  ],
  [
    /^(?:takeown|icacls|cacls|attrib)(?:\.exe)?\b[\s\S]*(?:\/(?:f|grant|deny|reset|t|s|setowner|remove|inheritance)|[+-][rhs]\b)/i,
    system('It changes who may use files.'),
  ],
  [/^(?:wevtutil(?:\.exe)?\s+(?:cl|clear-log|sl)|auditpol\b[\s\S]*\/(?:clear|set|remove))/i, system('It deletes logs of this computer.')],
  [
    /^(?:netsh(?:\.exe)?\b[\s\S]*(?:firewall|advfirewall|reset|delete|set|portproxy\s+add)|route(?:\.exe)?\s+(?:delete|add|-f)|ipconfig(?:\.exe)?\s+\/release)/i,
    system('It changes what may reach this computer.'),
  ],
  [/^(?:robocopy(?:\.exe)?\b[\s\S]*\/(?:mir|purge|move|mov)\b)/i, system('It deletes what is not in the source.')],
  [/^(?:xcopy|copy)\b[\s\S]*\\\\[\w.-]+\\/i, { verdict: 'exfil', reason: 'It copies files to another host.' }],
  [/^(?:mklink)\b/i, { verdict: 'unknown', reason: 'It gives a file another name.' }],
  [
    /^(?:certutil(?:\.exe)?\b[\s\S]*-urlcache|bitsadmin\b[\s\S]*\/transfer)/i,
    { verdict: 'unknown', reason: 'It fetches a file from another host.' },
  ],
  [
    /^(?:mshta|regsvr32|rundll32|wscript|cscript|msbuild|installutil|regasm|msiexec)(?:\.exe)?\b[\s\S]*(?:https?:|javascript:|vbscript:|scrobj|\\\\)/i,
    destructive('rce', 'It runs what another host sends.'),
  ],
  [/^(?:set|env)\s*$/i, { verdict: 'secret_read', reason: 'It shows the whole environment, secrets too.' }],
  [
    /^(?:cmdkey(?:\.exe)?\s+\/list|vaultcmd|netsh(?:\.exe)?\s+wlan\s+show\s+profile[\s\S]*key=clear|type\s+[\s\S]*(?:\\sam|ntds\.dit)\b)/i,
    { verdict: 'secret_read', reason: 'It shows stored passwords.' },
  ],
  [/^(?:doskey|assoc|ftype)\s+\S+=/i, { verdict: 'unknown', reason: 'It gives a word another meaning.' }],
  [
    /^(?:manage-bde(?:\.exe)?\s+-(?:off|forcerecovery|lock|protectors\s+-delete)|dism(?:\.exe)?\b[\s\S]*\/(?:remove|disable|reset)\w*|sfc\s+\/revert|compact\s+\/u-none)/i,
    system('It takes a protection or a part of this computer away.'),
  ],
  [/^(?:winget|choco|scoop)(?:\.exe)?\s+(?:uninstall|remove)\b/i, system('It removes programs of this computer.')],
  [/^%[^%]+%\s|^![^!]+!\s/i, { verdict: 'unknown', reason: 'Which command runs is only known when it runs.' }],
];
