import { randomUUID } from 'node:crypto';
import { captureShell, type Digest, digestPayload, isDigest, issuePass, type PassRequest } from '@gatehouse/actionpass';
import { isGatehouseError, type JsonValue } from '@gatehouse/agent-sdk/base';
import { type Command, type CommandHost, countOption, type ParsedArguments, textOption, usageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption, readJsonFile, readKey, requiredOption } from './pass-input.ts';
import { toShellSpawn } from './shell-world.ts';

export const passIssue: Command = {
  name: 'pass issue',
  usage: '--key FILE (--payload FILE | --argv JSON [--cwd DIR] [--scripts FILE,...]) --location URI [options]',
  summary: 'Sign a pass for one action',
  help: `The pass is one line, and with --json an object with the pass, its claims and the payload.
What it is bound to is either the JSON value in --payload, or with --argv a program as it stands
now: argument vector, folder, environment, the program's own file, and scripts.

Options:
  --key FILE            private key: Ed25519 or P-256, as a JWK or PEM
  --payload FILE        the payload, one JSON value
  --argv JSON           the argument vector, for example '["bash","build.sh"]'
  --cwd DIR             where it will run (default: here)
  --scripts FILE,...    files that it will run
  --location URI,...    where it may act, for example file:///home/me/project
  --tool NAME,...       (default bash_run)     --action NAME,...   (default exec)
  --subject NAME        the person (default user:$USER)
  --agent NAME          who acts (default agent:cli)
  --audience URI        the executor (default https://gatehouse.local/exec)
  --issuer URI          (default https://gatehouse.local/cli)
  --client NAME         (default gatehouse-cli)
  --task ID  --action-id ID
  --approval ID         the approval a person gave; without it the pass says that nobody was asked
  --policy-digest D     sha-256:… of the policy in force (default: that of no policy)
  --budget-nano-usd N   what the action may cost (default nothing)
  --hops N              how many times it may be handed on (default 0)
  --lifetime SECONDS    at most 60, without --approval 30 (the defaults)
  --holder FILE         public key that must be shown with the pass (v1)
  --json

Exit codes: 0 issued, 2 usage, 3 not possible.`,
  options: {
    key: { type: 'string' },
    payload: { type: 'string' },
    argv: { type: 'string' },
    cwd: { type: 'string' },
    scripts: { type: 'string' },
    location: { type: 'string' },
    tool: { type: 'string' },
    action: { type: 'string' },
    subject: { type: 'string' },
    agent: { type: 'string' },
    audience: { type: 'string' },
    issuer: { type: 'string' },
    client: { type: 'string' },
    task: { type: 'string' },
    'action-id': { type: 'string' },
    approval: { type: 'string' },
    'policy-digest': { type: 'string' },
    'budget-nano-usd': { type: 'string' },
    hops: { type: 'string' },
    lifetime: { type: 'string' },
    holder: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const key = await readKey(requiredOption(parsed, 'key', 'pass issue'), 'private', host);
    const payload = await toPayload(parsed, host);
    const request = await toRequest(parsed, payload, host);
    const issuer = {
      issuer: textOption(parsed, 'issuer') ?? 'https://gatehouse.local/cli',
      clientId: textOption(parsed, 'client') ?? 'gatehouse-cli',
      key,
      clock: { nowMs: () => Date.now() },
      ids: { nextId: () => randomUUID() },
    };
    const { claims, token } = await issuePass(request, issuer).catch(toUsageError);
    host.write(parsed.values.json === true ? `${JSON.stringify({ pass: token, claims, payload })}\n` : `${token}\n`);
    return exitCodes.ok;
  },
};

async function toPayload(parsed: ParsedArguments, host: CommandHost): Promise<JsonValue> {
  const file = textOption(parsed, 'payload');
  if ((file === undefined) === (textOption(parsed, 'argv') === undefined)) {
    throw usageError('gatehouse pass issue needs either --payload or --argv.', 'See: gatehouse pass issue --help');
  }
  if (file !== undefined) return readJsonFile(file, host);
  const scripts = textOption(parsed, 'scripts');
  return await captureShell({
    ...toShellSpawn(parsed, host),
    baseline: host.environment,
    scripts: scripts === undefined ? [] : scripts.split(','),
  });
}

async function toRequest(parsed: ParsedArguments, payload: JsonValue, host: CommandHost): Promise<PassRequest> {
  const text = (name: string, fallback: string): string => textOption(parsed, name) ?? fallback;
  const approvalId = textOption(parsed, 'approval');
  const holder = textOption(parsed, 'holder');
  const longest = approvalId === undefined ? 30 : 60;
  return {
    principal: text('subject', `user:${host.environment.USER ?? host.environment.USERNAME ?? 'unknown'}`),
    actor: { sub: text('agent', 'agent:cli') },
    audience: text('audience', 'https://gatehouse.local/exec'),
    taskId: text('task', randomUUID()),
    actionId: text('action-id', randomUUID()),
    actions: listOption(parsed, 'action', 'exec'),
    tools: listOption(parsed, 'tool', 'bash_run'),
    locations: requiredOption(parsed, 'location', 'pass issue').split(','),
    payload,
    policyDigest: toPolicyDigest(textOption(parsed, 'policy-digest')),
    ...(approvalId === undefined ? {} : { approvalId }),
    budgetNanoUsd: countOption(parsed, 'budget-nano-usd', 0, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    hops: countOption(parsed, 'hops', 0, { min: 0, max: 8 }),
    lifetimeSeconds: countOption(parsed, 'lifetime', longest, { min: 1, max: longest }),
    ...(holder === undefined ? {} : { holder: (await readKey(holder, 'public', host)).id }),
  };
}

function toPolicyDigest(text: string | undefined): Digest {
  if (text === undefined) return digestPayload(null);
  if (isDigest(text)) return text;
  throw usageError('--policy-digest must be sha-256: and the base64url of 32 bytes.', `You gave: ${text}`);
}

function toUsageError(thrown: unknown): never {
  if (isGatehouseError(thrown, 'ERR_ACTIONPASS_CLAIMS_INVALID')) throw usageError(thrown.message, 'See: gatehouse pass issue --help');
  throw thrown;
}
