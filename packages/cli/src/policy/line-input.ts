import {
  type Circumstances,
  expressionVariables,
  type GovernanceLevel,
  type PolicyGraph,
  type PolicyIdentity,
  type PolicyParseResult,
  parsePolicy,
} from '@gatehouse/agent-sdk/policy';
import { usageError } from '../command.ts';
import type { JsonLine } from '../jsonl.ts';

/** The fields of a JSON object; none for anything else. */
export function fieldsOf(value: unknown): JsonLine {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonLine) : {};
}

/** A policy as a line gives it: YAML or TOML as a text, or the document itself as JSON. */
export function parseLinePolicy(value: unknown, source: string, format: unknown): PolicyParseResult {
  if (typeof value === 'object' && value !== null) return parsePolicy(JSON.stringify(value), { source });
  if (typeof value !== 'string') throw usageError('A policy must be a text.', 'Write for example {"policy":"tools: {}"}.');
  if (format === 'yaml' || format === 'toml') return parsePolicy(value, { source, format });
  if (format !== undefined && format !== null) throw usageError('"format" must be "yaml" or "toml".', 'Leave it out to have it found out.');
  const asYaml = parsePolicy(value, { source, format: 'yaml' });
  if (asYaml.ok || asYaml.errors.every((error) => error.field !== '(document)')) return asYaml;
  const asToml = parsePolicy(value, { source, format: 'toml' });
  return asToml.ok || asToml.errors.some((error) => error.field !== '(document)') ? asToml : asYaml;
}

/** `2026-11-27T15:00:00Z`, seconds or milliseconds since 1970; a time without zone is UTC. */
export function readInstant(value: unknown, fallbackMs: number): number {
  if (value === undefined || value === null) return fallbackMs;
  if (typeof value === 'number' && Number.isFinite(value)) return Math.abs(value) < 1e11 ? value * 1_000 : value;
  const text = typeof value === 'string' ? value.trim() : '';
  const hasZone = /(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(text) || !/\d[T ]\d/.test(text);
  const ms = /^-?\d+(?:\.\d+)?$/.test(text)
    ? readInstant(Number(text), Number.NaN)
    : Date.parse(hasZone ? text : `${text.replace(' ', 'T')}Z`);
  if (Number.isFinite(ms)) return ms;
  throw usageError('"now" is no time.', 'Write for example "2026-11-27T15:00:00Z".');
}

/** Everything about who acts that a line says, in the names a person would use. */
export function readCircumstances(line: JsonLine, nowMs: number): Circumstances {
  const agent = fieldsOf(line.agent);
  const identity = readIdentity(line.agent);
  const level = readLevel(agent.governance_level ?? agent.level ?? agent.agent_level ?? line.agent_level ?? line.governance_level);
  const root = line.workspace_root ?? line.workspace;
  return {
    nowMs,
    ...(identity === undefined ? {} : { identity }),
    ...(level === undefined ? {} : { governanceLevel: level }),
    graph: readGraph([line.graph, agent.graph, { agent, team: agent.team }]),
    ...(typeof root === 'string' ? { workspaceRoot: root } : {}),
  };
}

/** Undefined when the line names neither agent, team nor org: then nothing is known, and every document counts. */
function readIdentity(value: unknown): PolicyIdentity | undefined {
  if (typeof value === 'string') return { agentId: value };
  const agent = fieldsOf(value);
  const text = (...names: readonly string[]): string | undefined =>
    names.map((name) => agent[name]).find((found) => typeof found === 'string');
  const found = {
    agentId: text('id', 'agent_id', 'uuid', 'name'),
    agentName: text('name'),
    teamId: text('team_id', 'team'),
    orgId: text('org_id', 'org'),
    principal: text('principal', 'owner', 'user'),
    roles: Array.isArray(agent.roles) ? agent.roles.filter((role): role is string => typeof role === 'string') : undefined,
  };
  const present = Object.entries(found).filter(([, member]) => member !== undefined);
  return present.length === 0 ? undefined : (Object.fromEntries(present) as PolicyIdentity);
}

/** `L2`, `l2`, `2` or 2. */
export function readLevel(value: unknown): GovernanceLevel | undefined {
  const digit =
    typeof value === 'number' || typeof value === 'string' ? /^L?([0-3])(?:\D.*)?$/i.exec(String(value).trim())?.[1] : undefined;
  return digit === undefined ? undefined : (`L${digit}` as GovernanceLevel);
}

const otherNames: Readonly<Record<string, readonly string[]>> = {
  'agent.age': ['agent.age_secs', 'agent.age_seconds'],
  'agent.parent_agent_id': ['agent.parent_id'],
  'agent.risk_tier': ['agent.tier'],
  'child.tool': ['child.tools'],
};

/** The graph variables, from nested objects (`{"agent":{"depth":2}}`) or flat names (`agent.depth`, `agent_depth`). */
export function readGraph(sources: readonly unknown[]): PolicyGraph {
  const graph: Record<string, PolicyGraph[string]> = {};
  for (const variable of expressionVariables.filter((name) => name.includes('.'))) {
    const names = [variable, ...(otherNames[variable] ?? [])];
    const found = names
      .flatMap((name) => sources.map((source) => findValue(fieldsOf(source), name)))
      .find((value) => value !== undefined && value !== null);
    if (found !== undefined) graph[variable] = found as PolicyGraph[string];
  }
  return graph;
}

function findValue(fields: JsonLine, name: string): unknown {
  const [group = '', key = ''] = name.split('.');
  return fields[name] ?? fieldsOf(fields[group])[key] ?? fields[`${group}_${key}`];
}
