import { type Call, destructive, type Judge, type Rule, type RuleTable } from '../call.ts';
import { readFile } from '../files.ts';
import { isRehearsal } from '../forms.ts';
import { type Parsed, parseOptions } from '../options.ts';
import { isRoot, isTemporary, placeOf } from '../targets.ts';
import { type Argument, argumentOf, hole, joinStreams, nothing, type Stream, taints } from '../values.ts';
import { unpackedMark } from './builtins.ts';

/** Says when what is deleted belongs to Gatehouse or to what starts by itself: that is graver than a deletion. */
export function judgePlaces(call: Call, judge: Judge, operands: readonly Argument[], verb: string): void {
  for (const { text } of operands) {
    const path = judge.toPath(call, text);
    const place = path === null ? null : placeOf(path, judge.homeDirectory);
    if (place !== null && place.family !== 'system')
      judge.report(call, destructive(place.family, `${verb} ${text} ${place.what}.`.replaceAll(hole, '…')));
  }
}

const remove: Rule = (call, judge) => {
  const parsed = parseOptions(call.args);
  if (isRehearsal(parsed)) return nothing;
  const { operands } = parsed;
  // What `mktemp` has just made is nobody's.
  if (operands.length > 0 && operands.every(({ taint }) => (taint & taints.temporary) !== 0)) return nothing;
  if (operands.length === 0 && !call.isFed && !call.wrappers.some((wrapper) => wrapper === 'xargs' || wrapper === 'parallel'))
    return nothing;
  judge.report(call, destructive('delete', 'It deletes files for good.'));
  judgePlaces(call, judge, operands, 'Deleting');
  return nothing;
};

const overwrite: Rule = (call, judge) => {
  if (!isRehearsal(parseOptions(call.args)))
    judge.report(call, destructive('delete', 'It overwrites files so that they cannot be brought back.'));
  judgePlaces(call, judge, parseOptions(call.args, { letters: 'ns' }).operands, 'Overwriting');
  return nothing;
};

const truncate: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'sr', long: ['size', 'reference'] });
  if (isRehearsal(parsed)) return nothing;
  const size = parsed.value('s', 'size')?.text ?? '';
  if (size.startsWith('+') || (parsed.operands.length > 0 && parsed.operands.every(({ taint }) => (taint & taints.temporary) !== 0)))
    return nothing;
  judge.report(call, destructive('delete', 'It cuts files off.'));
  judgePlaces(call, judge, parsed.operands, 'Emptying');
  return nothing;
};

const copyRaw: Rule = (call, judge) => {
  const values = new Map(
    call.args.map((arg) => [arg.text.split('=')[0] ?? '', { ...arg, text: arg.text.slice(arg.text.indexOf('=') + 1) }]),
  );
  const source = values.get('if');
  const target = values.get('of');
  const stream = source === undefined ? call.input : readFile(source, call.scope, judge);
  if (source !== undefined && /^\/dev\/(?:sd|hd|vd|nvme|mmcblk|mem|kmem|disk|mapper)/.test(source.text))
    judge.report(call, { verdict: 'secret_read', reason: 'It reads a disk or memory past the file system.' });
  if (target === undefined) return stream;
  judge.judgeWrite(call, target, stream);
  const path = judge.toPath(call, target.text);
  if (path !== null && placeOf(path, judge.homeDirectory) !== null) return nothing;
  if (!/^\/dev\/(?:null|stdout|stderr|tty)/.test(target.text)) judge.report(call, destructive('delete', 'It writes raw data over a file.'));
  return nothing;
};

const valuedCopy = { letters: 'tSmog', long: ['target-directory', 'suffix', 'mode', 'owner', 'group'] };

function splitTarget(parsed: Parsed): { readonly sources: readonly Argument[]; readonly target: Argument | undefined } {
  const folder = parsed.value('t', 'target-directory');
  if (folder !== undefined) return { sources: parsed.operands, target: folder };
  return parsed.operands.length < 2
    ? { sources: parsed.operands, target: undefined }
    : { sources: parsed.operands.slice(0, -1), target: parsed.operands.at(-1) };
}

