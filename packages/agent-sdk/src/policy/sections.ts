import { RE2JS } from 're2js';
import { maxPatternLength } from '../dlp/index.ts';
import { parseCapability } from './capabilities.ts';
import type { AgentOverride, BudgetSection, CredentialAction, DailyWindow, EnforcementMode, PolicySpec, ToolEntry } from './contract.ts';
import { parseDurationMs } from './durations.ts';
import { describeDeadPattern } from './hosts.ts';
import { parseExpression } from './parse-expression.ts';
import {
  type Cursor,
  compact,
  entryOf,
  type MapCursor,
  readBoolean,
  readChoice,
  readKey,
  readList,
  readMap,
  readName,
  readPositive,
  readText,
  readWhole,
  reject,
  report,
  requireKey,
  warn,
} from './reader.ts';
import { joinField } from './source-tree.ts';
import { findZone, parseClockTime } from './zones.ts';

export const enforcementModes: readonly EnforcementMode[] = ['enforce', 'observe', 'disabled'];

export function readOverride(cursor: Cursor): AgentOverride | undefined {
  const map = readMap(cursor, ['agent_glob', 'enforcement_mode']);
  if (map === undefined) return undefined;
  const agent_glob = requireKey(map, 'agent_glob', readName);
  const enforcement_mode = requireKey(map, 'enforcement_mode', readChoice(enforcementModes));
  return agent_glob === undefined || enforcement_mode === undefined ? undefined : { agent_glob, enforcement_mode };
}

export function readNetwork(cursor: Cursor): PolicySpec['network'] {
  const map = readMap(cursor, ['allowlist']);
  if (map === undefined) return undefined;
  const allowlist = readKey(map, 'allowlist', readList(readHostPattern));
  if (!map.node.entries.has('allowlist')) warn(cursor.reader, cursor.node.at, cursor.field, 'has no allowlist, so no host is allowed');
  return compact({ allowlist });
}

function readHostPattern(cursor: Cursor): string | undefined {
  const pattern = readText(cursor);
  if (pattern === undefined) return undefined;
  if (pattern.trim() === '') return reject(cursor, 'allowlist entry must not be empty');
  const dead = describeDeadPattern(pattern);
  if (dead !== undefined) warn(cursor.reader, cursor.node.at, cursor.field, dead);
  return pattern;
}

export function readSchedule(cursor: Cursor): PolicySpec['schedule'] {
  const map = readMap(cursor, ['active_hours']);
  return map === undefined ? undefined : compact({ active_hours: readKey(map, 'active_hours', readWindow) });
}

export function readWindow(cursor: Cursor): DailyWindow | undefined {
  const map = readMap(cursor, ['start', 'end', 'timezone']);
  if (map === undefined) return undefined;
  const start = requireKey(map, 'start', readClockTime);
  const end = requireKey(map, 'end', readClockTime);
  const timezone = requireKey(map, 'timezone', readZone);
  if (start === undefined || end === undefined || timezone === undefined) return undefined;
  if (start === end) return reject(cursor, 'start and end must differ: this window is never open');
  return { start, end, timezone };
}

function readClockTime(cursor: Cursor): string | undefined {
  const { node } = cursor;
  // 9:30 without quotes is a text in YAML 1.2, but 0930 is a number: both get the same answer.
  if (node.kind === 'scalar' && typeof node.value === 'string' && parseClockTime(node.value) !== undefined) return node.value;
  return reject(cursor, 'must be in HH:MM 24-hour format, zero-padded, 00:00 to 23:59');
}

function readZone(cursor: Cursor): string | undefined {
  const name = readText(cursor);
  if (name === undefined) return undefined;
  return findZone(name) === undefined ? reject(cursor, `"${name}" is not a valid IANA timezone such as Europe/Berlin`) : name;
}

export function readBudget(cursor: Cursor): BudgetSection | undefined {
  const map = readMap(cursor, [
    ...['daily_limit_usd', 'monthly_limit_usd', 'org_daily_limit_usd', 'org_monthly_limit_usd'],
    'timezone',
    'action_on_exceed',
    'window',
  ]);
  if (map === undefined) return undefined;
  return compact<BudgetSection>({
    ...readLimits(map, 'daily_limit_usd', 'monthly_limit_usd'),
    ...readLimits(map, 'org_daily_limit_usd', 'org_monthly_limit_usd'),
    timezone: readKey(map, 'timezone', readZone),
    action_on_exceed: readKey(map, 'action_on_exceed', readChoice<'deny' | 'suspend'>(['deny', 'suspend'])),
    window: readKey(map, 'window', readDuration),
  });
}

