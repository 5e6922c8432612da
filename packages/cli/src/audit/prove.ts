import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  checkNote,
  isIncluded,
  parseCheckpoint,
  parseLine,
  parseOrigin,
  parseTlogProof,
  type TlogProof,
  toLeafHash,
} from '@gatehouse/agent-sdk/audit';
import { loadOrCreateSigningKey, proveEntry, readEntryLine, toSigningKeyFile } from '@gatehouse/agent-sdk/audit/node';
import { formatErrorReport, isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import { type Command, type CommandHost, onlyPositional, type ParsedArguments, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { evidenceHelp, evidenceOptions, readEvidence } from './checkpoints.ts';
import { toVisible } from './format-entry.ts';
import { readGivenFile } from './given-file.ts';
import { findGatehouseHome, findLedgerFile, ledgerArgumentHelp } from './ledger-file.ts';

export const auditProve: Command = {
  name: 'audit prove',
  usage: '[FILE] SEQ [--out FILE] [--key FILE]',
  summary: 'Prove that one entry is in a ledger, without the others',
  help: `Prints a receipt (C2SP tlog-proof): the entry, the hashes that lead from it to the root of the ledger's Merkle tree, and
a signed checkpoint of that root. Anybody with the public key can check it: gatehouse audit verify-proof.
SEQ is the entry's sequence number, counted from 0.
${ledgerArgumentHelp}

Options:
  --out FILE         write it there instead of printing it
  --key FILE         signs a checkpoint of now when no other covers the entry; default the key of this Gatehouse
${evidenceHelp}

Exit codes: 0 proven, 1 there is no such entry or the ledger is broken, 2 usage, 3.`,
  options: { ...evidenceOptions, out: { type: 'string' }, key: { type: 'string' } },
  async run(parsed, host) {
    const { file, seq } = readWhich(parsed, host, 'audit prove');
    const evidence = await readEvidence(file, parsed, host);
    const keyOption = textOption(parsed, 'key');
    const keyFile = keyOption === undefined ? toSigningKeyFile(findGatehouseHome(host)) : resolve(host.cwd, keyOption);
    if (keyOption !== undefined) await readGivenFile(keyFile, 'key');
    const { privateKey } = await loadOrCreateSigningKey(keyFile);
    try {
      const notes = keyOption === undefined ? evidence.notes : [];
      const { proof } = await proveEntry(file, seq, { ...evidence, notes, privateKey });
      const out = textOption(parsed, 'out');
      if (out === undefined) host.write(proof);
      else await writeFile(resolve(host.cwd, out), proof, { mode: 0o600 });
      return exitCodes.ok;
    } catch (thrown) {
      if (!isGatehouseError(thrown, 'ERR_AUDIT_NO_ENTRY') && !isGatehouseError(thrown, 'ERR_AUDIT_TAMPERED')) throw thrown;
      host.writeError(`gatehouse: ${toVisible(formatErrorReport(toErrorReport(thrown)))}\n`);
      return exitCodes.problem;
    }
  },
};

/** `FILE SEQ`, `SEQ FILE` or `SEQ`: the number is the one that consists of digits. @throws ERR_CLI_USAGE */
export function readWhich(parsed: ParsedArguments, host: CommandHost, command: string): { readonly file: string; readonly seq: number } {
  const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text);
  const names = [...parsed.positionals];
  const at = isNumber(names.at(-1) ?? '') ? names.length - 1 : names.findIndex(isNumber);
  const [seq] = at === -1 ? [] : names.splice(at, 1);
  if (seq === undefined || names.length > 1) {
    throw usageError(`gatehouse ${command} needs a sequence number.`, `See: gatehouse ${command} --help`);
  }
  return { file: findLedgerFile(names[0], host), seq: Number(seq) };
}

export const auditVerifyProof: Command = {
  name: 'audit verify-proof',
  usage: 'PROOF [--public-key FILE] [--ledger FILE] [--entry FILE] [--json]',
  summary: 'Check the proof that an entry is in a ledger',
  help: `Options:
  --public-key FILE  the Ed25519 keys that may have signed it: PEM, one or more, or a C2SP verifier key; default those of
                     this Gatehouse
  --entry FILE       the line that must be proven; default the one inside the proof
  --ledger FILE      the ledger whose entry must be proven
  --json             one JSON object: ok, index, size, origin, reason, entry

Exit codes: 0 good, 1 not good, 2 usage, 3 a file cannot be read.`,
  options: {
    'public-key': evidenceOptions['public-key'],
    entry: { type: 'string' },
    ledger: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const proofFile = resolve(host.cwd, onlyPositional(parsed, 'PROOF', 'audit verify-proof'));
    const proof = parseTlogProof(await readGivenFile(proofFile, 'proof'));
    const { keys } = await readEvidence(proofFile, { ...parsed, values: { ...parsed.values, checkpoint: undefined } }, host);
    const verdict = proof.ok
      ? checkProof(proof.value, await findLine(proof.value, parsed, host), keys)
      : { ok: false, reason: proof.error.message, index: null, size: null, origin: null, entry: null };
    if (parsed.values.json === true) host.write(`${JSON.stringify(verdict)}\n`);
    else if (verdict.ok)
      host.write(`${proofFile}: good, entry ${verdict.index} of ${verdict.size} in ${toVisible(verdict.origin ?? '')}\n`);
    else host.write(`${proofFile}: NOT GOOD. ${toVisible(verdict.reason)}\n`);
    return verdict.ok ? exitCodes.ok : exitCodes.problem;
  },
};

async function findLine(proof: TlogProof, parsed: ParsedArguments, host: CommandHost): Promise<Buffer | undefined> {
  const entry = textOption(parsed, 'entry');
  const ledger = textOption(parsed, 'ledger');
  if (entry !== undefined) return Buffer.from((await readGivenFile(resolve(host.cwd, entry), 'entry')).replace(/\n$/, ''));
  if (ledger !== undefined) return readEntryLine(findLedgerFile(ledger, host), proof.index);
  return proof.extra;
}

function checkProof(proof: TlogProof, line: Buffer | undefined, keys: Parameters<typeof checkNote>[2]) {
  const checkpoint = parseCheckpoint(proof.checkpoint);
  const facts = { index: proof.index, size: null, origin: null, entry: null } as const;
  if (!checkpoint.ok) return { ...facts, ok: false, reason: checkpoint.error.message };
  const { origin, size, root, note } = checkpoint.value;
  const known = { ...facts, size, origin };
  const signature = checkNote(note, origin, keys);
  if (signature === 'bad') return { ...known, ok: false, reason: 'The checkpoint was changed after it was signed.' };
  if (signature === 'unknown-key') return { ...known, ok: false, reason: 'The checkpoint is signed with no key that is known here.' };
  if (line === undefined) return { ...known, ok: false, reason: 'There is no such entry to be proven: give it with --entry.' };
  if (!isIncluded({ index: proof.index, size, leafHash: toLeafHash(line), proof: proof.hashes, root })) {
    return { ...known, ok: false, reason: 'The hashes do not lead from the entry to the root.' };
  }
  const parsed = parseLine(line);
  if (!parsed.ok || parsed.value.seq !== proof.index || parseOrigin(origin) === undefined) {
    return { ...known, ok: false, reason: 'What is proven is not an entry of a ledger at that place.' };
  }
  return { ...known, ok: true, reason: '', entry: parsed.value };
}