const move: Rule = (call, judge) => {
  const { sources, target } = splitTarget(parseOptions(call.args, valuedCopy));
  judgePlaces(call, judge, sources, 'Moving');
  for (const { text } of sources) {
    const path = judge.toPath(call, text);
    if (path !== null && !path.includes(hole) && isRoot(path, judge.homeDirectory))
      judge.report(call, destructive('system', `It moves all of ${text} away.`));
    else if (path !== null && placeOf(path, judge.homeDirectory)?.family === 'system' && !isTemporary(path))
      judge.report(call, destructive('system', `It moves files of the system away: ${text}.`.replaceAll(hole, '…')));
  }
  if (target === undefined) return nothing;
  if (target.text === '/dev/null') judge.report(call, destructive('delete', 'It moves files to where nothing comes back from.'));
  copyTo(call, judge, sources, target);
  return nothing;
};

/** The files a copy makes: in a folder under their own names, or the target itself. */
function copyTo(call: Call, judge: Judge, sources: readonly Argument[], target: Argument): void {
  const streams = sources.map((source) => readFile(source, call.scope, judge));
  judge.judgeWrite(call, target, joinStreams(streams));
  for (const [index, source] of sources.entries()) {
    const name = source.text.slice(source.text.lastIndexOf('/') + 1);
    const path = judge.toPath(call, `${target.text}/${name}`);
    if (path === null || path.includes(hole)) continue;
    call.scope.files.set(path, streams[index] as Stream);
    judgePlaces(call, judge, [{ ...target, text: path }], 'Writing');
  }
}

const copy: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, valuedCopy);
  const { sources, target } = splitTarget(parsed);
  if (parsed.has('r', 'R', 'a', 'recursive', 'archive')) judgeSweep(call, judge, sources);
  if (target === undefined) return nothing;
  if (sources.length === 1 && sources[0]?.text === '/dev/null') judge.report(call, destructive('delete', 'It empties a file.'));
  copyTo(call, judge, sources, target);
  return nothing;
};

const link: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, valuedCopy);
  const { sources, target } = splitTarget(parsed);
  if (target !== undefined && sources.some(({ text }) => text === '/dev/null') && parsed.has('f', 'force'))
    judge.report(call, destructive('delete', 'It puts nothing in the place of a file.'));
  if (target !== undefined) judge.judgeWrite(call, target, sources[0] === undefined ? nothing : readFile(sources[0], call.scope, judge));
  return nothing;
};

/** Reading all of a home or of the computer reads every secret in it. */
export function judgeSweep(call: Call, judge: Judge, operands: readonly Argument[]): void {
  for (const { text } of operands) {
    const path = judge.toPath(call, text);
    if (path !== null && !path.includes(hole) && isRoot(path, judge.homeDirectory))
      judge.report(call, { verdict: 'secret_read', reason: `It reads everything in ${text}, secrets too.` });
  }
}

const find: Rule = (call, judge) => {
  const { args } = call;
  for (const [index, { text }] of args.entries()) {
    if (text === '-delete') judgePlaces(call, judge, args.filter((arg) => !arg.text.startsWith('-')).slice(0, 1), 'Deleting');
    if (text === '-delete')
      judge.report(
        call,
        destructive(
          'delete',
          'It deletes every file it finds.',
          `find ${args.filter((arg) => !arg.text.startsWith('-'))[0]?.text ?? ''} -delete`
            .replace(/\s+/g, ' ')
            .replaceAll(hole, '…')
            .slice(0, 60),
        ),
      );
    else if (/^-(?:exec|execdir|ok|okdir)$/.test(text)) runFound(call, judge, index + 1, text);
    else if (/^-(?:fprint|fprint0|fls|fprintf)$/.test(text)) {
      const target = args[index + 1];
      if (target !== undefined) judge.judgeWrite(call, target, { text: null, taint: taints.local });
    }
  }
  return { text: null, taint: taints.local };
};

