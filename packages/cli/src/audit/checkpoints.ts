import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { splitNotes } from '@gatehouse/agent-sdk/audit';
import { loadTrustedKeys, readNotes, toCheckpointFiles, toSigningKeyFile } from '@gatehouse/agent-sdk/audit/node';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { type CommandHost, type ParsedArguments, textOption } from '../command.ts';
import { readGivenFile } from './given-file.ts';
import { findGatehouseHome } from './ledger-file.ts';

/** What a ledger is held against. */
export interface Evidence {
  readonly notes: readonly string[];
  readonly keys: readonly KeyObject[];
  /** Whether a checkpoint without a good signature is a break: when it or the key was given, or the ledger is ours. */
  readonly isSignatureNeeded: boolean;
}

/** The options of {@link readEvidence}. */
export const evidenceOptions = { checkpoint: { type: 'string' }, 'public-key': { type: 'string' } } as const;

export const evidenceHelp = `  --checkpoint FILE  signed checkpoints (C2SP) that the ledger must agree with, kept elsewhere. Without it, those beside
                     the ledger are used: FILE.checkpoint and checkpoints/NAME.checkpoints
  --public-key FILE  the Ed25519 keys that may have signed them: PEM, one or more, or a C2SP verifier key. Without it,
                     those of this Gatehouse`;

/**
 * The checkpoints and keys that the options name, or those that lie where Gatehouse keeps them.
 *
 * @throws ERR_CLI_FILE, ERR_AUDIT_KEY, ERR_AUDIT_READ
 */
export async function readEvidence(file: string, parsed: ParsedArguments, host: CommandHost): Promise<Evidence> {
  const checkpointFile = textOption(parsed, 'checkpoint');
  const keyFile = textOption(parsed, 'public-key');
  const notes =
    checkpointFile === undefined ? readKept(file) : toGivenNotes(await readGivenFile(resolve(host.cwd, checkpointFile), 'checkpoint'));
  const keys =
    keyFile === undefined
      ? loadTrustedKeys(toSigningKeyFile(findGatehouseHome(host)))
      : parsePublicKeys(await readGivenFile(resolve(host.cwd, keyFile), 'public key'));
  const isGiven = checkpointFile !== undefined || keyFile !== undefined;
  return { notes, keys, isSignatureNeeded: isGiven || (keys.length > 0 && isOfHome(file, host)) };
}

/** Whether a file is one of the ledgers of this Gatehouse, whose checkpoints only its own keys sign. */
export function isOfHome(file: string, host: CommandHost): boolean {
  const path = relative(join(findGatehouseHome(host), 'audit'), resolve(file));
  return path !== '' && !path.startsWith('..') && dirname(path) === '.';
}

function readKept(file: string): readonly string[] {
  const { history, latest } = toCheckpointFiles(file);
  return [...new Set([...readNotes(history), ...(existsSync(latest) ? readNotes(latest) : [])])];
}

/** A given file is evidence as a whole: one that holds no note at all is itself the note that cannot be read. */
function toGivenNotes(text: string): readonly string[] {
  const notes = splitNotes(text);
  return notes.length === 0 ? [text] : notes;
}

/** @throws ERR_AUDIT_KEY */
export function parsePublicKeys(text: string): readonly KeyObject[] {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g) ?? [];
  const lines = text.split('\n').map((line) => /^[^\s+]+\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(line.trim())?.[1]);
  const keys = [
    ...blocks.map((block) => parseKey(block)),
    ...lines.filter((line) => line !== undefined).map((line) => parseKey(toPem(line))),
  ];
  if (keys.length > 0) return keys;
  throw notAKey('it holds neither a PEM nor a verifier key');
}

/** A C2SP verifier key holds the type of the key (1: Ed25519) and its 32 bytes; RFC 8410 has another frame for them. */
function toPem(base64: string): string {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 33 || raw[0] !== 0x01) throw notAKey('the verifier key is not of type Ed25519');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`;
}

function parseKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, like a key of another type.
  }
  throw notAKey('one of its keys is not an Ed25519 key');
}

function notAKey(why: string): GatehouseError {
  return new GatehouseError('ERR_AUDIT_KEY', {
    message: `The public key cannot be used: ${why}.`,
    untouched: 'Nothing was checked.',
    nextStep: 'Give the PEM of an Ed25519 public key.',
  });
}
