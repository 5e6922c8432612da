import type { Comparison, Condition } from './condition.ts';
import { describePlan, type ExportPlan, type PlannedRule, type PolicyExport } from './plan.ts';

/**
 * A Rego v1 module (https://www.openpolicyagent.org/docs/policy-language) for a plan: `data.gatehouse.policy.decision` is
 * `allow`, `deny`, `require_approval` or `redact`; `deny`, `ask` and `redact` are the rules that spoke.
 *
 * @param name last part of the package, for several policies side by side
 */
export function toRego(plan: ExportPlan, name = 'policy'): PolicyExport {
  const helpers = createHelpers();
  const rules = plan.rules.map((rule) => formatRule(rule, helpers));
  const sets = Object.values(setNames).filter((name) => !plan.rules.some(({ effect }) => setNames[effect] === name));
  const text = [
    describePlan(plan, '#').join('\n'),
    `package gatehouse.${name}`,
    'import rego.v1',
    formatDecision(plan),
    // A set that nothing is in must be there all the same.
    ...sets.map((name) => `${name} := set()`),
    ...rules,
    ...helpers.rules,
  ].join('\n\n');
  return { text: `${text}\n`, unsupported: plan.unsupported, hostValues: plan.hostValues };
}

const setNames = { deny: 'deny', require_approval: 'ask', redact: 'redact' } as const;

function formatDecision({ documents }: ExportPlan): string {
  if (documents.length === 0) return 'decision := "deny"';
  return `decision := "deny" if {
	count(deny) > 0
} else := "require_approval" if {
	count(ask) > 0
} else := "redact" if {
	count(redact) > 0
} else := "allow"`;
}

function formatRule({ id, effect, when }: PlannedRule, helpers: Helpers): string {
  if (when.op === 'always') return `${setNames[effect]} contains ${quote(id)}`;
  return `${setNames[effect]} contains ${quote(id)} if {\n${toBody(when, helpers)}}`;
}

/** Rego has no “or” within a body: alternatives, and what is negated, are rules of their own. */
interface Helpers {
  readonly rules: string[];
  add(bodies: readonly string[]): string;
}

function createHelpers(): Helpers {
  const rules: string[] = [];
  const known = new Map<string, string>();
  return {
    rules,
    add(bodies) {
      const key = bodies.join('\0');
      const name = known.get(key) ?? `condition_${known.size + 1}`;
      if (!known.has(key)) rules.push(bodies.map((body) => `${name} if {\n${body}}`).join('\n\n'));
      known.set(key, name);
      return name;
    },
  };
}

function toBody(condition: Condition, helpers: Helpers): string {
  const parts = condition.op === 'and' ? condition.of : [condition];
  return parts.map((part) => `\t${toExpression(part, helpers)}\n`).join('');
}

function toExpression(condition: Condition, helpers: Helpers): string {
  switch (condition.op) {
    case 'always':
    case 'never':
      return String(condition.op === 'always');
    case 'and':
      return helpers.add([toBody(condition, helpers)]);
    case 'or':
      return helpers.add(condition.of.map((part) => toBody(part, helpers)));
    case 'not':
      return `not ${toExpression(condition.of, helpers)}`;
    case 'capability':
      return `input.capability == ${quote(condition.is)}`;
    case 'hasText':
      return `count(${texts(condition.name)}) > 0`;
    case 'textIs':
      return formatIs(condition.name, condition.values, helpers);
    case 'textStarts':
      return some(condition.name, `startswith(value, ${quote(condition.value)})`, helpers);
    case 'textContains':
      return some(condition.name, `contains(value, ${quote(condition.value)})`, helpers);
    case 'textGlob':
      return some(condition.name, formatGlob(condition.parts), helpers);
    case 'number':
      return formatNumber(`input.number[${quote(condition.name)}]`, condition.is, condition.than);
    case 'unreadable':
      return `${quote(condition.name)} in input.unreadable`;
    case 'minute':
      return formatMinute(`input.minute[${quote(condition.zone)}]`, condition.from, condition.to, helpers);
    case 'calls':
      return `input.calls[${quote(condition.key)}] >= ${condition.atLeast}`;
    case 'matched':
      return `${quote(condition.id)} in input.matched`;
  }
}

const texts = (name: string): string => `input.texts[${quote(name)}]`;

function some(name: string, test: string, helpers: Helpers): string {
  return helpers.add([`\tsome value in ${texts(name)}\n\t${test}\n`]);
}

function formatIs(name: string, values: readonly string[], helpers: Helpers): string {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return `${quote(first)} in ${texts(name)}`;
  return some(name, `value in {${values.map(quote).join(', ')}}`, helpers);
}

function formatGlob(parts: readonly string[]): string {
  const [first = '', second = '', third, ...more] = parts;
  if (parts.length === 1) return `value == ${quote(first)}`;
  if (parts.length === 2 && second === '') return `startswith(value, ${quote(first)})`;
  if (parts.length === 2 && first === '') return `endswith(value, ${quote(second)})`;
  if (more.length === 0 && first === '' && third === '') return `contains(value, ${quote(second)})`;
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
  return `regex.match(${quote(`^(?s:${escaped.join('.*')})$`)}, value)`;
}

function formatNumber(number: string, is: Comparison, than: number): string {
  if (is === '==') return `{${number}.floor, ${number}.ceil} == {${than}}`;
  return `${number}.${is === '>' || is === '<=' ? 'ceil' : 'floor'} ${is} ${than}`;
}

function formatMinute(minute: string, from: number, to: number, helpers: Helpers): string {
  const [after, before] = [`\t${minute} >= ${from}\n`, `\t${minute} < ${to}\n`];
  return helpers.add(from < to ? [after + before] : [after, before]);
}

/** A string of Rego is one of JSON. */
function quote(value: string): string {
  return JSON.stringify(value);
}
