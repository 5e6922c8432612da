import { resolve } from 'node:path';
import {
  assertShellUnchanged,
  inspectPass,
  openSqliteUseTable,
  type PassClaims,
  type PassPresentation,
  type PassVerifier,
  parseShellPayload,
  passReasonOf,
  redeemPass,
  reviewPass,
  verifyPass,
} from '@gatehouse/actionpass';
import { type GatehouseError, isGatehouseError, type JsonValue } from '@gatehouse/agent-sdk/base';
import { type Command, type CommandHost, onlyPositional, type ParsedArguments, textOption, usageError } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { describePass } from './describe-pass.ts';
import { instantOption, readJsonFile, readKey, readToken, readTokens, requiredOption } from './pass-input.ts';
import { parseArgv, toDirectory, toEnvironment } from './shell-world.ts';

export const passVerify: Command = {
  name: 'pass verify',
  usage: 'PASS --key FILE [--payload FILE] [options]',
  summary: 'Say whether a pass is valid, and what it allows',
  help: `PASS is the pass itself, a file that holds it, or - for standard input. Nothing is asked of any server.
Without --payload only signature, claims, time and chain are checked; with it also that the pass was
issued for exactly this payload, and a pass that is bound to a key needs its proof.

Options:
  --key FILE        the issuer's public key: a JWK or PEM
  --payload FILE    the payload that would be executed, one JSON value
  --issuer URI      must be this issuer        --audience URI   must be for this executor
  --action NAME     --tool NAME   --location URI   must be covered (default: what the pass names first)
  --chain FILE      the passes it was handed on from, one a line, the first one first
  --proof FILE      the DPoP proof   --method NAME (default POST)   --url URI (default: the audience)
  --bound           refuse a pass that is bound to no key
  --shell           the payload is a program: look at the disk and the environment again. With --argv and
                    --cwd, that this is what would be started (default: what the payload says)
  --at TIME         as of then instead of now: RFC 3339, or seconds since 1970
  --uses FILE       the table of used passes: accepts a pass once (needs Node 22.13, and --payload)
  --json

Exit codes: 0 valid, 1 not valid (the reason is named), 2 usage, 3 a file cannot be read.`,
  options: {
    key: { type: 'string' },
    payload: { type: 'string' },
    issuer: { type: 'string' },
    audience: { type: 'string' },
    action: { type: 'string' },
    tool: { type: 'string' },
    location: { type: 'string' },
    chain: { type: 'string' },
    proof: { type: 'string' },
    method: { type: 'string' },
    url: { type: 'string' },
    bound: { type: 'boolean' },
    shell: { type: 'boolean' },
    argv: { type: 'string' },
    cwd: { type: 'string' },
    at: { type: 'string' },
    uses: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const token = await readToken(onlyPositional(parsed, 'PASS', 'pass verify'), host);
    const isJson = parsed.values.json === true;
    try {
      return report(await check(token, parsed, host), isJson, host);
    } catch (thrown) {
      if (!isGatehouseError(thrown) || passReasonOf(thrown) === undefined) throw thrown;
      return reportRefusal(thrown, isJson, host);
    }
  },
};

interface Checked {
  readonly claims: PassClaims;
  readonly binding: 'unbound' | 'bound';
  /** What was looked at beyond signature, claims, time and chain. */
  readonly checked: readonly string[];
}

async function check(token: string, parsed: ParsedArguments, host: CommandHost): Promise<Checked> {
  const verifier = await toVerifier(token, parsed, host);
  const ancestors = readTokens(textOption(parsed, 'chain'), host);
  const payload = textOption(parsed, 'payload');
  if (payload !== undefined) return await checkPayload(token, verifier, readJsonFile(payload, host), ancestors, parsed, host);
  if (parsed.values.shell === true || parsed.values.uses !== undefined) {
    throw usageError('--shell and --uses need the payload.', 'Give it with --payload FILE.');
  }
  const reviewed = await reviewPass(token, verifier, ancestors);
  if (!reviewed.ok) throw reviewed.error;
  return { claims: reviewed.value, binding: reviewed.value.cnf === undefined ? 'unbound' : 'bound', checked: [] };
}

