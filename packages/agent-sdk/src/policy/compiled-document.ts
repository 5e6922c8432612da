import { RE2JS } from 're2js';
import { isCapabilityDenied } from './capabilities.ts';
import type { EnforcementMode, JudgementStage, MatchedRule, PolicyDocument, PolicyIdentity, PolicyRule, RuleEffect } from './contract.ts';
import { parseDurationMs } from './durations.ts';
import { compileExpression, type Guard } from './evaluate-expression.ts';
import { compileGlob, compilePathGlobs, type PathMatcher, type TextMatcher } from './globs.ts';
import { createHostList, type HostList } from './hosts.ts';
import { parseExpression } from './parse-expression.ts';
import { type CompiledMatch, compileMatch } from './rule-match.ts';
import { formatScope, scopeLevels } from './scopes.ts';
import { findZone, isWithin, parseClockTime, type Zone } from './zones.ts';

/** A document as tables and functions. Everything that can be worked out once is. */
export interface CompiledDocument {
  readonly document: PolicyDocument;
  /** Its place in the cascade, from 0. */
  readonly index: number;
  readonly level: number;
  readonly scope: string;
  readonly approval: { readonly timeoutSecs: number; readonly escalationRole: string | undefined };
  readonly activeHours: Window | undefined;
  readonly hosts: HostList | undefined;
  findTool(name: string): CompiledTool | undefined;
  readonly capabilities: CompiledCapabilities | undefined;
  readonly rules: readonly CompiledRule[] | undefined;
  readonly patterns: readonly RE2JS[];
  modeFor(identity: PolicyIdentity | undefined): EnforcementMode;
}

/** Whether an instant lies in it. */
export type Window = (nowMs: number) => boolean;

export interface CompiledTool {
  /** `tools.bash`, or `tools.*` for the catch-all. */
  readonly field: string;
  readonly isAllowed: boolean;
  readonly limitPerHour: number | undefined;
  readonly guard: Guard | undefined;
}

export interface CompiledCapabilities {
  isDenied(capability: string): boolean;
  /** Undefined when there is no closed list. */
  readonly isListed: TextMatcher | undefined;
}

export interface CompiledRule {
  readonly id: string;
  readonly effect: RuleEffect;
  readonly match: CompiledMatch;
  readonly approverRoles: readonly string[];
  readonly passTtlSecs: number | undefined;
  readonly blocked: PathMatcher | undefined;
  readonly windows: readonly Window[] | undefined;
  readonly rates: readonly { readonly key: string; readonly limit: number; readonly windowMs: number }[];
}

const defaultApprovalTimeoutSecs = 300;

export function compileDocument(document: PolicyDocument, index: number): CompiledDocument {
  const { spec, scope } = document;
  const hours = spec.schedule?.active_hours;
  return {
    document,
    index,
    level: scopeLevels.indexOf(scope.level),
    scope: formatScope(scope),
    approval: Object.freeze({
      timeoutSecs: spec.approval?.timeout_seconds ?? spec.approval_timeout_secs ?? defaultApprovalTimeoutSecs,
      escalationRole: spec.approval?.escalation_role,
    }),
    activeHours: hours === undefined ? undefined : compileWindow(hours),
    hosts: spec.network === undefined ? undefined : createHostList(spec.network.allowlist ?? []),
    findTool: compileTools(document),
    capabilities: compileCapabilities(document),
    rules: spec.rules?.map((rule, at) => compileRule(rule, document, at)),
    patterns: (spec.data?.sensitive_patterns ?? []).map((pattern) => RE2JS.compile(pattern)),
    modeFor: compileMode(document),
  };
}

/** A window whose zone this runtime does not know is never open. */
function compileWindow({ start, end, timezone }: { readonly start: string; readonly end: string; readonly timezone: string }): Window {
  const zone: Zone | undefined = findZone(timezone);
  const from = parseClockTime(start);
  const until = parseClockTime(end);
  if (zone === undefined || from === undefined || until === undefined) return () => false;
  return (nowMs) => isWithin(zone.minuteOfDay(nowMs), from, until);
}

function compileTools({ spec }: PolicyDocument): CompiledDocument['findTool'] {
  const tools = new Map(
    Object.entries(spec.tools ?? {}).map(([name, entry]) => [
      name,
      {
        field: `tools.${name}`,
        isAllowed: entry.allow === true,
        limitPerHour: entry.limit_per_hour,
        guard: entry.requires_approval_if === undefined ? undefined : compileGuard(entry.requires_approval_if),
      },
    ]),
  );
  return (name) => tools.get(name);
}

/** Documents were checked when they were parsed; a guard that cannot be read all the same always asks. */
function compileGuard(text: string): Guard {
  const parsed = parseExpression(text);
  return parsed.ok ? compileExpression(parsed.value) : () => true;
}

function compileCapabilities({ spec }: PolicyDocument): CompiledCapabilities | undefined {
  if (spec.capabilities === undefined) return undefined;
  const { allow = [], deny = [] } = spec.capabilities;
  const denied = new Set(deny);
  const deniedGlobs = deny.filter((name) => name.includes('*')).map(compileGlob);
  const listed = new Set(allow);
  const listedGlobs = allow.filter((name) => name.includes('*')).map(compileGlob);
  return {
    isDenied: (capability) => isCapabilityDenied(denied, capability) || deniedGlobs.some((matches) => matches(capability)),
    isListed: allow.length === 0 ? undefined : (capability) => listed.has(capability) || listedGlobs.some((matches) => matches(capability)),
  };
}

function compileRule(rule: PolicyRule, document: PolicyDocument, at: number): CompiledRule {
  const id = rule.id ?? `rules[${at}]`;
  const { required_approver_roles = [], blocked_paths, time_windows, rate_windows = [], pass_ttl_secs } = rule.obligations ?? {};
  return {
    id,
    effect: rule.effect,
    match: compileMatch(rule),
    approverRoles: required_approver_roles,
    passTtlSecs: pass_ttl_secs,
    blocked: blocked_paths === undefined ? undefined : compilePathGlobs(blocked_paths, { coversBelow: true, isGenerous: true }),
    windows: time_windows?.map(compileWindow),
    rates: rate_windows.map(({ limit, window }) => {
      const windowMs = parseDurationMs(window) ?? Number.POSITIVE_INFINITY;
      return { key: `rule:${document.source}#${id}/${window}`, limit, windowMs };
    }),
  };
}

function compileMode({ spec }: PolicyDocument): CompiledDocument['modeFor'] {
  const overrides = (spec.agent_overrides ?? []).map(({ agent_glob, enforcement_mode }) => ({
    matches: compileGlob(agent_glob),
    mode: enforcement_mode,
  }));
  const own = spec.enforcement_mode ?? 'enforce';
  return (identity) => {
    const names = [identity?.agentId, identity?.agentName].filter((name) => name !== undefined);
    return overrides.find(({ matches }) => names.some(matches))?.mode ?? own;
  };
}

/** What a document says about an action, as a verdict lists it. */
export function toMatched(
  compiled: CompiledDocument,
  mode: 'enforce' | 'observe',
  parts: { readonly stage: JudgementStage; readonly effect: MatchedRule['effect']; readonly rule: string; readonly reason: string },
): MatchedRule {
  return Object.freeze({ ...parts, scope: compiled.scope, source: compiled.document.source, mode });
}