function runFound(call: Call, judge: Judge, from: number, option: string, isAppended = false): void {
  const rest = call.args.slice(from);
  const end = rest.findIndex(({ text }, index) => text === ';' || (text === '+' && rest[index - 1]?.text === '{}'));
  const words = (end < 0 ? rest : rest.slice(0, end)).filter(({ text }) => text !== '+');
  // What is found is not known; the first word is the program all the same.
  const filled = words.map((word, index) =>
    index > 0 && word.text.includes('{}') ? { ...word, text: word.text.replaceAll('{}', hole), taint: word.taint | taints.local } : word,
  );
  // `fd` puts what it found at the end where no mark stands.
  if (isAppended && !words.some(({ text }) => text.includes('{'))) filled.push(argumentOf(hole, call, taints.local));
  const [program] = words;
  if (program?.text === '{}') judge.doubt(call, program.raw, 'It runs whatever it finds.');
  else judge.runWords(call, filled, { wrapper: `find ${option}`, isFed: false, input: nothing });
}

const fd: Rule = (call, judge) => {
  for (const [index, { text }] of call.args.entries())
    if (/^(?:-x|-X|--exec|--exec-batch)$/.test(text)) runFound(call, judge, index + 1, text, true);
  return { text: null, taint: taints.local };
};

const tee: Rule = (call, judge) => {
  const { operands, has } = parseOptions(call.args);
  for (const target of operands) judge.judgeWrite(call, target, call.input);
  if (call.isFed && call.input.text === '' && !has('a', 'append') && operands.length > 0)
    judge.report(call, destructive('delete', 'It empties a file.'));
  // `tee >(sh)`: what is written there runs.
  return call.input;
};

const chmod: Rule = (call, judge) => {
  const parsed = parseOptions(
    call.args.map((arg) => (/^-[rwxXst]/.test(arg.text) && !/^-R/.test(arg.text) ? { ...arg, text: `a${arg.text}` } : arg)),
    { letters: '', long: ['reference'] },
  );
  const [mode, ...files] = parsed.operands;
  const targets = parsed.has('reference') ? parsed.operands : files;
  const isOwner = call.program === 'chmod';
  if (isOwner && /^(?:[2467]\d{3}|[ugoa]*[+=]\w*s\w*)$/.test(mode?.text ?? ''))
    judge.report(call, destructive('system', 'It lets a file run with the rights of its owner.'));
  judgeRights(call, judge, targets, parsed.has('R', 'recursive'));
  if (isOwner && parsed.has('R', 'recursive') && /^(?:0{1,4}|a?-rwx|ugo-rwx|a=|=)$/.test(mode?.text ?? ''))
    judge.doubt(call, `chmod -R ${mode?.text ?? ''}`, 'It takes every right to these files away, and which they had is not kept.');
  return nothing;
};

function judgeRights(call: Call, judge: Judge, targets: readonly Argument[], isDeep: boolean): void {
  for (const { text, isGlob } of targets) {
    const path = judge.toPath(call, text);
    if (path === null || path.includes(hole)) {
      if (isDeep && (path === null || text === hole || /^\/?\0/.test(text)))
        judge.doubt(call, text, 'Whose rights change is only known when it runs.');
      continue;
    }
    const place = placeOf(path, judge.homeDirectory);
    const isAll = isRoot(path, judge.homeDirectory) && (isDeep || isGlob || path === '/');
    if (isAll || (place !== null && (place.family === 'gate_tamper' || place.family === 'system' || isDeep)))
      judge.report(call, destructive(place?.family === 'gate_tamper' ? 'gate_tamper' : 'system', `It changes who may use ${text}.`));
  }
}

const attributes: Rule = (call, judge) => {
  const operands = parseOptions(call.args.filter(({ text }) => !/^[+=-][a-zA-Z]+$/.test(text) || text === '-R')).operands;
  judgeRights(call, judge, operands, true);
  if (call.program === 'chattr' && operands.length > 0)
    judge.report(call, destructive('system', 'It changes what may be done with files.'));
  return nothing;
};

