import { randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assertShellUnchanged,
  captureShell,
  createMemoryUseTable,
  digestPayload,
  generatePassKeys,
  type IssuedPass,
  issuePass,
  type PassPresentation,
  type PassVerifier,
  passReasonOf,
  redeemPass,
  type ShellPayload,
  type ShellSpawn,
  toFileLocation,
  type UseTable,
} from '@gatehouse/actionpass';
import type { Command, CommandHost } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toEnvironment } from './shell-world.ts';

export const passDemo: Command = {
  name: 'pass demo',
  usage: '[--json]',
  summary: 'Swap something after the approval, and see it blocked',
  help: `Makes a script in a temporary folder, has it approved, and then changes what was approved in every way that
matters: the command, the script, PATH, the environment, the folder; and shows a pass twice. Each
time the executor's own checks decide. Nothing is executed, and the folder is removed.

Exit codes: 0 every change was blocked and the unchanged action accepted, 1 not so.`,
  options: { json: { type: 'boolean' } },
  async run(parsed, host) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-pass-demo-')));
    try {
      const results = await runScenes(folder, host);
      for (const { expected, outcome, scene } of results) {
        const line = `${outcome === expected ? 'ok    ' : 'FAILED'} ${scene}: ${outcome}`;
        host.write(parsed.values.json === true ? `${JSON.stringify({ scene, outcome, expected })}\n` : `${line}\n`);
      }
      return results.every(({ expected, outcome }) => outcome === expected) ? exitCodes.ok : exitCodes.problem;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Scene {
  readonly scene: string;
  readonly expected: string;
  /** What happens between the approval and the execution. */
  readonly swap: (approved: Approved) => Partial<Attempt>;
}

interface Approved {
  readonly folder: string;
  readonly spawn: ShellSpawn;
  readonly payload: ShellPayload;
  readonly pass: IssuedPass;
}

interface Attempt {
  readonly spawn: ShellSpawn;
  readonly payload: ShellPayload;
  readonly token: string;
}

const scenes: readonly Scene[] = [
  { scene: 'nothing changed', expected: 'accepted', swap: () => ({}) },
  {
    scene: 'the command was swapped, with its payload',
    expected: 'payload-changed',
    swap: ({ payload, spawn }) => ({ spawn: { ...spawn, argv: ['sh', '-c', 'id'] }, payload: { ...payload, argv: ['sh', '-c', 'id'] } }),
  },
  {
    scene: 'the command was swapped behind the payload',
    expected: 'arguments-changed',
    swap: ({ spawn }) => ({ spawn: { ...spawn, argv: ['sh', '-c', 'id'] } }),
  },
  {
    scene: 'the script was edited',
    expected: 'script-edited',
    swap: ({ folder }) => {
      writeFileSync(join(folder, 'deploy.sh'), 'echo something else\n');
      return {};
    },
  },
  {
    scene: 'PATH was changed',
    expected: 'path-changed',
    swap: ({ folder, spawn }) => ({ spawn: { ...spawn, env: { ...spawn.env, PATH: `${folder}:${spawn.env.PATH ?? ''}` } } }),
  },
  {
    scene: 'the environment was poisoned',
    expected: 'environment-changed',
    swap: ({ spawn }) => ({ spawn: { ...spawn, env: { ...spawn.env, BASH_ENV: '/tmp/evil' } } }),
  },
  {
    scene: 'the folder was changed',
    expected: 'directory-changed',
    swap: ({ spawn }) => ({ spawn: { ...spawn, cwd: realpathSync(tmpdir()) } }),
  },
  {
    scene: 'the pass was changed',
    expected: 'signature-invalid',
    swap: ({ pass }) => {
      const [header, claims = '', signature] = pass.token.split('.');
      const changed = Buffer.from(claims, 'base64url').toString().replace('"bash_run"', '"write"');
      return { token: `${header}.${Buffer.from(changed).toString('base64url')}.${signature}` };
    },
  },
];

async function runScenes(folder: string, host: CommandHost) {
  const keys = await generatePassKeys();
  const clock = { nowMs: () => Date.now() };
  const issuer = {
    issuer: 'https://gatehouse.local/demo',
    clientId: 'gatehouse-cli',
    key: keys.privateKey,
    clock,
    ids: { nextId: randomUUID },
  };
  const uses = createMemoryUseTable();
  const verifier = { keys: [keys.publicKey], issuer: issuer.issuer, audience: 'https://gatehouse.local/exec', clock, uses };
  const results: { scene: string; expected: string; outcome: string }[] = [];
  for (const { expected, scene, swap } of scenes) {
    const approved = await approve(folder, issuer, host);
    const attempt = { spawn: approved.spawn, payload: approved.payload, token: approved.pass.token, ...swap(approved) };
    results.push({ scene, expected, outcome: await execute(attempt, verifier) });
    if (expected !== 'accepted') continue;
    results.push({ scene: 'the pass was shown again', expected: 'replayed', outcome: await execute(attempt, verifier) });
  }
  return results;
}

async function approve(folder: string, issuer: Parameters<typeof issuePass>[1], host: CommandHost): Promise<Approved> {
  writeFileSync(join(folder, 'deploy.sh'), 'echo deployed\n');
  const spawn: ShellSpawn = { argv: ['sh', 'deploy.sh'], cwd: folder, env: toEnvironment(host) };
  const payload = await captureShell({ ...spawn, baseline: host.environment, scripts: ['deploy.sh'] });
  const request = {
    principal: 'user:alice',
    actor: { sub: 'agent:demo' },
    audience: 'https://gatehouse.local/exec',
    taskId: 'demo',
    actionId: 'demo',
    actions: ['exec'],
    tools: ['bash_run'],
    locations: [toFileLocation(folder)],
    payload,
    policyDigest: digestPayload(null),
    approvalId: 'demo',
  };
  return { folder, spawn, payload, pass: await issuePass(request, issuer) };
}

/** What an executor does before it starts a program. */
async function execute(attempt: Attempt, verifier: PassVerifier & { readonly uses: UseTable }): Promise<string> {
  const presented: PassPresentation = {
    payload: attempt.payload,
    action: 'exec',
    tool: 'bash_run',
    location: toFileLocation(attempt.payload.cwd.path),
    acceptsUnbound: true,
  };
  const redeemed = await redeemPass(attempt.token, verifier, presented);
  if (!redeemed.ok) return passReasonOf(redeemed.error) ?? redeemed.error.code;
  try {
    await assertShellUnchanged(attempt.payload, attempt.spawn);
    return 'accepted';
  } catch (thrown) {
    return passReasonOf(thrown) ?? String(thrown);
  }
}
