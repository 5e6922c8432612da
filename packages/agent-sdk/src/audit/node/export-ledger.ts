import { type KeyObject, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Clock, formatTimestamp, GatehouseError, isGatehouseError, toCanonicalJson } from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { formatEnvelope, formatJws, toStatement } from '../attestation.ts';
import { signCheckpoint, toOrigin } from '../checkpoint.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { ChainVerifier } from '../verify.ts';
import { toLedgerName } from './checkpoint-store.ts';
import {
  type ExportFile,
  type ExportManifest,
  type ExportPage,
  exportFiles,
  exportFormat,
  maxPageBytes,
  toPageName,
  toSignatureName,
} from './export-format.ts';
import { syncFolder } from './ledger-descriptor.ts';
import { openToRead, readPieces } from './read-pieces.ts';
import { toPublicPem } from './signing-key.ts';

export interface ExportOptions {
  readonly ledgerFile: string;
  /** Where the export will be: a folder that does not exist yet. It appears when it is complete. */
  readonly directory: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
  readonly clock: Clock;
  /** Who made the export, for its attestation; default `gatehouse`. */
  readonly producer?: string;
  /** Entries of a page, at most; default 10,000. A page also ends when it has 8 MiB. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

export interface ExportSummary {
  /** Absolute. */
  readonly directory: string;
  readonly pages: number;
  readonly entries: number;
  /** Absolute path of the public key in the folder. */
  readonly publicKeyFile: string;
  readonly headHash: string;
  /** SHA-256 of `manifest.json`: names this export. */
  readonly manifestSha256: string;
}

const signBytes = promisify((data: Buffer, key: KeyObject, done: (error: Error | null, signature: Buffer) => void) =>
  sign(null, data, key, done),
);

/**
 * Writes a ledger as signed pages that anybody can check with OpenSSL and thirty lines of Python. The chain is verified
 * on the way; memory does not grow with the ledger, and other processes may append meanwhile.
 *
 * @throws ERR_AUDIT_EXPORT_EXISTS when the folder is there already
 * @throws ERR_AUDIT_EMPTY when the ledger has no entries
 * @throws ERR_AUDIT_TAMPERED when its chain is broken, or its end torn
 * @throws ERR_AUDIT_READ, ERR_AUDIT_EXPORT_WRITE; the signal's reason when it is aborted. In every case, no folder appears.
 */
export async function exportLedger(options: ExportOptions): Promise<ExportSummary> {
  const directory = resolve(options.directory);
  if (existsSync(directory)) throw exists(directory);
  const to = await findSettledSize(options.ledgerFile);
  let draft: string | undefined;
  try {
    await mkdir(dirname(directory), { recursive: true });
    // Beside its final place, so that it can be renamed into it.
    draft = await mkdtemp(join(dirname(directory), `.${basename(directory)}.partial-`));
    const summary = await writeExport(options, draft, to);
    syncFolder(draft);
    await rename(draft, directory);
    syncFolder(dirname(directory));
    return { ...summary, directory, publicKeyFile: join(directory, exportFiles.publicKey) };
  } catch (thrown) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
    options.signal?.throwIfAborted();
    throw isGatehouseError(thrown) ? thrown : writeFailed(directory, thrown);
  }
}

type Written = Omit<ExportSummary, 'directory' | 'publicKeyFile'>;

async function writeExport(options: ExportOptions, draft: string, to: number): Promise<Written> {
  const pages = new PageWriter(draft, options.privateKey, options.pageSize ?? 10_000);
  const tree = new LedgerTree();
  const verifier = new ChainVerifier(undefined, 0, { onLine: tree.onLine });
  const rest = await readPieces(options.ledgerFile, {
    to,
    ...(options.signal && { signal: options.signal }),
    async take(bytes) {
      const used = verifier.check(bytes);
      // What is not known to be good is not signed; the verdict below says what is wrong with it.
      if (!verifier.isDecided) await pages.add(bytes.subarray(0, used));
      return used;
    },
  });
  const { problem, entries, headHash } = verifier.finish(rest);
  if (problem !== null) throw broken(options.ledgerFile, problem.message, problem.kind, problem.index);
  if (entries === 0) throw empty(options.ledgerFile);
  await pages.end();
  const publicKeyPem = toPublicPem(options.privateKey);
  await writeDurably(join(draft, exportFiles.publicKey), Buffer.from(publicKeyPem));
  const facts = {
    format: exportFormat,
    ledgerId: pages.firstHash,
    exportedAt: formatTimestamp(options.clock.nowMs()),
    entries,
    firstSeq: 0,
    lastSeq: entries - 1,
    headHash,
    publicKeySha256: sha256Hex(publicKeyPem),
    pages: pages.written,
  } as const;
  const files = await writeAttestation(options, draft, facts, tree);
  const manifest: ExportManifest = { ...facts, files };
  const manifestBytes = Buffer.from(toCanonicalJson(manifest));
  await writeSigned(draft, exportFiles.manifest, manifestBytes, options.privateKey);
  return { pages: pages.written.length, entries, headHash, manifestSha256: sha256Hex(manifestBytes) };
}

