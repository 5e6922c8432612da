import type { AgentTool } from '@gatehouse/agent';
import type { ApprovalMode } from '@gatehouse/agent-sdk/approval';
import type { JsonObject } from '@gatehouse/agent-sdk/base';
import { hashCanonicalJson } from '@gatehouse/agent-sdk/hash';
import type { GrantTool } from './contract.ts';
import type { GateDesk } from './desk.ts';
import { type CoveringGrant, type Judgement, judge } from './judge.ts';
import type { Permit } from './permit.ts';
import type { Case } from './proposal.ts';
import { type ScreenedPaths, screenCase } from './screening.ts';
import { assertApprover, type GateVerdict, judgeByPolicy, scrub } from './stages.ts';

/** A call with what every stage before the person said of it. */
export interface Assessed {
  readonly subject: Case;
  readonly screened: ScreenedPaths;
  readonly policy: GateVerdict | undefined;
  readonly judgement: Judgement;
}

export interface AssessedBy {
  readonly desk: GateDesk;
  readonly mode: ApprovalMode;
}

/** screen → policy → scrub → mode and grants, each of which may refuse. Asked again for whatever is executed after a wait. */
export async function assess(subject: Case, { desk, mode }: AssessedBy): Promise<Assessed> {
  const { parts } = desk;
  await parts.policy?.catchUp();
  const screened = await screenCase(subject, parts);
  const policy = judgeByPolicy(parts.policy, subject.action);
  const scrubbed = await scrub(parts.scrub, subject.action);
  // In Strict nothing remembered counts, so nothing is looked up.
  const grant = mode === 'strict' ? undefined : await findGrant(subject, screened, desk);
  const judgement = judge(subject, screened, { mode, grant, policy, scrub: scrubbed, timeoutMs: parts.approvalTimeoutMs() });
  // Before anybody is asked in vain. A remembered approval is one of the same person.
  if (judgement.decision === 'ask' || judgement.basis === 'grant') assertApprover(policy, parts.approverRoles);
  return { subject, screened, policy, judgement };
}

/** The remembered approval that covers a call: the session's own first. */
export async function findGrant(subject: Case, screened: ScreenedPaths, desk: GateDesk): Promise<CoveringGrant | undefined> {
  const { analysis } = screened;
  const facts = { analysis };
  const inSession = desk.grants.find(subject.action, facts);
  const pattern = inSession ?? (await desk.parts.savedGrants?.find(subject.action, facts));
  if (pattern === undefined) return undefined;
  // A shape says “inside the workspace”: that has to hold of where its paths really lead, links followed.
  if (pattern.type === 'command-shape' && !staysInside(screened, desk.parts.workspace.root)) return undefined;
  return { pattern, lifetime: inSession === undefined ? 'workspace' : 'session' };
}

/** Counts a use where the grant is kept. */
export function noteUse({ pattern, lifetime }: CoveringGrant, desk: GateDesk): void {
  if (lifetime === 'workspace') desk.parts.savedGrants?.noteUse(pattern);
  else desk.grants.noteUse(pattern);
}

const definitionHashes = new WeakMap<AgentTool<Permit>, string>();

/** The tool as a grant knows it: any change of its name, description or parameters makes it another one. */
export function toGrantTool(tool: AgentTool<Permit>): GrantTool {
  const known = definitionHashes.get(tool);
  const definitionSha256 = known ?? hashCanonicalJson(tool.definition as unknown as JsonObject);
  definitionHashes.set(tool, definitionSha256);
  return { name: tool.definition.name, definitionSha256 };
}

function staysInside({ all }: ScreenedPaths, root: string): boolean {
  return all.every((path) => path === root || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`));
}
