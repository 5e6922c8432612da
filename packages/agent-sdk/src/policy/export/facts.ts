import { argumentsOf, resultOf, textsOf, walk } from '../action-values.ts';
import { capabilityOf } from '../capabilities.ts';
import { riskTiers } from '../expression.ts';
import { toUrlHost } from '../hosts.ts';
import { toolOf } from '../lane.ts';
import type { ExportRequest } from './plan.ts';

/**
 * The texts of a variable, as expressions and rules see them, and of what expressions have no name for: the `type` and
 * `capability` of the action, the `tool name` (`message` for a message between teams), the `network host` of a request
 * (`network name`: the same unless it is an address), and who acts (`identity` is there when anything of that is known).
 */
export function readTexts(name: string, { action, circumstances }: ExportRequest): readonly string[] {
  const { graph, governanceLevel, identity } = circumstances;
  switch (name) {
    case 'tool':
      return action.tool === undefined ? [] : [action.tool];
    case 'path':
    case 'url':
    case 'method':
    case 'command':
      return textsOf(action, name);
    case 'tool_result':
      return action.type === 'tool_result' ? [action.resultJson] : [];
    case 'governance_level':
      return governanceLevel === undefined ? [] : [governanceLevel];
    case 'network host':
    case 'network name':
      return readHost(action, name === 'network name');
    case 'type':
      return [action.type];
    case 'capability':
      return [capabilityOf(action)];
    case 'tool name':
      return toList(toolOf(action));
    case 'identity':
      return identity === undefined ? [] : ['known'];
    case 'agent':
      return toList(identity?.agentId);
    case 'agent uuid':
      return toList(identity?.agentId?.toLowerCase());
    case 'team':
      return toList(identity?.teamId);
    case 'org':
      return toList(identity?.orgId);
    case 'actor':
      return [identity?.agentId, identity?.principal, ...(identity?.roles ?? [])].filter((name) => name !== undefined);
    default:
  }
  if (/^(?:args|tool_result)\./.test(name)) return toList(readJson(name, action)).filter((value) => typeof value === 'string');
  if (name.endsWith('risk_tier')) return toTier(graph?.[name]);
  return toTexts(readMessage(name, action) ?? graph?.[name]);
}

function toList<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

function readHost(action: ExportRequest['action'], isName: boolean): readonly string[] {
  const host = action.type === 'network_request' ? toUrlHost(action.url) : undefined;
  const isAddress = host !== undefined && (host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host));
  return host === undefined || (isName && isAddress) ? [] : [host];
}

function readJson(name: string, action: ExportRequest['action']): unknown {
  const [root, ...path] = name.split('.');
  return walk(root === 'args' ? argumentsOf(action) : resultOf(action), path);
}

function readMessage(name: string, action: ExportRequest['action']): string | undefined {
  if (action.type !== 'send_message') return undefined;
  if (name === 'source.team_id') return action.sourceTeamId;
  if (name === 'target.team_id') return action.targetTeamId;
  return name === 'target.channel_id' ? action.channelId : undefined;
}

function toTier(value: unknown): readonly string[] {
  return typeof value === 'string' ? riskTiers.filter((tier) => tier.toLowerCase() === value.toLowerCase()) : [];
}

function toTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return value === undefined || value === null ? [] : [String(value)];
}

/** A number, `unreadable` where there should be one, or nothing where nothing was asked. */
export function readNumber(name: string, { action, circumstances: { graph } }: ExportRequest): number | 'unreadable' | undefined {
  if (/^(?:args|tool_result)\./.test(name)) {
    const value = readJson(name, action);
    if (value === undefined) return undefined;
    return (typeof value === 'string' ? parseNumber(value) : value) === undefined ? 'unreadable' : toJsonNumber(value);
  }
  const read = (key: string): number | undefined => toGraphNumber(graph?.[key]);
  const isZero = (key: string): number | undefined => (read(key) === undefined ? undefined : Number(read(key) === 0));
  const others: Readonly<Record<string, () => number | undefined>> = {
    'agent.is_root': () => isZero('agent.depth'),
    'agent.is_leaf': () => isZero('agent.children_count'),
    'team.parallel_agents': () => read('team.active_agents'),
    'team.active_agents': () => read('team.parallel_agents'),
  };
  return read(name) ?? others[name]?.() ?? 'unreadable';
}

const numberText = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function parseNumber(text: string): number | undefined {
  return numberText.test(text) ? Number(text) : undefined;
}

function toJsonNumber(value: unknown): number | 'unreadable' {
  const number = typeof value === 'string' ? parseNumber(value) : value;
  return typeof number === 'number' ? number : 'unreadable';
}

function toGraphNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') return parseNumber(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
