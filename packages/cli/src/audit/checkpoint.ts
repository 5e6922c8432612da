import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isConsistent, parseCheckpoint, type SignedCheckpoint, signCheckpoint, toOrigin, toRoot } from '@gatehouse/agent-sdk/audit';
import {
  createFileCheckpointStore,
  loadOrCreateSigningKey,
  proveGrowth,
  readLeaves,
  toLedgerName,
  toSigningKeyFile,
  verifyLedger,
} from '@gatehouse/agent-sdk/audit/node';
import { unwrap } from '@gatehouse/agent-sdk/base';
import { type Command, type CommandHost, type ParsedArguments, textOption, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { evidenceHelp, evidenceOptions, isOfHome, readEvidence } from './checkpoints.ts';
import { toVisible } from './format-entry.ts';
import { readGivenFile } from './given-file.ts';
import { findGatehouseHome, findOnlyLedger, ledgerArgumentHelp } from './ledger-file.ts';

export const auditCheckpoint: Command = {
  name: 'audit checkpoint',
  usage: '[FILE] [--out FILE] [--key FILE] [--since FILE]',
  summary: 'Sign what a ledger is now, to be kept where nobody who may change the ledger can',
  help: `Verifies the ledger, also against the checkpoints there are, and prints a signed checkpoint (C2SP tlog-checkpoint):
its origin, its number of entries, the root of their Merkle tree (RFC 6962), and a signature. Keep it elsewhere; whoever
has it can tell later whether entries are gone or were written anew: gatehouse audit verify FILE --checkpoint IT.
For a ledger of this Gatehouse it is also kept in audit/checkpoints.
${ledgerArgumentHelp}

Options:
  --out FILE         write it there instead of printing it
  --key FILE         Ed25519 private key, PKCS #8 PEM; default the key of this Gatehouse, made on first need
  --since FILE       an older checkpoint: the ledger must have only grown since

${evidenceHelp}

Exit codes: 0 signed, 1 the ledger is broken or not the one the checkpoints know (nothing was signed), 2 usage, 3.`,
  options: { ...evidenceOptions, out: { type: 'string' }, key: { type: 'string' }, since: { type: 'string' } },
  async run(parsed, host) {
    const file = findOnlyLedger(parsed, host, 'audit checkpoint');
    if (!(await isFine(file, parsed, host))) return exitCodes.problem;
    const keyOption = textOption(parsed, 'key');
    const keyFile = keyOption === undefined ? toSigningKeyFile(findGatehouseHome(host)) : resolve(host.cwd, keyOption);
    if (keyOption !== undefined) await readGivenFile(keyFile, 'key');
    const { privateKey } = await loadOrCreateSigningKey(keyFile);
    const { leaves, firstHash } = await readLeaves(file);
    const origin = toOrigin(toLedgerName(file), firstHash);
    const note = signCheckpoint({ origin, size: leaves.length / 32, root: toRoot(leaves) }, { name: origin, privateKey });
    // Signed with a customer's key, it is theirs to keep; ours would not be believed among our own.
    if (isOfHome(file, host) && keyOption === undefined) await createFileCheckpointStore(file).add(note);
    const out = textOption(parsed, 'out');
    if (out === undefined) host.write(note);
    else await writeFile(resolve(host.cwd, out), note, { mode: 0o600 });
    return exitCodes.ok;
  },
};

async function isFine(file: string, parsed: ParsedArguments, host: CommandHost): Promise<boolean> {
  const evidence = await readEvidence(file, parsed, host);
  const since = textOption(parsed, 'since');
  const notes = since === undefined ? evidence.notes : [...evidence.notes, await readGivenFile(resolve(host.cwd, since), 'checkpoint')];
  const { problem } = await verifyLedger(file, { ...evidence, notes, signal: host.signal });
  if (problem === null) return true;
  host.writeError(`gatehouse: ${file} was not signed: ${problem.kind}. ${toVisible(problem.message)}\n`);
  return false;
}

export const auditConsistency: Command = {
  name: 'audit consistency',
  usage: 'OLDER NEWER [FILE] [--public-key FILE] [--json]',
  summary: 'Prove that a ledger only grew between two checkpoints',
  help: `Prints the consistency proof of RFC 9162, one base64 hash a line, after having checked it and both signatures.
${ledgerArgumentHelp}

Options:
  --public-key FILE  the Ed25519 keys that may have signed them; default those of this Gatehouse
  --json             one JSON object

Exit codes: 0 it only grew, 1 it did not, or a signature is not good, 2 usage, 3.`,
  options: { 'public-key': evidenceOptions['public-key'], json: { type: 'boolean' } },
  async run(parsed, host) {
    const [olderFile, newerFile, ledger, ...more] = parsed.positionals;
    if (olderFile === undefined || newerFile === undefined || more.length > 0) {
      throw usageError('gatehouse audit consistency needs two checkpoints.', 'See: gatehouse audit consistency --help');
    }
    const file = findOnlyLedger({ ...parsed, positionals: ledger === undefined ? [] : [ledger] }, host, 'audit consistency');
    const [older, newer] = [await readCheckpoint(olderFile, host), await readCheckpoint(newerFile, host)];
    return report(file, older, newer, parsed, host);
  },
};

async function readCheckpoint(name: string, host: CommandHost): Promise<SignedCheckpoint> {
  return unwrap(parseCheckpoint(await readGivenFile(resolve(host.cwd, name), 'checkpoint')));
}

async function report(
  file: string,
  older: SignedCheckpoint,
  newer: SignedCheckpoint,
  parsed: ParsedArguments,
  host: CommandHost,
): Promise<ExitCode> {
  const { keys } = await readEvidence(file, parsed, host);
  const { problem } = await verifyLedger(file, { notes: [older.text, newer.text], keys, signal: host.signal });
  const { hashes, isOfLedger } = problem === null ? await proveGrowth(file, older, newer) : { hashes: [], isOfLedger: false };
  const claim = { oldSize: older.size, oldRoot: older.root, newSize: newer.size, newRoot: newer.root, proof: hashes };
  const isGood = problem === null && isOfLedger && isConsistent(claim);
  const proof = hashes.map((hash) => hash.toString('base64'));
  const reason = problem?.message ?? (isGood ? '' : 'The newer checkpoint does not continue the older one.');
  if (parsed.values.json === true) {
    host.write(`${JSON.stringify({ ok: isGood, from: older.size, to: newer.size, proof, kind: problem?.kind ?? null, reason })}\n`);
  } else if (isGood) host.write(`${proof.map((hash) => `${hash}\n`).join('')}`);
  if (!isGood) host.writeError(`gatehouse: NOT CONSISTENT. ${toVisible(reason)}\n`);
  return isGood ? exitCodes.ok : exitCodes.problem;
}
