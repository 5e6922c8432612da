import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { readFile } from '../files.ts';
import { type Parsed, parseOptions } from '../options.ts';
import { isOwnHost } from '../targets.ts';
import { type Argument, argumentOf, hole, nothing, ownBytes, type Stream, taints } from '../values.ts';
import { isRemote } from './files.ts';

const fromNetwork: Stream = { text: null, taint: taints.network };

/** The host of an address as programs read one: scheme optional, user-info before the last `@`. */
function hostOf(address: string): string {
  const rest = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const authority = rest.split(/[/?#]/, 1)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return host.startsWith('[') ? (/^\[([^\]]*)\]/.exec(host)?.[1] ?? '') : (host.split(':')[0] ?? '');
}

function leaves(addresses: readonly Argument[]): boolean {
  return addresses.length === 0 || addresses.some(({ text }) => !isOwnHost(hostOf(text)));
}

/** Says that bytes of this computer would go to another host. */
function send(call: Call, judge: Judge, what: string): void {
  judge.report(call, { verdict: 'exfil', reason: `${what} would go to another host.` });
}

/** What of a text that is sent comes from this computer. */
function judgeSent(call: Call, judge: Judge, { taint, raw }: Pick<Argument, 'taint' | 'raw'>, isBody: boolean): void {
  if ((taint & (taints.local | taints.identity | taints.secret)) !== 0) send(call, judge, 'What this computer says or holds');
  else if ((taint & taints.environment) !== 0 && isBody) judge.doubt(call, raw, 'A value of the environment would go to another host.');
}

const curlOptions = {
  letters: 'AbcCdDeEFhHKmoPQrTtuUwxXyYz',
  long: 'data data-ascii data-binary data-raw data-urlencode json form form-string upload-file header user-agent user cookie cookie-jar output request url proxy connect-timeout max-time retry retry-delay range referer resolve cacert cert key config write-out interface limit-rate max-redirs dump-header output-dir netrc-file unix-socket oauth2-bearer aws-sigv4 variable url-query proxy-user doh-url connect-to ciphers trace trace-ascii stderr'.split(
    ' ',
  ),
} as const;

/** Clouds hand out the keys of a machine to whoever asks from it. */
function judgeMetadata(call: Call, judge: Judge, address: string): void {
  if (/^(?:metadata\.google\.internal|metadata|169\.254\.(?:169\.254|170\.2)|100\.100\.100\.200|fd00:ec2::254)$/i.test(hostOf(address)))
    judge.report(call, { verdict: 'secret_read', reason: 'It asks the cloud for what this machine may do, keys too.' });
}

/** The address itself is what a file holds: `while read u; do curl "$u"; done < urls.txt`. */
function isWholeAddress({ text, taint }: Argument): boolean {
  return text === hole && (taint & (taints.secret | taints.identity | taints.decoded)) === 0;
}

const curl: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, curlOptions);
  const addresses = [...parsed.operands, ...parsed.values('url')];
  for (const target of parsed.values('o', 'output', 'D', 'dump-header', 'c', 'cookie-jar', 'trace', 'trace-ascii', 'stderr'))
    judge.judgeWrite(call, target, fromNetwork);
  for (const file of parsed.values('K', 'config')) judge.doubt(call, file.raw, 'What it is told in a file is not looked at.');
  if (parsed.has('O', 'remote-name', 'remote-name-all')) for (const { text } of addresses) saveByName(call, judge, text);
  for (const { text } of addresses) judgeMetadata(call, judge, text);
  for (const { text } of addresses) if (/^file:/i.test(text)) return { text: null, taint: taints.local };
  const method = parsed.value('X', 'request')?.text.toUpperCase();
  if (method === 'DELETE')
    judge.report(
      call,
      destructive(
        'infra',
        'It asks a server to delete something.',
        `curl -X DELETE ${hostOf(addresses[0]?.text ?? '')}`.replaceAll(hole, '…').slice(0, 60),
      ),
    );
  if (!leaves(addresses)) return fromNetwork;
  judgeCurlBody(call, judge, parsed);
  for (const part of [...addresses.filter((one) => !isWholeAddress(one)), ...parsed.values('x', 'proxy')])
    judgeSent(call, judge, part, false);
  for (const part of parsed.values('H', 'header', 'A', 'user-agent', 'e', 'referer', 'u', 'user', 'b', 'cookie', 'oauth2-bearer')) {
    if (part.text.startsWith('@')) send(call, judge, `The file ${part.text.slice(1)}`);
    judgeSent(call, judge, part, true);
  }
  return fromNetwork;
};

