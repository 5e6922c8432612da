import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GatehouseError, type Result, toCanonicalJson } from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { openEnvelope, openJws, parseStatement } from '../attestation.ts';
import { genesis } from '../chain.ts';
import { parseCheckpoint, parseOrigin } from '../checkpoint.ts';
import type { ChainHead } from '../contract.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { checkNote } from '../note.ts';
import { verifyChain } from '../verify.ts';
import { type ExportManifest, exportFiles, exportFormat, toPageName, toSignatureName } from './export-format.ts';
import { readError } from './read-pieces.ts';

export interface ExportVerdict {
  readonly isGood: boolean;
  /** Entries found good before the first problem, or all. */
  readonly entries: number;
  readonly pages: number;
  readonly headHash: string;
  /** Hash of the ledger's first entry; empty when the manifest is not good. */
  readonly ledgerId: string;
  /** SHA-256 of `public-key.pem`: to be compared with what its owner says. Empty when it is no key. */
  readonly publicKeySha256: string;
  /** The first problem and the file it is in; null when good. */
  readonly problem: { readonly file: string; readonly message: string } | null;
}

const checkSignature = promisify((data: Buffer, key: KeyObject, signature: Buffer, done: (error: Error | null, isGood: boolean) => void) =>
  verify(null, data, key, signature, done),
);

/** Carries a verdict out of the depth where it was found. */
class Problem extends Error {
  readonly file: string;
  constructor(file: string, message: string) {
    super(message);
    this.file = file;
  }
}

/**
 * Checks an export: the signature and hash of every page, the manifest, the chain from the first entry to the last, its
 * checkpoint, and that both forms of its attestation say the same.
 *
 * @param publicKey PEM of the key it must be signed with; without one, the export's own key is believed, which proves
 *   only that nobody changed the export who had not the key
 * @throws ERR_AUDIT_READ when the folder cannot be read
 */
export async function verifyExport(directory: string, publicKey?: string | KeyObject): Promise<ExportVerdict> {
  const found: { -readonly [Key in keyof ExportVerdict]: ExportVerdict[Key] } = {
    isGood: false,
    entries: 0,
    pages: 0,
    headHash: genesis.hash,
    ledgerId: '',
    publicKeySha256: '',
    problem: null,
  };
  try {
    const names = await listFolder(directory);
    const pem = await readPart(directory, exportFiles.publicKey);
    const key = parseKey(pem, publicKey);
    found.publicKeySha256 = sha256Hex(pem);
    const manifest = await readManifest(directory, key, found.publicKeySha256);
    found.ledgerId = manifest.ledgerId;
    checkNames(names, manifest);
    await checkFiles(directory, manifest);
    const tree = new LedgerTree();
    let head: ChainHead = genesis;
    for (const [index] of manifest.pages.entries()) {
      head = await checkPage(directory, key, manifest, index, head, tree);
      found.pages += 1;
      found.entries = head.entries;
      found.headHash = head.hash;
    }
    checkTotals(manifest, head);
    await checkAttestation(directory, key, manifest, tree);
    found.isGood = true;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    found.problem = { file: thrown.file, message: thrown.message };
  }
  return found;
}

function parseKey(pem: Buffer, expected: string | KeyObject | undefined): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new Problem(exportFiles.publicKey, 'It is not a public key.');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Problem(exportFiles.publicKey, 'It is not an Ed25519 key.');
  if (expected !== undefined && !key.equals(typeof expected === 'string' ? parseExpected(expected) : expected)) {
    throw new Problem(exportFiles.publicKey, 'The export is signed with another key than the one you gave.');
  }
  return key;
}

function parseExpected(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new GatehouseError('ERR_AUDIT_KEY', { message: 'What you gave is not a public key.', nextStep: 'Give a PEM file.', cause });
  }
}

async function readManifest(directory: string, key: KeyObject, publicKeySha256: string): Promise<ExportManifest> {
  const name = exportFiles.manifest;
  const bytes = await readSigned(directory, name, key);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Problem(name, 'It is not JSON.');
  }
  if (!isManifest(value)) throw new Problem(name, `It is not a manifest of the format ${exportFormat}.`);
  if (toCanonicalJson(value) !== bytes.toString('utf8')) throw new Problem(name, 'It is not canonical JSON.');
  if (value.publicKeySha256 !== publicKeySha256) throw new Problem(exportFiles.publicKey, 'Its bytes are not those the manifest names.');
  return value;
}

function isManifest(value: unknown): value is ExportManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { format, ledgerId, headHash, pages, files, entries, firstSeq, lastSeq } = value as Record<string, unknown>;
  const isSigned = format === exportFormat && typeof ledgerId === 'string' && typeof headHash === 'string' && firstSeq === 0;
  return (
    isSigned && typeof entries === 'number' && lastSeq === entries - 1 && Array.isArray(pages) && pages.every(isPage) && hasFiles(files)
  );
}

/** Exactly the three that belong there: a name is not free text, it cannot lead out of the folder. */
function hasFiles(files: unknown): boolean {
  const names = Array.isArray(files) ? files.map((file: { readonly name?: unknown } | null) => file?.name) : [];
  const { checkpoint, envelope, jws } = exportFiles;
  return names.join(' ') === [checkpoint, envelope, jws].join(' ');
}

