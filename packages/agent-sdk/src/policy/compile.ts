import { toCanonicalJson } from '../base/index.ts';
import { type CompiledDocument, compileDocument } from './compiled-document.ts';
import {
  type Circumstances,
  type CompiledPolicy,
  type CompileOptions,
  type PolicyAction,
  type PolicyDocument,
  type PolicyIdentity,
  type PolicyVerdict,
  policyReasons,
} from './contract.ts';
import { warnOfDisagreements } from './disagreements.ts';
import type { Speaker } from './hits.ts';
import { judge } from './judge.ts';
import { createLane, type Lane, toolOf } from './lane.ts';
import { scopeLevels } from './scopes.ts';
import { sha256HexPortable } from './sha256.ts';

/**
 * Compiles a cascade once, broadest first; documents of one level stay in the order they are given in, which loaders make
 * that of the file names. Evaluating then looks up the lane of the action (its agent, kind and tool) and runs only the
 * checks that depend on the action itself.
 */
export function compilePolicies(documents: readonly PolicyDocument[], options: CompileOptions = {}): CompiledPolicy {
  const sorted = [...documents].sort((one, other) => levelOf(one) - levelOf(other));
  const compiled = sorted.map(compileDocument);
  const findAgent = createAgentCache(compiled);
  return Object.freeze({
    documents: Object.freeze(sorted),
    digest: sha256HexPortable(toCanonicalJson(sorted.map(({ source, digest }) => [source, digest]))),
    warnings: warnOfDisagreements(sorted),
    evaluate(action: PolicyAction, circumstances: Circumstances): PolicyVerdict {
      try {
        const agent = findAgent(circumstances.identity);
        return judge(findLane(agent, action, options), action, circumstances);
      } catch {
        return failed;
      }
    },
  });
}

const failed: PolicyVerdict = Object.freeze({
  ...judgeNothing(),
  decision: 'deny',
  reason: policyReasons.evaluationFailed,
} satisfies PolicyVerdict);

function judgeNothing(): PolicyVerdict {
  const obligations = { approverRoles: [], passTtlSecs: undefined, redact: false, suspend: false };
  return {
    ...{ decision: 'deny', reason: policyReasons.noPolicy, rule: null, sourceScope: null, source: null, matched: [], obligations },
    ...{ approval: null, findings: [], enforcementMode: 'enforce', dryRun: false, shadow: null, counts: [] },
  };
}

function levelOf(document: PolicyDocument): number {
  return scopeLevels.indexOf(document.scope.level);
}

// -------------------------------------------------------------------------------------------- agents and lanes

/** One agent's view of the cascade. */
interface Agent {
  readonly identity: PolicyIdentity | undefined;
  readonly compiled: readonly CompiledDocument[];
  /** By kind of action, then by tool, or by model. A tool without a name is another thing than no tool. */
  readonly lanes: Map<string, Map<string | undefined, Lane>>;
}

/** Names come from models and callers: caches that grow with them are emptied at these sizes. */
const maxAgents = 256;
const maxLanes = 512;

function createAgentCache(compiled: readonly CompiledDocument[]): (identity: PolicyIdentity | undefined) => Agent {
  const agents = new Map<string, Agent>();
  const unknown: Agent = { identity: undefined, compiled, lanes: new Map() };
  let last: Agent = unknown;
  return (identity) => {
    if (identity === undefined) return unknown;
    if (identity === last.identity) return last;
    const key = JSON.stringify([identity.agentId, identity.agentName, identity.teamId, identity.orgId]);
    const known = agents.get(key);
    if (known === undefined && agents.size >= maxAgents) agents.clear();
    // Another object that says the same: the lanes depend on nothing else of it.
    const agent: Agent = known === undefined ? openAgent(compiled, identity) : { ...known, identity };
    agents.set(key, agent);
    last = agent;
    return agent;
  };
}

function openAgent(compiled: readonly CompiledDocument[], identity: PolicyIdentity): Agent {
  return { identity, compiled: compiled.filter((document) => concerns(document, identity)), lanes: new Map() };
}

/** Whether a document speaks about an agent at all. That of a tool is looked at for each action. */
function concerns({ document }: CompiledDocument, identity: PolicyIdentity): boolean {
  const { level, id } = document.scope;
  if (level === 'agent') return identity.agentId?.toLowerCase() === id;
  if (level === 'team') return identity.teamId === id;
  return level !== 'org' || identity.orgId === id;
}

function findLane(agent: Agent, action: PolicyAction, options: CompileOptions): Lane {
  const kind = action.type === 'file_access' ? action.mode : action.type;
  let lanes = agent.lanes.get(kind);
  if (lanes === undefined) {
    lanes = new Map();
    agent.lanes.set(kind, lanes);
  }
  const key = action.type === 'model_call' ? JSON.stringify([action.tool, action.model]) : action.tool;
  const known = lanes.get(key);
  if (known !== undefined) return known;
  if (lanes.size >= maxLanes) lanes.clear();
  const lane = openLane(agent, action, options);
  lanes.set(key, lane);
  return lane;
}

function openLane(agent: Agent, action: PolicyAction, options: CompileOptions): Lane {
  const tool = toolOf(action);
  const here = agent.compiled.filter(({ document: { scope } }) => scope.level !== 'tool' || scope.id === tool);
  const speakers = here.flatMap((compiled): Speaker[] => {
    const mode = compiled.modeFor(agent.identity);
    return mode === 'disabled' ? [] : [{ compiled, mode }];
  });
  return createLane(speakers, speakers.length < here.length, action, agent.identity, options);
}
