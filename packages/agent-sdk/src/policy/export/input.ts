import { capabilityOf } from '../capabilities.ts';
import type { PolicyAction } from '../contract.ts';
import { findZone } from '../zones.ts';
import { type Condition, leavesOf, separator, toSayable } from './condition.ts';
import { readNumber, readTexts } from './facts.ts';
import type { ExportPlan, ExportRequest } from './plan.ts';

/** What both engines are asked with: the input of Rego, and the context of Cedar. */
export interface ExportInput {
  /** `file_read`, `mcp_tool:deploy` … */
  readonly capability: string;
  /** The name in the capability; empty for one that has none. */
  readonly named: string;
  readonly texts: { readonly [variable: string]: readonly string[] };
  readonly joined: { readonly [variable: string]: string };
  readonly number: { readonly [variable: string]: { readonly floor: number; readonly ceil: number } };
  readonly unreadable: readonly string[];
  readonly minute: { readonly [zone: string]: number };
  readonly calls: { readonly [key: string]: number };
  readonly matched: readonly string[];
}

/** A request to the Cedar engine, without the two answers that are tried. */
export interface CedarRequest {
  readonly principal: { readonly type: 'Gatehouse::Agent'; readonly id: string };
  readonly action: { readonly type: 'Gatehouse::Action'; readonly id: string };
  readonly resource: { readonly type: 'Gatehouse::Target'; readonly id: string };
  readonly context: Omit<ExportInput, 'capability'>;
}

/** What an exported policy must be told about an action: everything that its plan asks for, and nothing else. */
export function toExportInput(plan: ExportPlan, request: ExportRequest): ExportInput {
  const leaves = plan.rules.flatMap(({ when }) => leavesOf(when));
  const capability = toSayable(capabilityOf(request.action));
  const texts = toMembers(namesOf(leaves, isText), (name) => readTexts(name, request).map(toSayable));
  const numbers = namesOf(leaves, ({ op }) => op === 'number' || op === 'unreadable').map(
    (name) => [name, readNumber(name, request)] as const,
  );
  return {
    capability,
    named: capability.includes(':') ? capability.slice(capability.indexOf(':') + 1) : '',
    texts,
    joined: toMembers(Object.keys(texts), (name) => join(texts[name] ?? [])),
    number: Object.fromEntries(numbers.flatMap(([name, value]) => (typeof value === 'number' ? [[name, toBounds(value)]] : []))),
    unreadable: numbers.flatMap(([name, value]) => (value === 'unreadable' ? [name] : [])),
    minute: toMembers(
      valuesOf(leaves, 'minute', ({ zone }) => zone),
      (zone) => findZone(zone)?.minuteOfDay(request.circumstances.nowMs) ?? 0,
    ),
    calls: toMembers(
      valuesOf(leaves, 'calls', ({ key }) => key),
      (key) => plan.countCalls(key, request),
    ),
    matched: plan.matchers.filter((matcher) => matcher.matches(request)).map(({ id }) => id),
  };
}

export function toCedarRequest(input: ExportInput, request: ExportRequest): CedarRequest {
  const { capability, ...context } = input;
  const colon = capability.indexOf(':');
  return {
    principal: { type: 'Gatehouse::Agent', id: toSayable(request.circumstances.identity?.agentId ?? '') },
    action: { type: 'Gatehouse::Action', id: colon < 0 ? capability : capability.slice(0, colon) },
    resource: { type: 'Gatehouse::Target', id: toSayable(targetOf(request.action)) },
    context,
  };
}

function targetOf(action: PolicyAction): string {
  if (action.type === 'file_access') return action.path;
  if (action.type === 'network_request') return action.url;
  return action.type === 'process_exec' ? action.command : (action.tool ?? '');
}

type TextCondition = Extract<Condition, { readonly op: 'hasText' | 'textIs' | 'textStarts' | 'textContains' | 'textGlob' }>;

function isText(leaf: Condition): leaf is TextCondition {
  return leaf.op.startsWith('text') || leaf.op === 'hasText';
}

function namesOf(leaves: readonly Condition[], isWanted: (leaf: Condition) => boolean): readonly string[] {
  return [...new Set(leaves.flatMap((leaf) => (isWanted(leaf) && 'name' in leaf ? [leaf.name] : [])))];
}

function valuesOf<Op extends Condition['op']>(
  leaves: readonly Condition[],
  op: Op,
  read: (leaf: Extract<Condition, { readonly op: Op }>) => string,
): readonly string[] {
  return [...new Set(leaves.flatMap((leaf) => (leaf.op === op ? [read(leaf as Extract<Condition, { readonly op: Op }>)] : [])))];
}

function toMembers<Value>(names: readonly string[], read: (name: string) => Value): { readonly [name: string]: Value } {
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

function join(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `${separator}${texts.join(separator)}${separator}`;
}

/** Beyond what both engines count exactly, every whole number that a policy names is on the same side. */
function toBounds(value: number): { readonly floor: number; readonly ceil: number } {
  const clamp = (whole: number): number => Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, whole));
  // Adding zero turns -0 into 0, which Cedar could not read.
  return { floor: clamp(Math.floor(value)) + 0, ceil: clamp(Math.ceil(value)) + 0 };
}
