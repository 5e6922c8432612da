import { GatehouseError, type JsonValue } from '@gatehouse/agent-sdk/base';
import type { z } from 'zod';

/**
 * A model's arguments as the tool's schema wants them. Small models write `"10"` for `10` and `null` for nothing; where
 * only that is wrong, the meaning is plain and is taken. Everything else goes back with what is wrong in words.
 *
 * @throws ERR_TOOL_ARGUMENTS
 */
export function parseArguments<Arguments>(tool: string, schema: z.ZodType<Arguments>, value: JsonValue | undefined): Arguments {
  if (value === undefined) throw argumentsError(tool, 'They are not valid JSON.');
  const first = schema.safeParse(value);
  if (first.success) return first.data;
  const second = schema.safeParse(repairTypes(value, first.error.issues));
  if (second.success) return second.data;
  throw argumentsError(tool, first.error.issues.map(describeIssue).join(' '));
}

export function argumentsError(tool: string, what: string): GatehouseError {
  return new GatehouseError('ERR_TOOL_ARGUMENTS', {
    message: `The arguments for ${tool} do not fit. ${what}`,
    untouched: 'Nothing was done.',
    nextStep: 'Correct the arguments and call the tool again.',
    details: { tool },
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? 'The arguments' : `“${issue.path.map(String).join('.')}”`;
  return `${where}: ${issue.message}.`;
}

function repairTypes(value: JsonValue, issues: readonly z.core.$ZodIssue[]): JsonValue {
  const repaired = structuredClone(value) as JsonValue;
  for (const issue of issues) {
    if (issue.code !== 'invalid_type') continue;
    const key = issue.path.at(-1);
    const holder = issue.path.slice(0, -1).reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown>)?.[step], repaired);
    if (key === undefined || typeof holder !== 'object' || holder === null) continue;
    repairMember(holder as Record<PropertyKey, unknown>, key, issue.expected);
  }
  return repaired;
}

function repairMember(holder: Record<PropertyKey, unknown>, key: PropertyKey, expected: string): void {
  const found = holder[key];
  if (found === null) delete holder[key];
  else if ((expected === 'number' || expected === 'int') && typeof found === 'string' && /^-?\d{1,15}$/.test(found))
    holder[key] = Number(found);
  else if (expected === 'boolean' && (found === 'true' || found === 'false')) holder[key] = found === 'true';
}