async function toVerifier(token: string, parsed: ParsedArguments, host: CommandHost): Promise<PassVerifier> {
  const key = await readKey(requiredOption(parsed, 'key', 'pass verify'), 'public', host);
  const { pass } = inspectPass(token);
  const atMs = instantOption(parsed, 'at');
  return {
    keys: [key],
    // Whoever asks for no particular issuer or executor takes the one the pass names.
    issuer: textOption(parsed, 'issuer') ?? pass?.iss ?? '',
    audience: textOption(parsed, 'audience') ?? pass?.aud ?? '',
    clock: { nowMs: () => atMs ?? Date.now() },
  };
}

async function checkPayload(
  token: string,
  verifier: PassVerifier,
  payload: JsonValue,
  ancestors: readonly string[],
  parsed: ParsedArguments,
  host: CommandHost,
): Promise<Checked> {
  const presented = toPresentation(token, verifier, payload, ancestors, parsed, host);
  if (parsed.values.shell === true) await checkWorld(token, verifier, presented, parsed, host);
  const uses = textOption(parsed, 'uses');
  const verified = uses === undefined ? await verifyPass(token, verifier, presented) : await redeem(token, verifier, presented, uses, host);
  if (!verified.ok) throw verified.error;
  const { binding, claims } = verified.value;
  const checked = ['payload', ...(parsed.values.shell === true ? ['shell'] : []), ...(uses === undefined ? [] : ['uses'])];
  return { claims, binding, checked };
}

/** The pass before the world: whoever shows a wrong pass is told that, and nothing about this machine. */
async function checkWorld(token: string, verifier: PassVerifier, presented: PassPresentation, parsed: ParsedArguments, host: CommandHost) {
  const verified = await verifyPass(token, verifier, presented);
  if (!verified.ok) throw verified.error;
  const approved = parseShellPayload(presented.payload);
  await assertShellUnchanged(approved, {
    argv: textOption(parsed, 'argv') === undefined ? approved.argv : parseArgv(textOption(parsed, 'argv')),
    cwd: textOption(parsed, 'cwd') === undefined ? approved.cwd.path : toDirectory(parsed, host),
    env: toEnvironment(host),
  });
}

async function redeem(token: string, verifier: PassVerifier, presented: PassPresentation, file: string, host: CommandHost) {
  const uses = await openSqliteUseTable(resolve(host.cwd, file));
  try {
    return await redeemPass(token, { ...verifier, uses }, presented);
  } finally {
    uses.close();
  }
}

function toPresentation(
  token: string,
  verifier: PassVerifier,
  payload: JsonValue,
  ancestors: readonly string[],
  parsed: ParsedArguments,
  host: CommandHost,
): PassPresentation {
  const detail = inspectPass(token).pass?.authorization_details[0];
  const proof = textOption(parsed, 'proof');
  const method = textOption(parsed, 'method') ?? 'POST';
  const uri = textOption(parsed, 'url') ?? verifier.audience;
  return {
    payload,
    action: textOption(parsed, 'action') ?? detail?.actions[0] ?? '',
    tool: textOption(parsed, 'tool') ?? detail?.tools[0] ?? '',
    location: textOption(parsed, 'location') ?? detail?.locations[0] ?? '',
    ancestors,
    acceptsUnbound: parsed.values.bound !== true,
    ...(proof === undefined ? {} : { proof: { method, uri, proof: readTokens(proof, host)[0] ?? '' } }),
  };
}

function report({ binding, checked, claims }: Checked, isJson: boolean, host: CommandHost): ExitCode {
  if (isJson)
    host.write(`${JSON.stringify({ valid: true, binding, checked: ['signature', 'claims', 'time', 'chain', ...checked], claims })}\n`);
  else {
    const payload = checked.includes('payload') ? 'The payload is the one it was issued for.' : 'No payload was compared: give --payload.';
    host.write(`valid, ${binding}. ${payload}\n${describePass(claims)}`);
  }
  return exitCodes.ok;
}

function reportRefusal(error: GatehouseError, isJson: boolean, host: CommandHost): ExitCode {
  const reason = passReasonOf(error);
  if (isJson) host.write(`${JSON.stringify({ valid: false, reason, code: error.code, message: error.message })}\n`);
  else host.write(`NOT VALID: ${reason}. ${error.message}\n`);
  return exitCodes.problem;
}
