import { destructive, type Report } from './call.ts';

/** What pieces of PowerShell and of cmd do, by how they begin, and what whole texts do, by what they name anywhere. */
type Signs = readonly (readonly [RegExp, Report])[];

const system = (reason: string): Report => destructive('windows', reason);

export const powerShellCommands: Signs = [
  [
    /^(?:format-volume|clear-disk|remove-partition|initialize-disk|reset-physicaldisk|remove-virtualdisk|set-partition|resize-partition|dismount-volume)\b/i,
    system('It erases or changes a disk.'),
  ],
  [/^(?:stop-computer|restart-computer)\b/i, system('It stops or restarts this computer.')],
  [
    /^(?:stop-service|remove-service|disable-\w+|spsv|set-service\b[\s\S]*disabled|suspend-service)\b/i,
    system('It stops or disables what this computer runs.'),
  ],
  [
    /^(?:stop-process|spps|kill)\b[\s\S]*\b(?:lsass|csrss|winlogon|wininit|services|svchost|smss|explorer|system|msmpeng)\b|^(?:stop-process|spps|kill)\b[\s\S]*\s["']?\*/i,
    system('It ends programs this computer needs.'),
  ],
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
  [/^send-mailmessage\b|^start-bitstransfer\b[\s\S]*upload/i, { verdict: 'exfil', reason: 'It sends files to another host.' }],
  [
    /^(?:move-item|mi|move|mv|rename-item|ren)\b[\s\S]*\s["']?[a-z]:\\(?:windows|program files|users)?\\?["']?(?:\s|$)/i,
    system('It moves files of the system away.'),
  ],
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

export const powerShellSigns: Signs = [
  [
    /getenvironmentvariable\s*\(\s*["']\w*(?:token|secret|passw|api_?key|access_?key|credential)/i,
    { verdict: 'secret_read', reason: 'It prints a secret of the environment.' },
  ],
  [
    /gethost(?:addresses|entry|byname)\s*\([^)]*\$/i,
    { verdict: 'exfil', reason: 'It puts bytes of this computer into a name that is looked up.' },
  ],
  [/scriptblock\]::create/i, { verdict: 'unknown', reason: 'It turns text into a command.' }],
  [
    /(?:\b(?:iex|invoke-expression)\b|scriptblock\]::create)[\s\S]*(?:downloadstring|downloadfile|iwr\b|irm\b|invoke-webrequest|invoke-restmethod|curl|wget|net\.webclient|start-bitstransfer|frombase64string)/i,
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
  [/\.\s*delete\s*\(/i, system('It deletes files.')],
  [
    /getnetworkcredential\s*\(|convertfrom-securestring\b[\s\S]*-asplaintext|\[(?:system\.)?net\.networkcredential\]/i,
    { verdict: 'secret_read', reason: 'It shows a password.' },
  ],
  [
    /\badd-type\b|net\.sockets\.|new-object\b[\s\S]*-comobject/i,
    { verdict: 'unknown', reason: 'It loads code, or opens a connection, that is only known when it runs.' },
  ],
  [/net\.sockets\.tcpclient[\s\S]*getstream/i, { verdict: 'exfil', reason: 'It lets another host run commands here.' }],
  [
    /vssadmin\s+delete|wmic\s+shadowcopy\s+delete|win32_shadowcopy[\s\S]*delete|wbadmin\s+delete|bcdedit\s+\/(?:set|delete)/i,
    system('It deletes what this computer could be restored from.'),
  ],
];

export const cmdSigns: Signs = powerShellSigns.slice(-1);

export const cmdCommands: Signs = [
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
  [
    /^taskkill(?:\.exe)?\b[\s\S]*\b(?:lsass|csrss|winlogon|wininit|services|svchost|smss|explorer|msmpeng)\b|^taskkill(?:\.exe)?\b[\s\S]*(?:\s\/fi\b|\*)/i,
    system('It ends programs this computer needs.'),
  ],
  [
    /^wmic(?:\.exe)?\b[\s\S]*\bcall\s+(?:uninstall|terminate|stopservice|reboot|shutdown)/i,
    system('It removes or ends programs of this computer.'),
  ],
  [/^(?:move|ren|rename)\b[\s\S]*\snul\s*$/i, system('It moves files to where nothing comes back from.')],
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
    /^(?:copy|move|xcopy|echo|copy-item|cp|move-item|new-item|set-content)\b[\s\S]*\\start menu\\programs\\startup/i,
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
  [/^%[^%]+%(?:\s|$)|^![^!]+!(?:\s|$)/i, { verdict: 'unknown', reason: 'Which command runs is only known when it runs.' }],
  [
    /^(?:procdump|rundll32\b[\s\S]*comsvcs|tasklist\b[\s\S]*lsass)/i,
    { verdict: 'secret_read', reason: 'It reads the memory of running programs.' },
  ],
  [
    /^(?:rundll32|regsvr32|mshta|wscript|cscript|installutil|odbcconf|msxsl)\b/i,
    { verdict: 'unknown', reason: 'It runs code of a file that is not looked at.' },
  ],
  [/^(?:certutil|expand|extrac32)\b[\s\S]*-decode/i, { verdict: 'unknown', reason: 'It makes a file of hidden text.' }],
];