function readLimits(map: MapCursor, daily: keyof BudgetSection, monthly: keyof BudgetSection): BudgetSection {
  const perDay = readKey(map, daily, readPositive);
  const perMonth = readKey(map, monthly, readPositive);
  const month = entryOf(map, monthly);
  if (month !== undefined && perDay !== undefined && perMonth !== undefined && perMonth < perDay) reject(month, `must be >= ${daily}`);
  return { [daily]: perDay, [monthly]: perMonth };
}

export function readDuration(cursor: Cursor): string | undefined {
  const text = readText(cursor);
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms === undefined) return reject(cursor, `"${text}" is no duration such as 30s, 15m or 1h30m`);
  return ms > 0 ? text : reject(cursor, 'must be a positive duration');
}

export function readData(cursor: Cursor): PolicySpec['data'] {
  const map = readMap(cursor, ['sensitive_patterns', 'credential_action']);
  if (map === undefined) return undefined;
  return compact({
    sensitive_patterns: readKey(map, 'sensitive_patterns', readList(readPattern)),
    credential_action: readKey(map, 'credential_action', readChoice<CredentialAction>(['block', 'redact_only', 'alert_only'])),
  });
}

function readPattern(cursor: Cursor): string | undefined {
  const pattern = readText(cursor);
  if (pattern === undefined) return undefined;
  if (pattern.trim() === '') return reject(cursor, 'a pattern must not be empty: it would match everywhere');
  if (pattern.length > maxPatternLength) return reject(cursor, `a pattern has at most ${maxPatternLength} characters`);
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.matcher('').find())
      warn(cursor.reader, cursor.node.at, cursor.field, 'this pattern also matches nothing at all; empty matches are passed over');
    return pattern;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'not a linear-time pattern';
    return reject(cursor, `invalid regex: ${why}`);
  }
}

export function readTools(cursor: Cursor): PolicySpec['tools'] {
  const map = readMap(cursor, 'any');
  if (map === undefined) return undefined;
  // Names come from a document: `__proto__` must become a tool like any other.
  const tools = Object.create(null) as Record<string, ToolEntry>;
  for (const [name, entry] of map.node.entries) {
    const field = joinField(cursor.field, name);
    if (name.trim() === '') report(cursor.reader, entry.keyAt, field, 'a tool must have a name');
    const tool = readTool({ reader: cursor.reader, node: entry.node, field });
    if (tool !== undefined) tools[name] = tool;
  }
  return tools;
}

function readTool(cursor: Cursor): ToolEntry | undefined {
  const map = readMap(cursor, ['allow', 'limit_per_hour', 'requires_approval_if']);
  if (map === undefined) return undefined;
  const tool = compact<ToolEntry>({
    allow: readKey(map, 'allow', readBoolean),
    limit_per_hour: readKey(map, 'limit_per_hour', readWhole(0)),
    requires_approval_if: readKey(map, 'requires_approval_if', readGuard),
  });
  if (!map.node.entries.has('allow')) warn(cursor.reader, cursor.node.at, cursor.field, 'has no allow, so the tool is denied');
  return tool;
}

function readGuard(cursor: Cursor): string | undefined {
  const text = readText(cursor);
  if (text === undefined) return undefined;
  const parsed = parseExpression(text);
  if (parsed.ok) return text;
  return reject(cursor, parsed.error.message, parsed.error.suggestion);
}

export function readCapabilities(cursor: Cursor): PolicySpec['capabilities'] {
  const map = readMap(cursor, ['allow', 'deny']);
  if (map === undefined) return undefined;
  return compact({ allow: readKey(map, 'allow', readList(readCapability)), deny: readKey(map, 'deny', readList(readCapability)) });
}

function readCapability(cursor: Cursor): string | undefined {
  const text = readText(cursor);
  if (text === undefined) return undefined;
  const parsed = parseCapability(text);
  return parsed.ok ? parsed.value : reject(cursor, parsed.error.message, parsed.error.suggestion);
}

export function readApproval(cursor: Cursor): PolicySpec['approval'] {
  const map = readMap(cursor, ['timeout_seconds', 'escalation_role']);
  if (map === undefined) return undefined;
  return compact({
    timeout_seconds: readKey(map, 'timeout_seconds', readWhole(1)),
    escalation_role: readKey(map, 'escalation_role', readName),
  });
}