function saveByName(call: Call, judge: Judge, address: string, folder = '.'): void {
  const path = address.replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name !== '') judge.judgeWrite(call, argumentOf(`${folder}/${name}`, call), fromNetwork);
}

function judgeCurlBody(call: Call, judge: Judge, parsed: Parsed): void {
  const fed = (): void => {
    if ((call.input.taint & ownBytes) !== 0 || (!call.isFed && call.input.text === null)) send(call, judge, 'What it is fed');
  };
  for (const { name, value } of parsed.options) {
    if (value === null) continue;
    if (/^(?:d|data|data-ascii|data-binary|data-urlencode|json|url-query)$/.test(name)) {
      const file = value.text.startsWith('@')
        ? value.text.slice(1)
        : name === 'data-urlencode'
          ? /^[\w-]*@(.*)$/.exec(value.text)?.[1]
          : undefined;
      if (file === undefined) judgeSent(call, judge, value, true);
      else if (file === '-' || file === '/dev/stdin') fed();
      else sendFile(call, judge, { ...value, text: file });
    } else if (name === 'data-raw' || name === 'form-string') judgeSent(call, judge, value, true);
    else if (name === 'F' || name === 'form') {
      const file = /^[^=]*=["]?[@<]([^;,"]*)/.exec(value.text)?.[1];
      if (file === undefined) judgeSent(call, judge, value, true);
      else if (file === '-') fed();
      else sendFile(call, judge, { ...value, text: file });
    } else if (name === 'T' || name === 'upload-file') {
      if (value.text === '-' || value.text === '.') fed();
      else sendFile(call, judge, value);
    }
  }
}

/** A file that the command itself has filled with nothing of this computer is not its bytes. */
function sendFile(call: Call, judge: Judge, file: Argument): void {
  const stream = readFile(file, call.scope, judge);
  if (stream.text === null || (stream.taint & ownBytes) !== 0) {
    if (stream.text === null && stream.taint === taints.network) return;
    send(call, judge, `The file ${file.text.replaceAll(hole, '…')}`);
  }
}

const wget: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, {
    letters: 'OoaePUitTwQlADRXIB',
    long: [
      'output-document',
      'post-data',
      'post-file',
      'body-data',
      'body-file',
      'header',
      'user-agent',
      'user',
      'password',
      'method',
      'directory-prefix',
      'input-file',
      'execute',
      'referer',
      'use-askpass',
      'tries',
      'timeout',
      'output-file',
      'load-cookies',
      'save-cookies',
      'domains',
      'level',
      'accept',
      'reject',
      'config',
    ],
  });
  const addresses = parsed.operands;
  const output = parsed.value('O', 'output-document');
  if (output !== undefined && output.text !== '-') judge.judgeWrite(call, output, fromNetwork);
  else if (output === undefined)
    for (const { text } of addresses) saveByName(call, judge, text, parsed.value('P', 'directory-prefix')?.text);
  for (const code of parsed.values('use-askpass')) judge.report(call, destructive('rce', `It runs a program: ${code.raw}.`));
  if (parsed.value('method')?.text.toUpperCase() === 'DELETE')
    judge.report(call, destructive('infra', 'It asks a server to delete something.'));
  if (!leaves(addresses)) return fromNetwork;
  for (const file of parsed.values('post-file', 'body-file')) sendFile(call, judge, file);
  for (const part of parsed.values('post-data', 'body-data', 'header', 'user-agent', 'password', 'user', 'referer'))
    judgeSent(call, judge, part, true);
  for (const part of addresses) if (!isWholeAddress(part)) judgeSent(call, judge, part, false);
  return fromNetwork;
};