function isPage(page: unknown, index: number): boolean {
  if (typeof page !== 'object' || page === null) return false;
  // The name is not free text: it cannot lead out of the folder.
  return 'name' in page && page.name === toPageName(index);
}

async function checkPage(
  directory: string,
  key: KeyObject,
  manifest: ExportManifest,
  index: number,
  head: ChainHead,
  tree: LedgerTree,
): Promise<ChainHead> {
  const page = manifest.pages[index];
  const name = toPageName(index);
  const bytes = await readSigned(directory, name, key);
  if (page?.sha256 !== sha256Hex(bytes)) throw new Problem(name, 'Its SHA-256 is not the one the manifest names.');
  const verdict = verifyChain(bytes, head, { onLine: tree.onLine });
  if (verdict.problem !== null) throw new Problem(name, verdict.problem.message);
  if (page.firstSeq !== head.entries || page.lastSeq !== verdict.entries - 1) {
    throw new Problem(name, 'It does not hold the entries the manifest names.');
  }
  if (index === 0 && !bytes.subarray(0, bytes.indexOf(0x0a)).toString('latin1').endsWith(`"hash":"${manifest.ledgerId}"}`)) {
    throw new Problem(name, 'Its first entry is not the one the manifest names.');
  }
  return { entries: verdict.entries, hash: verdict.headHash };
}

function checkTotals(manifest: ExportManifest, head: ChainHead): void {
  if (manifest.entries !== head.entries || manifest.headHash !== head.hash) {
    throw new Problem(exportFiles.manifest, 'It names another number of entries, or another head, than the pages have.');
  }
}

/** The files beside the pages are those the manifest names. */
async function checkFiles(directory: string, manifest: ExportManifest): Promise<void> {
  for (const { name, sha256 } of manifest.files) {
    if (sha256Hex(await readPart(directory, name)) !== sha256) throw new Problem(name, 'Its SHA-256 is not the one the manifest names.');
  }
}

/** The checkpoint, and both forms of the statement: signed with the key, the same, and about these files and entries. */
async function checkAttestation(directory: string, key: KeyObject, manifest: ExportManifest, tree: LedgerTree): Promise<void> {
  const { checkpoint, envelope, jws } = exportFiles;
  const note = (await readPart(directory, checkpoint)).toString('utf8');
  const parsed = orProblem(checkpoint, parseCheckpoint(note));
  const isOfTree =
    parsed.size === tree.size &&
    parsed.root.equals(tree.root()) &&
    parseOrigin(parsed.origin)?.firstHash === manifest.ledgerId.slice(0, 16);
  if (checkNote(parsed.note, parsed.origin, [key]) !== 'good') throw new Problem(checkpoint, 'Its signature is not good.');
  if (!isOfTree) throw new Problem(checkpoint, 'It vouches for other entries than the pages have.');
  const bytes = orProblem(envelope, openEnvelope((await readPart(directory, envelope)).toString('utf8'), key));
  const same = orProblem(jws, openJws((await readPart(directory, jws)).toString('utf8'), key));
  if (!bytes.equals(same)) throw new Problem(jws, 'It says something else than the envelope.');
  const { subject, predicate } = orProblem(envelope, parseStatement(bytes));
  const files = manifest.pages.map(({ name, sha256 }) => ({ name, digest: { sha256 } }));
  const facts = { treeSize: tree.size, rootHash: tree.root().toString('hex'), headHash: manifest.headHash, checkpoint: note };
  if (toCanonicalJson(subject) !== toCanonicalJson(files)) throw new Problem(envelope, 'It is about other files than those in the export.');
  if (toCanonicalJson({ ...predicate, ...facts }) !== toCanonicalJson(predicate)) {
    throw new Problem(envelope, 'It says something else of the ledger than the pages do.');
  }
}

function orProblem<Value>(file: string, result: Result<Value>): Value {
  if (!result.ok) throw new Problem(file, result.error.message);
  return result.value;
}

function checkNames(names: readonly string[], manifest: ExportManifest): void {
  const signed = [exportFiles.manifest, ...manifest.pages.map((page) => page.name)];
  const { publicKey, checkpoint, envelope, jws } = exportFiles;
  const expected = new Set<string>([publicKey, checkpoint, envelope, jws, ...signed, ...signed.map(toSignatureName)]);
  const extra = names.find((name) => !expected.has(name));
  if (extra !== undefined) throw new Problem(extra, 'It does not belong to the export.');
}

async function readSigned(directory: string, name: string, key: KeyObject): Promise<Buffer> {
  const bytes = await readPart(directory, name);
  const signature = await readPart(directory, toSignatureName(name));
  if (!(await checkSignature(bytes, key, signature))) throw new Problem(name, 'Its signature is not good.');
  return bytes;
}

async function readPart(directory: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, name));
  } catch {
    throw new Problem(name, 'It is missing or cannot be read.');
  }
}

async function listFolder(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw readError(directory, cause);
  }
}
