import { readFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';
import { splitNotes } from '../checkpoint.ts';
import { syncFolder } from './ledger-descriptor.ts';

/**
 * Where checkpoints are kept. The more places that whoever may change the ledger cannot change, the better: a log of your
 * own, a write-once bucket, another machine.
 */
export interface CheckpointStore {
  /** Every checkpoint kept here, in any order: signed notes, untrusted. */
  read(): Promise<readonly string[]>;
  /** Keeps a signed note. When it resolves, the note is as durable as this store makes it. */
  add(note: string): Promise<void>;
}

/** The last checkpoint, beside the ledger; and all of them, in a folder of their own. */
export interface CheckpointFiles {
  readonly latest: string;
  readonly history: string;
}

/** Where the checkpoints of a ledger file lie. */
export function toCheckpointFiles(ledgerFile: string): CheckpointFiles {
  const history = join(dirname(ledgerFile), 'checkpoints', `${toLedgerName(ledgerFile)}.checkpoints`);
  return { latest: `${ledgerFile}.checkpoint`, history };
}

/** The name of a ledger in the origin of its checkpoints: its file without `.jsonl`. */
export function toLedgerName(ledgerFile: string): string {
  return basename(ledgerFile).replace(/\.jsonl$/, '');
}

/**
 * Keeps checkpoints in two files, mode 0600: `<ledger>.checkpoint` holds the last one, and
 * `checkpoints/<name>.checkpoints` all of them, one after another with an empty line between, only ever appended to.
 */
export function createFileCheckpointStore(ledgerFile: string): CheckpointStore {
  const { latest, history } = toCheckpointFiles(ledgerFile);
  return {
    read: async () => [...new Set([...readNotes(history), ...readNotes(latest)])],
    add: async (note) => {
      try {
        await appendNote(history, note);
        await replaceFile(latest, note);
      } catch (cause) {
        throw cannotKeep(history, cause);
      }
    },
  };
}

/** The signed notes in a file; none when there is no file. */
export function readNotes(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw new GatehouseError('ERR_AUDIT_READ', {
      message: `The checkpoints ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      nextStep: 'Make the file readable for you.',
      cause,
    });
  }
  // What has no signature cannot vouch for anything; ignoring it gives nobody more than deleting it would.
  return splitNotes(text.slice(0, text.lastIndexOf('\n') + 1)).filter((note) => note.includes('\n\n\u2014 '));
}

async function appendNote(path: string, note: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a+', 0o600);
  try {
    const end = await findWholeEnd(file);
    if (end !== undefined) await file.truncate(end);
    await file.writeFile(`${note}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  syncFolder(dirname(path));
}

const tailBytes = 8 * 1024;

/** Where the last whole note ends when a crash has torn the one after it, which must not run into the next one. */
async function findWholeEnd(file: FileHandle): Promise<number | undefined> {
  const { size } = await file.stat();
  const from = Math.max(0, size - tailBytes);
  const { buffer } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  // In Latin-1, so that places in the text are places in the file: the dash takes three characters.
  const text = buffer.toString('latin1');
  const ends = [...text.matchAll(/\n\xe2\x80\x94 [^\n]+\n\n/g)].map((match) => match.index + match[0].length);
  const end = from + (ends.at(-1) ?? 0);
  return end < size && (ends.length > 0 || from === 0) ? end : undefined;
}

/** The new text or the old one, whatever happens in between. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

function cannotKeep(file: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_AUDIT_CHECKPOINT_WRITE', {
    message: `The checkpoint cannot be kept in ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    untouched: 'The ledger is as it was.',
    nextStep: 'Make the folder writable and see that the disk has room.',
    cause,
  });
}