/** `http POST host a=b file@x`. */
const httpie: Rule = (call, judge) => {
  const { operands } = parseOptions(call.args, { letters: 'ao', long: ['auth', 'output', 'session'] });
  const words = operands.filter(({ text }) => !/^[A-Z]+$/.test(text));
  if (operands.some(({ text }) => text === 'DELETE')) judge.report(call, destructive('infra', 'It asks a server to delete something.'));
  const [address, ...items] = words;
  if (address === undefined || !leaves([address])) return fromNetwork;
  for (const item of items) {
    if (/^[^=:]*(?:@|=@|:=@)./.test(item.text)) send(call, judge, 'A file');
    judgeSent(call, judge, item, true);
  }
  if (call.isFed && (call.input.taint & ownBytes) !== 0) send(call, judge, 'What it is fed');
  judgeSent(call, judge, address, false);
  return fromNetwork;
};

const netcat: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, {
    letters: 'ecpswqgGiIoOTxXmV',
    long: ['exec', 'sh-exec', 'lua-exec', 'source', 'source-port', 'proxy', 'wait', 'output'],
  });
  const host = parsed.operands[0]?.text ?? '';
  if (parsed.has('e', 'c', 'exec', 'sh-exec', 'lua-exec')) {
    send(call, judge, 'A shell of this computer');
    judge.report(call, destructive('rce', 'It lets another host run commands here.'));
  }
  if (parsed.has('l', 'listen')) {
    if (call.isFed && (call.input.taint & ownBytes) !== 0) send(call, judge, 'What it is fed');
    else judge.doubt(call, call.program, 'It waits for another host to connect.');
    return fromNetwork;
  }
  if (parsed.has('z') || isOwnHost(host)) return fromNetwork;
  if (call.isFed && (call.input.taint & ~(taints.harmless | taints.network)) !== 0) send(call, judge, 'What it is fed');
  else if (!call.isFed || call.input.text === null) judge.doubt(call, call.program, 'It opens a connection to another host.');
  for (const operand of parsed.operands) judgeSent(call, judge, operand, false);
  return fromNetwork;
};

const socat: Rule = (call, judge) => {
  const ends = parseOptions(call.args, { letters: 'bTtlL' }).operands.map(({ text }) => text);
  const isRemoteEnd = (text: string): boolean =>
    /^(?:tcp|udp|openssl|ssl|sctp|socks|proxy|ip|vsock|dccp)\w*[-:]/i.test(text) && !isOwnHost(text.split(':')[1] ?? '');
  const program = ends.find((text) => /^(?:exec|system|shell):/i.test(text));
  const isOpen = ends.some(isRemoteEnd) || ends.some((text) => /listen/i.test(text));
  if (program !== undefined && isOpen) {
    send(call, judge, 'A shell of this computer');
    judge.report(call, destructive('rce', 'It lets another host run commands here.'));
  }
  if (program !== undefined) judge.runText(call, program.slice(program.indexOf(':') + 1).replace(/,.*$/, ''), { wrapper: 'socat' });
  if (ends.some(isRemoteEnd)) {
    if ((call.isFed && (call.input.taint & ownBytes) !== 0) || ends.some((text) => /^(?:file|open|gopen|\/|\.)/i.test(text)))
      send(call, judge, 'A file or what it is fed');
    else judge.doubt(call, 'socat', 'It opens a connection to another host.');
  } else if (isOpen) judge.doubt(call, 'socat', 'It waits for another host to connect.');
  return fromNetwork;
};

/** Programs that connect to a host and send what they are fed. */
const talk: Rule = (call, judge) => {
  const host = parseOptions(call.args, { letters: 'elnpbu' }).operands[0]?.text ?? '';
  if (!isOwnHost(host) && call.isFed && (call.input.taint & ownBytes) !== 0) send(call, judge, 'What it is fed');
  else if (call.isFed && call.input.text !== null && /\b(?:put|mput|send)\b/i.test(call.input.text)) send(call, judge, 'A file');
  else if (call.args.some(({ text }) => /\b(?:put|mput|mirror\s+-R)\b/.test(text))) send(call, judge, 'A file');
  else if (!isOwnHost(host)) judge.doubt(call, call.program, 'It opens a connection to another host.');
  return fromNetwork;
};

