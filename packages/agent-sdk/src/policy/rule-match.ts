import { textsOf } from './action-values.ts';
import type { Circumstances, PolicyAction, PolicyRule, RuleMatch } from './contract.ts';
import { compileGlob, compileGlobs, compilePathGlobs, type PathMatcher, type TextMatcher } from './globs.ts';
import { createHostList, type HostList, toUrlHost } from './hosts.ts';

/** A rule's `match`, ready to ask. The tool is apart: whether it matches is known before the action is looked at. */
export interface CompiledMatch {
  matchesTool(tool: string | undefined): boolean;
  /** Whether anything besides the tool is asked for. */
  readonly needsAction: boolean;
  matchesRest(action: PolicyAction, circumstances: Circumstances): boolean;
}

type Condition = (action: PolicyAction, circumstances: Circumstances) => boolean;

/**
 * An action can name several resources (a tool called with two paths). A rule that allows must cover all of them, one
 * that denies or asks needs only one.
 */
export function compileMatch(rule: PolicyRule): CompiledMatch {
  const tools = toList(rule.match.tool);
  const matchesName = tools === undefined ? undefined : compileGlobs(tools);
  const conditions = [compileResource(rule), compileActor(rule.match), compileLabels(rule.match)].filter(
    (condition) => condition !== undefined,
  );
  return {
    matchesTool: (tool) => matchesName === undefined || (tool !== undefined && matchesName(tool)),
    needsAction: conditions.length > 0,
    matchesRest: (action, circumstances) => conditions.every((condition) => condition(action, circumstances)),
  };
}

function toList(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

function compileResource(rule: PolicyRule): Condition | undefined {
  const patterns = toList(rule.match.resource);
  if (patterns === undefined) return undefined;
  const allows = rule.effect === 'allow';
  const paths = compilePathGlobs(patterns, { coversBelow: false, isGenerous: !allows });
  const texts = compileGlobs(patterns);
  const urls = compileUrls(patterns);
  return (action, { workspaceRoot }) => {
    const answers = [
      ...pathsOf(action).map((path) => paths(path, workspaceRoot)),
      ...textsOf(action, 'url').map(urls),
      ...textsOf(action, 'command').map(texts),
      ...otherResources(action).map(texts),
    ];
    return allows ? answers.length > 0 && !answers.includes(false) : answers.includes(true);
  };
}

/** Dot segments are resolved by the globs, so the path as written is enough. */
function pathsOf(action: PolicyAction): readonly string[] {
  return action.type === 'file_access' ? [action.path] : textsOf(action, 'path');
}

function compileUrls(patterns: readonly string[]): TextMatcher {
  const whole = patterns.filter((pattern) => pattern.includes('://')).map(compileGlob);
  const hosts: HostList = createHostList(patterns.filter((pattern) => !pattern.includes('://')));
  return (url) => hosts.has(toUrlHost(url)) || whole.some((matches) => matches(url));
}

function otherResources(action: PolicyAction): readonly string[] {
  switch (action.type) {
    case 'network_listen':
      return [action.address];
    case 'agent_spawn':
      return [action.agent];
    case 'model_call':
      return [action.model];
    case 'send_message':
      return [action.channelId, action.targetTeamId].filter((text) => text !== undefined);
    default:
      return [];
  }
}

function compileActor(match: RuleMatch): Condition | undefined {
  const patterns = toList(match.actor);
  if (patterns === undefined) return undefined;
  const matches = compileGlobs(patterns);
  return (_, { identity }) =>
    [identity?.agentId, identity?.agentName, identity?.principal, ...(identity?.roles ?? [])].some(
      (name) => name !== undefined && matches(name),
    );
}

function compileLabels({ labels }: RuleMatch): Condition | undefined {
  if (labels === undefined) return undefined;
  const wanted = toLabels(labels).map((label) => compileGlob(label));
  return (action) => {
    const present = action.labels === undefined ? [] : toLabels(action.labels);
    return wanted.every((matches) => present.some((label) => matches(label) || matches(label.split('=', 1)[0] as string)));
  };
}

/** `{env: "prod"}` and `["env=prod"]` say the same. */
function toLabels(labels: NonNullable<PolicyAction['labels']>): readonly string[] {
  return Array.isArray(labels) ? labels : Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** The paths an action touches, for obligations that block some. */
export function touchesPath(action: PolicyAction, blocked: PathMatcher, workspaceRoot: string | undefined): boolean {
  return pathsOf(action).some((path) => blocked(path, workspaceRoot));
}
