import { textsOf } from './action-values.ts';
import type { Circumstances, PolicyAction, PolicyRule, RuleMatch } from './contract.ts';
import { compileGlob, compileGlobs, compilePathGlobs, type PathMatcher, PathView, type TextMatcher } from './globs.ts';
import { createHostList, toUrlHost } from './hosts.ts';

/** What the rules of a lane look at, worked out once for an action. */
export interface ActionFacts {
  readonly action: PolicyAction;
  readonly circumstances: Circumstances;
  readonly paths: readonly PathView[];
  readonly urls: readonly UrlView[];
  /** Commands, addresses, names of models and agents, channels. */
  readonly texts: readonly string[];
}

interface UrlView {
  readonly text: string;
  readonly host: string | undefined;
}

const none: readonly never[] = Object.freeze([]);

/** What an action is about: what its kind says, or for the call of a tool what its arguments name. */
export function toFacts(action: PolicyAction, circumstances: Circumstances): ActionFacts {
  const facts = { action, circumstances, paths: none, urls: none, texts: none };
  switch (action.type) {
    // Dot segments are resolved by the view, so the path as written is enough.
    case 'file_access':
      return { ...facts, paths: [new PathView(action.path, circumstances.workspaceRoot)] };
    case 'network_request':
      return { ...facts, urls: [toUrlView(action.url)] };
    case 'process_exec':
      return { ...facts, texts: [action.command] };
    case 'tool_call':
    case 'tool_result':
      return {
        ...facts,
        paths: textsOf(action, 'path').map((path) => new PathView(path, circumstances.workspaceRoot)),
        urls: textsOf(action, 'url').map(toUrlView),
        texts: textsOf(action, 'command'),
      };
    default:
      return { ...facts, texts: otherResources(action) };
  }
}

function toUrlView(text: string): UrlView {
  return { text, host: toUrlHost(text) };
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
      return none;
  }
}

/** A rule's `match`, ready to ask. The tool is apart: whether it matches is known before the action is looked at. */
export interface CompiledMatch {
  matchesTool(tool: string | undefined): boolean;
  /** Whether anything besides the tool is asked for. */
  readonly needsAction: boolean;
  matchesFacts(facts: ActionFacts): boolean;
  /** The same for somebody who asks about one rule only. */
  matchesRest(action: PolicyAction, circumstances: Circumstances): boolean;
}

type Condition = (facts: ActionFacts) => boolean;

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
  const [first, ...others] = conditions;
  const matchesFacts: Condition =
    others.length === 0 ? (first ?? (() => true)) : (facts) => conditions.every((condition) => condition(facts));
  return {
    matchesTool: (tool) => matchesName === undefined || (tool !== undefined && matchesName(tool)),
    needsAction: conditions.length > 0,
    matchesFacts,
    matchesRest: (action, circumstances) => matchesFacts(toFacts(action, circumstances)),
  };
}

function toList(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

function compileResource(rule: PolicyRule): Condition | undefined {
  const patterns = toList(rule.match.resource);
  if (patterns === undefined) return undefined;
  const allows = rule.effect === 'allow';
  const ofPath = compilePathGlobs(patterns, { coversBelow: false, isGenerous: !allows });
  const ofUrl = compileUrls(patterns);
  const ofText = compileGlobs(patterns);
  if (!allows) return ({ paths, urls, texts }) => paths.some(ofPath) || urls.some(ofUrl) || texts.some(ofText);
  return ({ paths, urls, texts }) =>
    paths.length + urls.length + texts.length > 0 && paths.every(ofPath) && urls.every(ofUrl) && texts.every(ofText);
}

function compileUrls(patterns: readonly string[]): (url: UrlView) => boolean {
  const whole: readonly TextMatcher[] = patterns.filter((pattern) => pattern.includes('://')).map(compileGlob);
  const hosts = createHostList(patterns.filter((pattern) => !pattern.includes('://')));
  return ({ text, host }) => hosts.has(host) || whole.some((matches) => matches(text));
}

function compileActor(match: RuleMatch): Condition | undefined {
  const patterns = toList(match.actor);
  if (patterns === undefined) return undefined;
  const matches = compileGlobs(patterns);
  return ({ circumstances: { identity } }) =>
    [identity?.agentId, identity?.agentName, identity?.principal, ...(identity?.roles ?? [])].some(
      (name) => name !== undefined && matches(name),
    );
}

function compileLabels({ labels }: RuleMatch): Condition | undefined {
  if (labels === undefined) return undefined;
  const wanted = toLabels(labels).map((label) => compileGlob(label));
  return ({ action }) => {
    const present = action.labels === undefined ? none : toLabels(action.labels);
    return wanted.every((matches) => present.some((label) => matches(label) || matches(label.split('=', 1)[0] as string)));
  };
}

/** `{env: "prod"}` and `["env=prod"]` say the same. */
function toLabels(labels: NonNullable<PolicyAction['labels']>): readonly string[] {
  return Array.isArray(labels) ? labels : Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** Whether an action touches one of the paths an obligation blocks. */
export function touchesPath(action: PolicyAction, blocked: PathMatcher, workspaceRoot: string | undefined): boolean {
  return toFacts(action, { nowMs: 0, ...(workspaceRoot === undefined ? {} : { workspaceRoot }) }).paths.some(blocked);
}
