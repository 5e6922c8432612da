import { textsOf } from './action-values.ts';
import type { Circumstances, PolicyAction, PolicyRule, RuleMatch } from './contract.ts';
import { compileGlob, compileGlobs, compilePathGlobs, type PathMatcher, PathView, type TextMatcher } from './globs.ts';
import { createHostList, toUrlHost } from './hosts.ts';
import type { PlainGlob } from './path-index.ts';

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
  switch (action.type) {
    // Dot segments are resolved by the view, so the path as written is enough.
    case 'file_access':
      return { action, circumstances, paths: [new PathView(action.path, circumstances.workspaceRoot)], urls: none, texts: none };
    case 'network_request':
      return { action, circumstances, paths: none, urls: [toUrlView(action.url)], texts: none };
    case 'process_exec':
      return { action, circumstances, paths: none, urls: none, texts: [action.command] };
    case 'tool_call':
    case 'tool_result':
      return toNamedFacts(action, circumstances);
    default:
      return { action, circumstances, paths: none, urls: none, texts: otherResources(action) };
  }
}

function toNamedFacts(action: PolicyAction, circumstances: Circumstances): ActionFacts {
  const paths = textsOf(action, 'path').map((path) => new PathView(path, circumstances.workspaceRoot));
  return { action, circumstances, paths, urls: textsOf(action, 'url').map(toUrlView), texts: textsOf(action, 'command') };
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
  /** Whether who acts and the labels do not matter. */
  readonly asksResourceOnly: boolean;
  /** What it asks of a plain path, where it asks for nothing else. */
  readonly plainPath: PlainGlob | undefined;
  /** The same for somebody who asks about one rule only. */
  matchesRest(action: PolicyAction, circumstances: Circumstances): boolean;
}

interface Condition {
  (facts: ActionFacts): boolean;
  readonly plain?: PlainGlob;
}

/**
 * An action can name several resources (a tool called with two paths). A rule that allows must cover all of them, one
 * that denies or asks needs only one.
 */
export function compileMatch(rule: PolicyRule): CompiledMatch {
  const tools = toList(rule.match.tool);
  const matchesName = tools === undefined ? undefined : compileGlobs(tools);
  const resource = compileResource(rule);
  const conditions = [resource, compileActor(rule.match), compileLabels(rule.match)].filter((condition) => condition !== undefined);
  const [first, ...others] = conditions;
  const matchesFacts: Condition =
    others.length === 0 ? (first ?? (() => true)) : (facts) => conditions.every((condition) => condition(facts));
  return {
    matchesTool: (tool) => matchesName === undefined || (tool !== undefined && matchesName(tool)),
    needsAction: conditions.length > 0,
    matchesFacts,
    asksResourceOnly: rule.match.actor === undefined && rule.match.labels === undefined,
    plainPath: conditions.length === 0 ? anyPath : others.length === 0 ? resource?.plain : undefined,
    matchesRest: (action, circumstances) => matchesFacts(toFacts(action, circumstances)),
  };
}

const anyPath: PlainGlob = { name: '', coversBelow: true };

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
  const any: Condition = ({ paths, urls, texts }) => hasAny(paths, ofPath) || hasAny(urls, ofUrl) || hasAny(texts, ofText);
  const all: Condition = ({ paths, urls, texts }) =>
    paths.length + urls.length + texts.length > 0 && hasAll(paths, ofPath) && hasAll(urls, ofUrl) && hasAll(texts, ofText);
  const condition = allows ? all : any;
  // Of one path, any and all are the same.
  return ofPath.plain === undefined ? condition : Object.assign(condition, { plain: ofPath.plain });
}

// Loops, because most of these lists are empty or have one item, and every rule of every decision asks.
function hasAny<Item>(items: readonly Item[], test: (item: Item) => boolean): boolean {
  for (let index = 0; index < items.length; index += 1) if (test(items[index] as Item)) return true;
  return false;
}

function hasAll<Item>(items: readonly Item[], test: (item: Item) => boolean): boolean {
  for (let index = 0; index < items.length; index += 1) if (!test(items[index] as Item)) return false;
  return true;
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