const rsync: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, {
    letters: 'eBfMT',
    long: [
      'rsh',
      'exclude',
      'include',
      'filter',
      'exclude-from',
      'include-from',
      'files-from',
      'bwlimit',
      'port',
      'password-file',
      'partial-dir',
      'temp-dir',
      'rsync-path',
      'backup-dir',
      'suffix',
      'chmod',
      'chown',
      'info',
      'timeout',
      'max-size',
      'min-size',
      'log-file',
      'out-format',
      'compare-dest',
      'copy-dest',
      'link-dest',
    ],
  });
  const isRehearsed = parsed.has('n', 'dry-run', 'list-only');
  if (!isRehearsed && parsed.options.some(({ name }) => /^del(?:ete)?(?:-|$)/.test(name)))
    judge.report(call, destructive('delete', 'It deletes what is not in the source.'));
  if (!isRehearsed && parsed.has('remove-source-files')) judge.report(call, destructive('delete', 'It deletes the files it has copied.'));
  const shell = parsed.value('e', 'rsh');
  if (shell !== undefined && !/^(?:\/usr\/bin\/)?ssh(?:\s|$)/.test(shell.text)) judge.runText(call, shell.text, { wrapper: 'rsync -e' });
  const target = parsed.operands.at(-1);
  if (target === undefined || parsed.operands.length < 2) return nothing;
  if (isRemote(target.text)) {
    if (!isRehearsed) judge.report(call, { verdict: 'exfil', reason: `It sends files to ${target.raw.slice(0, 60)}.` });
  } else if (!parsed.operands.slice(0, -1).some(({ text }) => isRemote(text))) {
    judgeSweep(call, judge, parsed.operands.slice(0, -1));
    judge.judgeWrite(call, target, { text: null, taint: taints.local });
  } else judge.judgeWrite(call, target, { text: null, taint: taints.network });
  return nothing;
};

/** `host:path`, `user@host:path`, `rsync://host/…`; not `C:\x`, nor a path with a colon behind a slash. */
export function isRemote(text: string): boolean {
  if (/^(?:rsync|ssh|sftp|scp|ftp|ftps|smb):\/\//i.test(text)) return true;
  const host = /^(?:[^/@]*@)?(\[[^\]]+\]|[^/:]+):/.exec(text)?.[1];
  return host !== undefined && !/^[A-Za-z]:[\\]/.test(text) && !/^(?:localhost|127\.\d+\.\d+\.\d+)$/.test(host);
}

