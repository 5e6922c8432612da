import { createHash, type JsonWebKey } from 'node:crypto';
import { captureShell, digestFromHex, digestPayload, issuePass, toFileLocation, toPassKey } from '@gatehouse/actionpass';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { ApprovedStart, PassParts } from './host-passes.ts';

export interface HostIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly privateJwk: JsonWebKey;
}

/** Issues the pass for an approved command: over exactly what will be started, as it is on the disk now. */
export async function issueCommandPass({ baseline, clock, permit, program }: PassParts, host: HostIssuer): Promise<ApprovedStart> {
  const { action, grounds } = permit;
  if (grounds === undefined) throw noGrounds();
  const { args, cwd, env, file } = program;
  // The shell runs this file before the command.
  const scripts = env.BASH_ENV === undefined ? [] : [env.BASH_ENV];
  const payload = await captureShell({ argv: [file, ...args], cwd, env, baseline, scripts });
  const key = await toPassKey(host.privateJwk, 'private');
  const { token } = await issuePass(
    {
      principal: action.actor.principal,
      actor: { sub: action.actor.agent },
      audience: host.audience,
      taskId: action.context.turnId,
      actionId: action.id,
      actions: ['exec'],
      tools: [action.tool],
      locations: [toFileLocation(cwd)],
      payload,
      policyDigest: grounds.policyDigest === undefined ? digestPayload(null) : digestFromHex(grounds.policyDigest),
      ...(grounds.approvalId === undefined ? {} : { approvalId: grounds.approvalId }),
      lifetimeSeconds: Math.max(1, Math.floor(grounds.lifetimeMs / 1_000)),
    },
    { issuer: host.issuer, clientId: 'gatehouse', key, clock, ids: { nextId: () => grounds.passId } },
  );
  return { program, pass: token, payload, tool: action.tool, passSha256: createHash('sha256').update(token).digest('hex') };
}

function noGrounds(): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_NO_GROUNDS', {
    message: 'The permit does not say what a pass could rest on.',
    untouched: 'Nothing was run.',
  });
}