/** What a reviewer's own tools read: the checkpoint, and the statement about the pages in a DSSE envelope and as a JWS. */
async function writeAttestation(
  { ledgerFile, privateKey, producer = 'gatehouse' }: ExportOptions,
  draft: string,
  {
    pages,
    firstSeq,
    lastSeq,
    headHash,
    exportedAt,
    ledgerId,
    publicKeySha256,
  }: Pick<ExportManifest, 'pages' | 'firstSeq' | 'lastSeq' | 'headHash' | 'exportedAt' | 'ledgerId' | 'publicKeySha256'>,
  tree: LedgerTree,
): Promise<readonly ExportFile[]> {
  const origin = toOrigin(toLedgerName(ledgerFile), ledgerId);
  const checkpoint = signCheckpoint({ origin, size: tree.size, root: tree.root() }, { name: origin, privateKey });
  const statement = toStatement(
    pages.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    { origin, treeSize: tree.size, rootHash: tree.root().toString('hex'), firstSeq, lastSeq, headHash, checkpoint, exportedAt, producer },
  );
  const texts = [
    [exportFiles.checkpoint, checkpoint],
    [exportFiles.envelope, formatEnvelope(statement, privateKey)],
    [exportFiles.jws, formatJws(statement, privateKey, publicKeySha256)],
  ] as const;
  for (const [name, text] of texts) await writeDurably(join(draft, name), Buffer.from(text));
  return texts.map(([name, text]) => ({ name, sha256: sha256Hex(text) }));
}

/** Collects lines into pages and writes each, with its signature, when it is full. */
class PageWriter {
  readonly written: ExportPage[] = [];
  /** Hash of the first entry of all. */
  firstHash = '';
  readonly #directory: string;
  readonly #key: KeyObject;
  readonly #pageSize: number;
  #parts: Buffer[] = [];
  #bytes = 0;
  #lines = 0;
  #firstSeq = 0;

  constructor(directory: string, key: KeyObject, pageSize: number) {
    this.#directory = directory;
    this.#key = key;
    this.#pageSize = pageSize;
  }

  /** @param lines whole lines; the bytes are copied */
  async add(lines: Buffer): Promise<void> {
    let from = 0;
    for (let end = lines.indexOf(0x0a); end !== -1; end = lines.indexOf(0x0a, end + 1)) {
      if (this.firstHash === '') this.firstHash = lines.toString('latin1', end - 66, end - 2);
      this.#lines += 1;
      const isFull = this.#lines >= this.#pageSize || this.#bytes + (end + 1 - from) >= maxPageBytes;
      if (!isFull) continue;
      this.#keep(lines.subarray(from, end + 1));
      from = end + 1;
      await this.end();
    }
    this.#keep(lines.subarray(from));
  }

  /** Writes what there is as a page. */
  async end(): Promise<void> {
    if (this.#lines === 0) return;
    const name = toPageName(this.written.length);
    const page = Buffer.concat(this.#parts);
    await writeSigned(this.#directory, name, page, this.#key);
    const lastSeq = this.#firstSeq + this.#lines - 1;
    this.written.push({ name, sha256: sha256Hex(page), firstSeq: this.#firstSeq, lastSeq });
    this.#firstSeq = lastSeq + 1;
    this.#parts = [];
    this.#bytes = 0;
    this.#lines = 0;
  }

  #keep(bytes: Buffer): void {
    this.#parts.push(Buffer.from(bytes));
    this.#bytes += bytes.length;
  }
}

async function writeSigned(directory: string, name: string, bytes: Buffer, key: KeyObject): Promise<void> {
  await writeDurably(join(directory, name), bytes);
  await writeDurably(join(directory, toSignatureName(name)), await signBytes(bytes, key));
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Size of the file once it ends with a line feed, or after a while: the end may be the middle of somebody's write. */
async function findSettledSize(path: string): Promise<number> {
  const file = await openToRead(path);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const { size } = await file.stat();
      const last = size === 0 ? undefined : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
      if (size === 0 || last === 0x0a || attempt === 4) return size;
      await delay(50);
    }
  } finally {
    await file.close();
  }
}

function exists(directory: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_EXPORT_EXISTS', {
    message: `${directory} exists already.`,
    untouched: 'Nothing was written there.',
    nextStep: 'Choose a folder that does not exist yet.',
  });
}

function empty(ledgerFile: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_EMPTY', {
    message: `The ledger ${ledgerFile} has no entries to export.`,
    untouched: 'No export was written.',
    nextStep: 'Export it when something was recorded.',
  });
}

function broken(ledgerFile: string, message: string, kind: string, index: number): GatehouseError {
  return new GatehouseError('ERR_AUDIT_TAMPERED', {
    message: `The ledger ${ledgerFile} is broken, and a broken ledger is not signed. ${message}`,
    untouched: 'No export was written, and the ledger is as it was.',
    nextStep: kind === 'torn-tail' ? 'Open its workspace once, which repairs a torn end.' : 'Keep the file as evidence.',
    details: { kind, index },
  });
}

function writeFailed(directory: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_AUDIT_EXPORT_WRITE', {
    message: `The export ${directory} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    untouched: 'What had been written of it was removed, and the ledger is as it was.',
    nextStep: 'Choose a folder that is writable and has room.',
    cause,
  });
}