const openssl: Rule = (call, judge) => {
  const [command, ...args] = call.args;
  const name = command?.text ?? '';
  if (name === 's_client') {
    const host = args[args.findIndex(({ text }) => text === '-connect') + 1]?.text ?? '';
    if (isOwnHost(hostOf(host))) return fromNetwork;
    if (call.isFed && (call.input.taint & ownBytes) !== 0) send(call, judge, 'What it is fed');
    return fromNetwork;
  }
  const isDecoding = args.some(({ text }) => text === '-d' || text === '-decrypt');
  const parsed = parseOptions(args, {
    isSingleDash: true,
    long: [
      'in',
      'out',
      'k',
      'pass',
      'inkey',
      'keyout',
      'subj',
      'days',
      'key',
      'CA',
      'CAkey',
      'config',
      'newkey',
      'passin',
      'passout',
      'K',
      'iv',
    ],
  });
  for (const target of parsed.values('out', 'keyout'))
    judge.judgeWrite(call, target, { text: null, taint: call.input.taint | (isDecoding ? taints.decoded : taints.local) });
  if (name === 'rand' || name === 'version' || name === 'genrsa') return { text: null, taint: taints.harmless };
  return { text: null, taint: (call.isFed ? call.input.taint : taints.local) | (isDecoding ? taints.decoded : 0) };
};

const copyAway: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'cDFiJloPSX' });
  for (const program of parsed.values('S')) judge.report(call, destructive('rce', `It runs a program: ${program.raw}.`));
  judgeSshOptions(call, judge, parsed);
  const target = parsed.operands.at(-1);
  if (parsed.operands.length < 2 || target === undefined) return nothing;
  if (isRemote(target.text) || /^\0/.test(target.text)) send(call, judge, 'Files');
  else judge.judgeWrite(call, target, fromNetwork);
  return nothing;
};

const sftp: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'bBcDFiJloPRsSX' });
  judgeSshOptions(call, judge, parsed);
  if (parsed.has('b')) judge.doubt(call, parsed.value('b')?.raw ?? '', 'What the batch does on the other host is not known.');
  if (call.isFed && (call.input.text === null || /\bm?put\b|\brm\b/.test(call.input.text))) send(call, judge, 'Files');
  else judge.doubt(call, 'sftp', 'It opens a session on another host.');
  return fromNetwork;
};

function judgeSshOptions(call: Call, judge: Judge, parsed: Parsed): void {
  for (const { text } of parsed.values('o')) {
    const match =
      /^\s*(ProxyCommand|LocalCommand|KnownHostsCommand|PermitLocalCommand|ProxyUseFdpass|PKCS11Provider|SecurityKeyProvider)\s*[= ]\s*(.*)$/i.exec(
        text,
      );
    if (match === null || /^(?:none|no|ssh\s+-W\s+\S+\s+\S+)$/i.test(match[2] ?? '')) continue;
    judge.report(call, destructive('rce', `It has ssh run a program: ${match[2]}.`.replaceAll(hole, '…').slice(0, 160)));
    judge.runText(call, match[2] ?? '', { wrapper: 'ssh -o' });
  }
}

const ssh: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'BbcDEeFIiJLlmOopPQRSWw', stopsAtOperand: true });
  judgeSshOptions(call, judge, parsed);
  const [host, ...others] = parsed.operands;
  if (host === undefined || parsed.has('V', 'Q')) return nothing;
  const words = others[0]?.text === '--' ? others.slice(1) : others;
  if (words.length === 0 && /^git@/.test(host.text) && parsed.has('T')) return fromNetwork;
  if (parsed.has('R', 'D', 'w')) judge.doubt(call, 'ssh -R', 'It lets another host reach this one.');
  const isOwn = isOwnHost(hostOf(host.text));
  if (call.isFed && !isOwn && ((call.input.taint & ownBytes) !== 0 || call.input.text === null)) send(call, judge, 'What it is fed');
  for (const word of words) if (!isOwn) judgeSent(call, judge, word, false);
  if (words.length > 0) judge.runText(call, words.map(({ text }) => text).join(' '), { wrapper: 'ssh', cwd: null });
  else if (call.isFed && call.input.text !== null)
    judge.runText(call, call.input.text, { wrapper: 'ssh', cwd: null, isFed: false, input: nothing });
  else judge.doubt(call, 'ssh', 'What is done on the other host is not known.');
  return fromNetwork;
};