const tar: Rule = (call, judge) => {
  const args = call.args.map((arg, index) => (index === 0 && /^[a-zA-Z]+$/.test(arg.text) ? { ...arg, text: `-${arg.text}` } : arg));
  const parsed = parseOptions(args, {
    letters: 'fCTXIbgKNFVHh'.replace('h', ''),
    long: [
      'file',
      'directory',
      'files-from',
      'exclude',
      'exclude-from',
      'use-compress-program',
      'checkpoint-action',
      'to-command',
      'info-script',
      'new-volume-script',
      'rsh-command',
      'transform',
      'owner',
      'group',
      'mode',
      'strip-components',
      'one-top-level',
      'format',
      'newer',
      'mtime',
    ],
  });
  for (const action of parsed.values('checkpoint-action'))
    if (/^exec=/.test(action.text)) runHidden(call, judge, action.text.slice(5), 'tar --checkpoint-action');
  for (const code of parsed.values('to-command', 'info-script', 'new-volume-script', 'F', 'rsh-command'))
    runHidden(call, judge, code.text, 'tar --to-command');
  for (const program of parsed.values('I', 'use-compress-program'))
    if (!/^(?:gzip|pigz|bzip2|pbzip2|xz|zstd|lz4|lzip|lzma|zstdmt|brotli)(?:\s|$)/.test(program.text))
      runHidden(call, judge, program.text, 'tar -I');
  if (parsed.has('remove-files')) judge.report(call, destructive('delete', 'It deletes the files it has packed.'));
  const isReading = parsed.has('c', 'create', 'r', 'append', 'u', 'update');
  const folder = parsed.value('C', 'directory');
  const base = folder === undefined ? call : { ...call, scope: { ...call.scope, cwd: judge.toPath(call, folder.text) } };
  if (isReading) judgeSweep(base, judge, parsed.operands);
  const file = parsed.value('f', 'file');
  if (file !== undefined && isReading && file.text !== '-') {
    if (isRemote(file.text)) judge.report(call, { verdict: 'exfil', reason: `It sends files to ${file.raw}.` });
    else judge.judgeWrite(call, file, { text: null, taint: taints.local });
  }
  const unpacked = file === undefined || file.text === '-' ? call.input : readFile(file, call.scope, judge);
  if (parsed.has('x', 'extract', 'get') && (unpacked.taint & taints.network) !== 0)
    call.scope.files.set(unpackedMark, { text: null, taint: taints.network });
  if (parsed.has('x', 'extract', 'get')) {
    const target = folder ?? argumentOf('.', call);
    if (folder !== undefined || parsed.has('P', 'absolute-names')) judge.judgeWrite(call, target, { text: null, taint: taints.local });
  }
  return { text: null, taint: taints.local | (call.isFed ? call.input.taint : 0) };
};

/** Code in an option that nobody looks for code in. */
export function runHidden(call: Call, judge: Judge, code: string, wrapper: string): void {
  judge.report(call, destructive('rce', `${wrapper} runs a command: ${code}.`.replaceAll(hole, '…').slice(0, 160)));
  judge.runText(call, code, { wrapper });
}

const zip: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'xitbnPT'.replace('T', '') });
  if (parsed.has('m', 'move')) judge.report(call, destructive('delete', 'It deletes the files it has packed.'));
  for (const [index, { text }] of call.args.entries())
    if (text.startsWith('--unzip-command=')) runHidden(call, judge, text.slice(text.indexOf('=') + 1), 'zip -TT');
    else if (text === '-TT' || text === '--unzip-command') runHidden(call, judge, call.args[index + 1]?.text ?? '', 'zip -TT');
  judgeSweep(call, judge, parsed.operands.slice(1));
  return { text: null, taint: taints.local };
};

/** Reads its files, and what it is fed where it has none. */
const read: Rule = (call, judge) => {
  const operands = parseOptions(call.args, { letters: call.program === 'cat' ? '' : 'ncsbwNAjkS' }).operands.filter(
    ({ text }) => text !== '-',
  );
  if (operands.length === 0) return call.program === 'cat' ? call.input : { text: null, taint: call.input.taint };
  for (const { text } of operands) {
    if (/^\/dev\/(?:sd|hd|vd|nvme|mmcblk|mem|kmem|disk|mapper)/.test(text))
      judge.report(call, { verdict: 'secret_read', reason: 'It reads a disk or memory past the file system.' });
  }
  const streams = operands.map((operand) => readFile(operand, call.scope, judge));
  const joined = joinStreams(streams);
  return call.program === 'cat' && !call.args.some(({ text }) => text.startsWith('-')) ? joined : { text: null, taint: joined.taint };
};

const makeTemporary: Rule = (call) => {
  return { text: null, taint: call.args.some(({ text }) => text === '-u' || text === '--dry-run') ? taints.harmless : taints.temporary };
};

const install: Rule = (call, judge) => copy(call, judge);

const write: Rule = (call, judge) => {
  for (const target of parseOptions(call.args, { letters: 'drtm' }).operands) {
    const path = judge.toPath(call, target.text);
    if (path !== null && placeOf(path, judge.homeDirectory)?.family === 'gate_tamper') judge.judgeWrite(call, target, nothing);
  }
  return nothing;
};

const split: Rule = () => nothing;

