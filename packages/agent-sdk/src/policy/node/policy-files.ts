import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { GatehouseError, systemErrorCode } from '../../base/index.ts';
import type { PolicyFormat } from './history-log.ts';

/** Largest document that is read, in bytes. The largest we have seen has 40 KB. */
export const maxPolicyBytes = 1024 * 1024;
/** Documents of one cascade at most. */
export const maxPolicyFiles = 256;

/**
 * Where documents come from. `file` is one path without its extension (`…/.gatehouse/policy`), looked for as `.yaml`,
 * `.yml` and `.toml`; `directory` is every file with one of these extensions in it. What is not there is no source.
 */
export interface PolicySource {
  readonly kind: 'file' | 'directory';
  /** Absolute. */
  readonly path: string;
  /** Absolute path of a folder that the documents must really lie in, their folder being a link or not. */
  readonly within?: string;
}

export interface PolicyFile {
  /** Absolute, as it was asked for. */
  readonly file: string;
  readonly format: PolicyFormat;
  readonly text: string;
}

const extensions = ['.toml', '.yaml', '.yml'];

/**
 * The documents of all sources: sources in their order, the files of one sorted by name (by UTF-16 code unit, so that
 * every machine sorts alike). Names that begin with a dot are left out: editors keep their drafts there.
 *
 * A link may lead to a file of the same folder and nowhere else: a document that lies elsewhere is not under the
 * protection its folder is under.
 *
 * @throws ERR_POLICY_READ, ERR_POLICY_LINK, ERR_POLICY_TOO_LARGE, ERR_POLICY_TOO_MANY naming the file
 */
export async function readPolicyFiles(sources: readonly PolicySource[]): Promise<readonly PolicyFile[]> {
  const found: PolicyFile[] = [];
  for (const { kind, path, within } of sources) {
    const folder = kind === 'file' ? dirname(path) : path;
    const names = await listNames(folder);
    if (within !== undefined && names.length > 0) await assertWithin(folder, within);
    const wanted = kind === 'file' ? names.filter((name) => basename(name, extname(name)) === basename(path)) : names;
    if (found.length + wanted.length > maxPolicyFiles) throw tooMany(folder);
    for (const name of wanted) {
      const text = await readDocument(folder, name);
      // Deleted between the listing and the opening: it is not there.
      if (text !== undefined) found.push({ file: join(folder, name), format: extname(name) === '.toml' ? 'toml' : 'yaml', text });
    }
  }
  return found;
}

/**
 * One document by its path, whatever its extension and wherever links lead: for a file that a person names.
 *
 * @throws ERR_POLICY_READ, ERR_POLICY_TOO_LARGE
 */
export async function readPolicyFile(path: string): Promise<PolicyFile> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return { file: path, format: extname(path) === '.toml' ? 'toml' : 'yaml', text: await readWhole(file, path) };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw thrown instanceof GatehouseError ? thrown : readError(path, thrown);
  }
}

async function assertWithin(folder: string, within: string): Promise<void> {
  const [real, root] = await Promise.all([realpath(folder), realpath(within)]);
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) throw leadsAway(folder, real);
}

async function listNames(folder: string): Promise<readonly string[]> {
  const entries = await listFolder(folder);
  const isDocument = (entry: Dirent): boolean =>
    (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.') && extensions.includes(extname(entry.name));
  return entries
    .filter(isDocument)
    .map(({ name }) => name)
    .sort();
}

async function listFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(thrown) ?? '')) return [];
    throw readError(folder, thrown);
  }
}

async function readDocument(folder: string, name: string): Promise<string | undefined> {
  const asked = join(folder, name);
  try {
    const real = await realpath(asked);
    if (dirname(real) !== (await realpath(folder))) throw leadsAway(asked, real);
    // Not following: between the look above and this, the file may have become a link. Not blocking: or a pipe.
    const file = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      return await readWhole(file, asked);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT' && !(await isLink(asked))) return undefined;
    throw thrown instanceof GatehouseError ? thrown : readError(asked, thrown);
  }
}

/** A link that leads nowhere stands for a document that somebody wanted, unlike a file that is gone. */
async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (info) => info.isSymbolicLink(),
    () => false,
  );
}

async function readWhole(file: FileHandle, asked: string): Promise<string> {
  const info = await file.stat();
  if (!info.isFile()) throw readError(asked, new Error('it is not a regular file'));
  const bytes = Buffer.allocUnsafe(maxPolicyBytes + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  if (length > maxPolicyBytes) throw tooLarge(asked);
  const text = decode(bytes.subarray(0, length), asked);
  // Many programs empty a file before they write it: for that moment nothing would be restricted.
  if (text.trim() === '') throw readError(asked, new Error('it is empty, and an empty policy would restrict nothing'));
  return text;
}

/** Bytes that are no UTF-8 are refused: as replacement characters they would be another policy than the one written. */
function decode(bytes: Buffer, asked: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw readError(asked, new Error('it is not UTF-8 text', { cause }));
  }
}

const untouched = 'The last good policy stays in force.';

function readError(file: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_POLICY_READ', {
    message: `${file} cannot be read: ${systemErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause))}.`,
    untouched,
    nextStep: 'Mend the file or its permissions, or move it out of the folder.',
    details: { file },
    cause,
  });
}

function leadsAway(file: string, real: string): GatehouseError {
  return new GatehouseError('ERR_POLICY_LINK', {
    message: `${file} leads to ${real}, which lies outside its folder.`,
    untouched,
    nextStep: 'Put a copy in its place.',
    details: { file },
  });
}

function tooLarge(file: string): GatehouseError {
  return new GatehouseError('ERR_POLICY_TOO_LARGE', {
    message: `${file} is larger than ${maxPolicyBytes} bytes.`,
    untouched,
    nextStep: 'Split it, or check that it is a policy.',
    details: { file },
  });
}

function tooMany(folder: string): GatehouseError {
  return new GatehouseError('ERR_POLICY_TOO_MANY', {
    message: `There are more than ${maxPolicyFiles} policy documents with those in ${folder}.`,
    untouched,
    nextStep: 'Remove some, or merge them.',
    details: { folder },
  });
}