/** Names that are looked up reach whoever answers for them. */
const lookUp: Rule = (call, judge) => {
  const { operands } = parseOptions(call.args, { letters: 'tcpkyxbqfWcisImMwlQSTz' });
  for (const { taint, text } of operands) {
    const isOnlyName = text === hole && (taint & ~(taints.identity | taints.environment | taints.harmless)) === 0;
    if (!isOnlyName && (taint & (taints.local | taints.identity | taints.secret)) !== 0) send(call, judge, 'What is in the name');
    else if (!isOnlyName && (taint & taints.environment) !== 0)
      judge.doubt(call, text, 'A value of the environment would be in a name that is looked up.');
  }
  for (const value of parseOptions(call.args, { letters: 'p' }).values('p'))
    if (call.program.startsWith('ping') && (value.taint & ownBytes) !== 0) send(call, judge, 'The pattern of its packets');
  return { text: null, taint: taints.network };
};

const mail: Rule = (call, judge) => {
  if (call.isFed || call.args.length > 0) send(call, judge, 'A message');
  return nothing;
};

const objectStore: Rule = (call, judge) => {
  const { operands, has } = parseOptions(call.args, { long: ['profile', 'region', 'endpoint-url', 'config'] });
  const words = operands.map(({ text }) => text);
  const verb = words.findIndex((word) =>
    /^(?:cp|mv|sync|rsync|put|copy|move|upload|copyto|moveto|rcat|mirror|pipe|bisync|upload-batch)$/.test(word),
  );
  const isStore = (text: string): boolean =>
    /^(?:s3|gs|gcs|az|b2|oss|r2|swift|https?):\/\//i.test(text) ||
    (/^(?:rclone|mc|minio-mc)$/.test(call.program) && /^[\w-]+[:/]/.test(text) && !/^[./]/.test(text));
  if (
    words.some(
      (word, index) =>
        index < 3 && /^(?:rm|rb|del|delete|purge|deletefile|remove|rmdirs|cleanup|delete-objects?|delete-bucket|ls-none)$/.test(word),
    )
  )
    judge.report(call, destructive('infra', 'It deletes what is kept there.'));
  if (verb < 0) return undefined;
  const paths = words.slice(verb + 1);
  const target = paths[paths.length - 1];
  if (has('delete', 'delete-excess', 'del') || words[verb] === 'mirror' || (words[verb] === 'sync' && call.program === 'rclone'))
    judge.report(call, destructive('infra', 'It deletes what is not in the source.'));
  if (
    target !== undefined &&
    (isStore(target) || words[verb] === 'put' || words[verb] === 'upload') &&
    paths.length > 0 &&
    !(paths.length > 1 && isStore(paths[0] ?? ''))
  )
    send(call, judge, 'Files');
  else if (target !== undefined && isStore(target) && call.isFed) send(call, judge, 'What it is fed');
  return { text: null, taint: taints.network };
};

const aws: Rule = (call, judge) => {
  const { operands, has, value } = parseOptions(call.args, {
    long: [
      'profile',
      'region',
      'endpoint-url',
      'output',
      'query',
      'bucket',
      'key',
      'body',
      'name',
      'stack-name',
      'instance-ids',
      'user-name',
      'secret-id',
      'function-name',
      'cluster',
      'table-name',
      'db-instance-identifier',
      'role-name',
      'payload',
      'zip-file',
      'filters',
      'group-id',
      'parameters',
      'cli-input-json',
    ],
  });
  const [service = '', verb = ''] = operands.map(({ text }) => text);
  if (has('dry-run', 'dryrun', 'generate-cli-skeleton')) return undefined;
  if (service === 's3') return objectStore({ ...call, args: call.args }, judge);
  if (
    /^(?:delete|terminate|remove|deregister|purge|destroy|disable|revoke|reset|stop|release|detach|disassociate|cancel|schedule-key-deletion|empty|batch-delete|unlink)/.test(
      verb,
    )
  )
    judge.report(call, destructive('infra', `“aws ${service} ${verb}” takes down what runs or is kept there.`));
  if (
    /^(?:get-secret-value|batch-get-secret-value|get-session-token|get-login-password|get-authorization-token|assume-role\S*|create-access-key|get-password-data|get-federation-token|export-credentials)$/.test(
      verb,
    ) ||
    (service === 'configure' && /^(?:get|export-credentials|list)$/.test(verb) && verb !== 'list') ||
    (service === 'ssm' && /^get-parameters?/.test(verb) && has('with-decryption'))
  )
    judge.report(call, { verdict: 'secret_read', reason: 'It shows credentials or a secret.' });
  if (
    /^(?:put-object|upload-part|upload-archive|put-secret-value|send-message|publish|put-parameter|put-item|update-function-code)$/.test(
      verb,
    )
  )
    send(call, judge, 'Data');
  else if (value('body', 'zip-file') !== undefined) send(call, judge, 'A file');
  return { text: null, taint: taints.network | (verb.startsWith('get-secret') ? taints.secret : 0) };
};