const patch: Rule = (call, judge) => {
  const target = parseOptions(call.args, { letters: 'pidorBDFgVYz', long: ['input', 'directory', 'output', 'strip'] });
  for (const file of [...target.operands.slice(0, 1), ...target.values('o', 'output')])
    judge.judgeWrite(call, file, { text: null, taint: taints.local });
  return nothing;
};

const decode: Rule = (call) => ({ text: null, taint: call.input.taint | taints.decoded | (call.isFed ? 0 : taints.local) });

const grep: Rule = (call, judge) => {
  const parsed = parseOptions(call.args, { letters: 'efmABCgtTd', long: ['regexp', 'file', 'include', 'exclude', 'glob', 'type'] });
  if (parsed.has('r', 'R', 'recursive') || /^(?:rg|ag|ack)$/.test(call.program))
    judgeSweep(call, judge, parsed.has('e', 'f', 'regexp', 'file') ? parsed.operands : parsed.operands.slice(1));
  if (call.program === 'rg')
    for (const program of parseOptions(call.args, { long: ['pre', 'hostname-bin'] }).values('pre', 'hostname-bin'))
      if (program.text !== '') runHidden(call, judge, program.text, 'rg');
  return { text: null, taint: call.isFed ? call.input.taint : taints.local };
};

export const fileRules: RuleTable = {
  rm: remove,
  unlink: remove,
  rimraf: remove,
  del: remove,
  'del-cli': remove,
  shred: overwrite,
  srm: overwrite,
  wipe: overwrite,
  scrub: overwrite,
  sfill: overwrite,
  sdelete: overwrite,
  truncate,
  fallocate: (call, judge) => {
    if (call.args.some(({ text }) => /^-[cpz]|^--(?:collapse|punch|zero)/.test(text)))
      judge.report(call, destructive('delete', 'It cuts pieces out of a file.'));
    return nothing;
  },
  dd: copyRaw,
  dcfldd: copyRaw,
  mv: move,
  cp: copy,
  install,
  ln: link,
  find,
  gfind: find,
  fd,
  fdfind: fd,
  tee,
  sponge: tee,
  chmod,
  chown: chmod,
  chgrp: chmod,
  chattr: attributes,
  setfacl: attributes,
  chflags: attributes,
  rsync,
  tar,
  gtar: tar,
  bsdtar: tar,
  zip,
  '7z': (call, judge) => {
    const [command, , ...files] = call.args;
    if (command?.text === 'd') judge.report(call, destructive('delete', 'It deletes files of an archive.'));
    if (call.args.some(({ text }) => text === '-sdel')) judge.report(call, destructive('delete', 'It deletes the files it has packed.'));
    judgeSweep(call, judge, files);
    return undefined;
  },
  cat: read,
  head: read,
  tail: read,
  tac: read,
  less: read,
  more: read,
  strings: read,
  nl: read,
  mktemp: makeTemporary,
  tempfile: makeTemporary,
  touch: write,
  mkdir: write,
  rmdir: (call, judge) => {
    judgePlaces(call, judge, parseOptions(call.args).operands, 'Deleting');
    return nothing;
  },
  split,
  patch,
  gunzip: decode,
  zcat: decode,
  xzcat: decode,
  bzcat: decode,
  unxz: decode,
  bunzip2: decode,
  zstdcat: decode,
  uudecode: decode,
  gpg: (call, judge) => {
    const names = call.args.map(({ text }) => text).join(' ');
    if (/--export-secret/.test(names)) judge.report(call, { verdict: 'secret_read', reason: 'It shows private keys.' });
    if (/--delete-(?:secret-)?keys?|--delete-secret-and-public-key/.test(names))
      judge.report(call, destructive('delete', 'It deletes keys.'));
    if (/--send-keys?|--keyserver/.test(names) && /--send/.test(names))
      judge.report(call, { verdict: 'exfil', reason: 'It sends keys to another host.' });
    return decode(call, judge);
  },
  grep,
  egrep: grep,
  fgrep: grep,
  rg: grep,
  ag: grep,
  ack: grep,
};
