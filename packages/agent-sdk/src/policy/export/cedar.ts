import { capabilityNames, namedCapabilityKinds } from '../capabilities.ts';
import { type Comparison, type Condition, leavesOf, separator } from './condition.ts';
import { describePlan, type ExportPlan, type PlannedRule, type PolicyExport } from './plan.ts';

export interface CedarExport extends PolicyExport {
  /** Cedar schema of the requests these policies are about. */
  readonly schema: string;
}

/**
 * Cedar policies (https://docs.cedarpolicy.com, language 4) for a plan. Cedar knows allow and deny only, so a question is
 * a policy that forbids unless the context says that it was answered, and redacting likewise. Ask in this order and take
 * the first request that is allowed: neither (allow), `redacted` (redact), `redacted` and `approved` (require_approval);
 * when none is, deny.
 */
export function toCedar(plan: ExportPlan): CedarExport {
  const head = [
    ...describePlan(plan, '//'),
    '//',
    '// Three answers from two: ask with approved and redacted false (allow), then with redacted (redact), then with both',
    '// (require_approval). The first that is allowed is the answer; when none is, deny.',
  ];
  const base = plan.documents.length === 0 ? [] : ['@id("(cascade)")\npermit (principal, action, resource);'];
  const text = `${[head.join('\n'), ...base, ...plan.rules.map(formatRule)].join('\n\n')}\n`;
  return { text, schema: formatSchema(plan), unsupported: plan.unsupported, hostValues: plan.hostValues };
}

const excuses = { deny: '', require_approval: '\nunless { context.approved }', redact: '\nunless { context.redacted }' };

function formatRule({ id, effect, when }: PlannedRule): string {
  const clause = when.op === 'always' ? '' : `\nwhen { ${format(when)} }`;
  return `@id(${quote(id)})\n@effect("${effect}")\nforbid (principal, action, resource)${clause}${excuses[effect]};`;
}

function format(condition: Condition): string {
  switch (condition.op) {
    case 'always':
    case 'never':
      return String(condition.op === 'always');
    case 'and':
    case 'or':
      return `(${condition.of.map(format).join(condition.op === 'and' ? ' && ' : ' || ')})`;
    case 'not':
      return `!${format(condition.of)}`;
    case 'capability':
      return formatCapability(condition.is);
    case 'hasText':
      return `!${texts(condition.name)}.isEmpty()`;
    case 'textIs':
      return formatIs(texts(condition.name), condition.values);
    case 'textStarts':
      return like(condition.name, ['', `${separator}${condition.value}`, '']);
    case 'textContains':
      return like(condition.name, ['', condition.value, '']);
    case 'textGlob':
      return like(condition.name, toWhole(condition.parts));
    case 'number':
      return formatNumber(condition.name, condition.is, condition.than);
    case 'unreadable':
      return `context.unreadable.contains(${quote(condition.name)})`;
    case 'minute':
      return formatMinute(`context.minute[${quote(condition.zone)}]`, condition.from, condition.to);
    case 'calls':
      return `(context.calls[${quote(condition.key)}] >= ${condition.atLeast})`;
    case 'matched':
      return `context.matched.contains(${quote(condition.id)})`;
  }
}

const texts = (name: string): string => `context.texts[${quote(name)}]`;

/** Cedar cannot look at each text of a set with a pattern, so they are also there as one, a separator around each. */
function like(name: string, parts: readonly string[]): string {
  return `(context.joined[${quote(name)}] like ${quoteLike(parts)})`;
}

function toWhole(parts: readonly string[]): readonly string[] {
  const whole = [...parts];
  whole[0] = `${separator}${whole[0] ?? ''}`;
  whole[whole.length - 1] += separator;
  return whole;
}

function formatIs(set: string, values: readonly string[]): string {
  const [first] = values;
  return values.length === 1 && first !== undefined
    ? `${set}.contains(${quote(first)})`
    : `${set}.containsAny([${values.map(quote).join(', ')}])`;
}

/** Capabilities are Cedar's actions; those that name a tool or a model carry the name in the context. */
function formatCapability(capability: string): string {
  const colon = capability.indexOf(':');
  if (colon < 0) return `(action == Gatehouse::Action::${quote(capability)})`;
  const kind = capability.slice(0, colon);
  return `(action == Gatehouse::Action::${quote(kind)} && context.named == ${quote(capability.slice(colon + 1))})`;
}

/** Cedar has no fractions: a number comes as the whole numbers below and above it, which decide every comparison with a whole one. */
function formatNumber(name: string, is: Comparison, than: number): string {
  const number = `context.number[${quote(name)}]`;
  const body =
    is === '=='
      ? `${number}.floor == ${than} && ${number}.ceil == ${than}`
      : `${number}.${is === '>' || is === '<=' ? 'ceil' : 'floor'} ${is} ${than}`;
  // A member that is not there would be an error, and a policy that ends in an error is passed over.
  return `(context.number has ${quote(name)} && ${body})`;
}

function formatMinute(minute: string, from: number, to: number): string {
  return `(${minute} >= ${from} ${from < to ? '&&' : '||'} ${minute} < ${to})`;
}

/** A string of Cedar: https://docs.cedarpolicy.com/policies/syntax-grammar.html */
export function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

function quoteLike(parts: readonly string[]): string {
  return `"${parts.map((part) => escapeText(part).replaceAll('*', '\\*')).join('*')}"`;
}

function escapeText(text: string): string {
  return text.replaceAll(/["\\]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const actionNames = [...capabilityNames, ...namedCapabilityKinds];

function formatSchema(plan: ExportPlan): string {
  const leaves = plan.rules.flatMap(({ when }) => leavesOf(when));
  const names = (...ops: readonly Condition['op'][]): readonly string[] => [
    ...new Set(leaves.flatMap((leaf) => (ops.includes(leaf.op) && 'name' in leaf ? [leaf.name] : []))),
  ];
  const texts = names('hasText', 'textIs', 'textStarts', 'textContains', 'textGlob');
  const zones = [...new Set(leaves.flatMap((leaf) => (leaf.op === 'minute' ? [leaf.zone] : [])))];
  const keys = [...new Set(leaves.flatMap((leaf) => (leaf.op === 'calls' ? [leaf.key] : [])))];
  const members = (group: readonly string[], type: string): string => `{ ${group.map((name) => `${quote(name)}${type}`).join(', ')} }`;
  return `namespace Gatehouse {
  entity Agent;
  entity Target;

  // What the program that asks says.
  type Request = {
    // Which tool or model, for the actions "mcp_tool" and "model"; empty for the others.
    "named": String,
    // All texts of each variable, and the same as one text with U+001E before, between and after them.
    "texts": ${members(texts, ': Set<String>')},
    "joined": ${members(texts, ': String')},
    // The whole numbers below and above each number; one that the action does not have is left out.
    "number": ${members(names('number'), '?: { "floor": Long, "ceil": Long }')},
    // Variables that should have a number and have none that can be read.
    "unreadable": Set<String>,
    // Minutes since midnight on the wall clock of each zone.
    "minute": ${members(zones, ': Long')},
    // How often each was called since its window began.
    "calls": ${members(keys, ': Long')},
    "matched": Set<String>,
    "approved": Bool,
    "redacted": Bool,
  };

  action ${actionNames.map(quote).join(', ')} appliesTo {
    principal: [Agent],
    resource: [Target],
    context: Request,
  };
}
`;
}