/** Tools whose only work is to send files to another host. */
const upload: Rule = (call, judge) => {
  const isQuestion = call.args.some(({ text }) =>
    /^(?:-h|--help|--version|login|logout|whoami|ls|list|help|version|--dry-run)$/.test(text),
  );
  if (!isQuestion) send(call, judge, 'Files');
  return nothing;
};

/** A field of a request that is a file: `-F content=@notes.txt`. */
const gitHost: Rule = (call, judge) => {
  if (call.args[0]?.text !== 'api') return undefined;
  for (const { text } of parseOptions(call.args, { letters: 'FfXHqt', long: ['field', 'raw-field', 'method', 'header', 'jq'] }).values(
    'F',
    'field',
  ))
    if (/^[^=]*=@/.test(text)) send(call, judge, 'A file');
  return undefined;
};

export const networkRules: RuleTable = {
  curl,
  'curl.exe': curl,
  xh: httpie,
  http: httpie,
  https: httpie,
  httpie,
  wget,
  wget2: wget,
  aria2c: wget,
  nc: netcat,
  ncat: netcat,
  netcat,
  'nc.traditional': netcat,
  'nc.openbsd': netcat,
  socat,
  telnet: talk,
  ftp: talk,
  lftp: talk,
  tftp: talk,
  ncftpput: upload,
  smbclient: talk,
  websocat: talk,
  wscat: talk,
  cryptcat: netcat,
  openssl,
  scp: copyAway,
  pscp: copyAway,
  sftp,
  ssh,
  slogin: ssh,
  rsh: ssh,
  mosh: ssh,
  autossh: ssh,
  sshpass: (call, judge) => {
    const { operands } = parseOptions(call.args, { letters: 'pfdP', stopsAtOperand: true });
    return judge.runWords(call, operands, { wrapper: 'sshpass' });
  },
  dig: lookUp,
  nslookup: lookUp,
  host: lookUp,
  drill: lookUp,
  ping: lookUp,
  ping6: lookUp,
  hping3: lookUp,
  traceroute: lookUp,
  whois: lookUp,
  kdig: lookUp,
  delv: lookUp,
  getent: lookUp,
  resolvectl: lookUp,
  mail,
  mailx: mail,
  sendmail: mail,
  mutt: mail,
  msmtp: mail,
  swaks: mail,
  ssmtp: mail,
  aws,
  'aws.exe': aws,
  gh: gitHost,
  glab: gitHost,
  gsutil: objectStore,
  gcloud: (call, judge) => (call.args[0]?.text === 'storage' ? objectStore(call, judge) : undefined),
  az: (call, judge) => {
    if (call.args.some(({ text }) => /^upload(?:-batch)?$/.test(text)) || call.args.some(({ text }) => text === 'acr')) {
      if (call.args.some(({ text }) => /^(?:upload(?:-batch)?|build)$/.test(text))) send(call, judge, 'Files');
    }
    return undefined;
  },
  rclone: objectStore,
  s3cmd: objectStore,
  s4cmd: objectStore,
  s5cmd: objectStore,
  mc: objectStore,
  azcopy: objectStore,
  b2: objectStore,
  pastebinit: upload,
  gist: upload,
  transfer: upload,
  'transfer.sh': upload,
  ffsend: upload,
  croc: upload,
  wormhole: upload,
  'magic-wormhole': upload,
  termbin: upload,
  ix: upload,
  sprunge: upload,
  ngrok: upload,
  localtunnel: upload,
  lt: upload,
  bore: upload,
  'sentry-cli': upload,
  codecov: upload,
  ipfs: (call, judge) => {
    if (call.args.some(({ text }) => text === 'add')) send(call, judge, 'Files');
    return undefined;
  },
  twine: (call, judge) => {
    if (call.args.some(({ text }) => text === 'upload')) send(call, judge, 'Packages');
    return undefined;
  },
};
