import { isAbsolute, resolve } from 'node:path';
import type { ToolProposal } from '@gatehouse/agent';
import { type Action, createAction } from '@gatehouse/agent-sdk/action';
import { GatehouseError, type JsonObject, toCanonicalJson, toFrozenJson } from '@gatehouse/agent-sdk/base';
import type { GateParts } from './contract.ts';

/** A proposal the gate may judge: copied, frozen, and consistent with the action made of it. */
export interface Case {
  readonly action: Action;
  readonly proposal: ToolProposal;
}

export interface CaseOrigin {
  readonly tool: string;
  readonly turnId: string;
  readonly callId: string;
  /** Payload hash of the proposal a person edited. */
  readonly editedFromSha256?: string;
}

/**
 * Turns what a tool proposes into an action, and holds the tool to its word: what is screened (`paths`), what is shown
 * (`resource`, `preview`) and what would be executed (`payload`) must be about the same thing.
 *
 * @throws ERR_GATE_PROPOSAL when they are not
 * @throws ERR_BASE_NOT_JSON, ERR_ACTION_INCOMPLETE as `createAction` does
 */
export function openCase(parts: GateParts, proposed: ToolProposal, origin: CaseOrigin): Case {
  const proposal = toFrozenJson(proposed as unknown as JsonObject) as unknown as ToolProposal;
  checkPaths(proposal, parts.workspace.root);
  checkPreview(proposal);
  const { tool, turnId, callId, ...edited } = origin;
  const action = createAction({
    id: parts.ids.nextId(),
    kind: proposal.kind,
    tool,
    intent: proposal.intent,
    actor: parts.actor,
    resource: { target: proposal.resource.target, type: proposal.resource.type },
    payload: proposal.payload,
    context: { callId, turnId, workspaceId: parts.workspace.id, workspaceRoot: parts.workspace.root },
    ...edited,
  });
  return { action, proposal };
}

/**
 * An edit changes a text, never what it is written to; of a command its text, never where or with what it runs.
 *
 * @throws ERR_GATE_PROPOSAL
 */
export function assertSameTarget(original: ToolProposal, revised: ToolProposal): void {
  const targetOf = ({ kind, resource, paths, payload }: ToolProposal): string => {
    if (kind === 'shell') return toCanonicalJson([kind, resource.type, paths, { ...payload, command: '' }]);
    return toCanonicalJson([kind, resource.type, resource.target, paths, payload.path ?? null]);
  };
  if (targetOf(original) !== targetOf(revised)) throw inconsistent('The edited proposal is about another target.');
}

function checkPaths(proposal: ToolProposal, workspaceRoot: string): void {
  const { kind, paths, payload, resource } = proposal;
  for (const path of paths) {
    if (!isAbsolute(path)) throw inconsistent('A path of the proposal is not absolute.');
    if (path.includes('\0')) throw inconsistent('A path of the proposal contains a NUL character.');
  }
  const isFile = kind.startsWith('file:');
  if (isFile && !paths.includes(resource.target)) throw inconsistent('The target is not among the screened paths.');
  if (isFile && typeof payload.path === 'string' && !paths.includes(resolve(workspaceRoot, payload.path))) {
    throw inconsistent('The path of the payload is not among the screened paths.');
  }
  if (kind === 'shell' && (typeof payload.command !== 'string' || payload.command !== resource.target)) {
    throw inconsistent('The command of the payload is not the one to be judged.');
  }
}

function checkPreview({ kind, payload, preview }: ToolProposal): void {
  if (kind === 'file:write' && (preview.type !== 'write' || preview.after !== payload.text)) {
    throw inconsistent('The card would not show the text to be written.');
  }
  if (kind === 'shell' && (preview.type !== 'command' || preview.command !== payload.command)) {
    throw inconsistent('The card would not show the command to be run.');
  }
}

function inconsistent(message: string): GatehouseError {
  return new GatehouseError('ERR_GATE_PROPOSAL', {
    message,
    untouched: 'Nothing was done.',
    nextStep: 'This is a fault of the tool, not of the call: report it.',
  });
}
