import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonValue } from '../base/index.ts';
import { parsePolicy } from './parse.ts';
import { policySchema } from './schema.ts';

const resources = join(import.meta.dirname, '../../../../resources');
const examples = readdirSync(join(resources, 'policies')).map(
  (file) => [file, readFileSync(join(resources, 'policies', file), 'utf8')] as const,
);

const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(policySchema);

/** Every section with everything in it: what the mutations below break. */
const complete = {
  version: '1',
  scope: 'team:platform',
  approval_timeout_secs: 60,
  enforcement_mode: 'observe',
  agent_overrides: [{ agent_glob: 'ci-*', enforcement_mode: 'disabled' }],
  network: { allowlist: ['api.example.com', '*.example.org'] },
  schedule: { active_hours: { start: '08:00', end: '18:30', timezone: 'Europe/Berlin' } },
  budget: {
    daily_limit_usd: 5,
    monthly_limit_usd: 50.5,
    org_daily_limit_usd: 10,
    org_monthly_limit_usd: 100,
    timezone: 'UTC',
    action_on_exceed: 'suspend',
    window: '1h30m',
  },
  data: { sensitive_patterns: ['x+'], credential_action: 'block' },
  tools: { bash: { allow: true, limit_per_hour: 3, requires_approval_if: 'command contains "sudo"' }, '*': { allow: false } },
  capabilities: { allow: ['file_read', 'mcp_tool:deploy', 'model:x'], deny: ['network_inbound'] },
  approval: { timeout_seconds: 20, escalation_role: 'lead' },
  rules: [
    {
      id: 'one',
      description: 'First.',
      match: { tool: ['a', 'b*'], resource: '**/x', actor: 'ci', labels: ['env=prod'] },
      effect: 'step_up',
      obligations: {
        required_approver_roles: ['lead'],
        blocked_paths: ['**/.git/**'],
        time_windows: [{ start: '22:00', end: '06:00', timezone: 'UTC' }],
        rate_windows: [{ limit: 2, window: '10m' }],
        pass_ttl_secs: 30,
      },
    },
    {
      match: { tool: 'c', labels: { env: 'prod' } },
      effect: 'allow',
      examples: { match: [{ tool: 'c', labels: { env: 'prod' } }], not_match: ['d'] },
    },
  ],
} satisfies JsonValue;

/** What only the parser can know: a schema sees one value at a time. */
const beyondShape =
  /regex|IANA timezone|must differ|must be >= |is there twice|example|requires_approval_if: (?!must be a text|must not be empty)/;

function problemsOf(document: JsonValue): readonly string[] {
  const result = parsePolicy(JSON.stringify(document), { source: 'policy.json' });
  return result.ok ? [] : result.errors.map(({ field, message }) => `${field}: ${message}`);
}

interface Place {
  readonly path: readonly (string | number)[];
}

function placesOf(value: JsonValue, path: readonly (string | number)[] = []): readonly Place[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) => placesOf(member as JsonValue, [...path, Array.isArray(value) ? Number(key) : key]))
      : [];
  return [{ path }, ...inner];
}

type Tree = { [key: string]: Tree } & Tree[] & JsonValue;

function change(document: JsonValue, path: readonly (string | number)[], edit: (parent: Tree, key: string) => void): JsonValue {
  const copy = structuredClone({ root: document }) as unknown as Tree;
  let parent = copy;
  const keys = ['root', ...path.map(String)];
  for (const key of keys.slice(0, -1)) parent = parent[key] as Tree;
  edit(parent, keys.at(-1) as string);
  return (copy as unknown as { root: JsonValue }).root ?? null;
}

const oddValues: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  5e9,
  '',
  ' ',
  'x',
  'file_read',
  'mcp_tool:',
  'global',
  'agent:7',
  'org:',
  'org: x',
  '24:00',
  '8:00',
  '0s',
  '1 hour',
  'allow',
  'enforce',
  [],
  {},
  [''],
  [null],
  { x: 1 },
  ['x'],
];

describe('the schema of policy documents', () => {
  it('accepts every shipped policy, and the document with everything in it', () => {
    for (const [file, text] of examples) expect([file, validate(parse(text)), validate.errors]).toEqual([file, true, null]);
    expect(problemsOf(complete)).toEqual([]);
    expect([validate(complete), validate.errors]).toEqual([true, null]);
    const envelope = { apiVersion: 'gatehouse/v1', kind: 'Policy', metadata: { name: 'n', version: 1.5, description: '' }, spec: complete };
    expect(problemsOf(envelope)).toEqual([]);
    expect(validate(envelope)).toBe(true);
    expect(validate({})).toBe(true);
  });

  it('rejects exactly what the parser rejects for its shape', { timeout: 120_000 }, () => {
    const places = placesOf(complete).filter(({ path }) => path.length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom('replace', 'remove', 'add') as fc.Arbitrary<string>,
        fc.constantFrom(...oddValues),
        fc.constantFrom('spec', 'extra', 'tool'),
        ({ path }, how, value, key) => {
          const document = change(complete, path, (parent, last) => {
            if (how === 'replace') parent[last] = value as Tree;
            else if (how === 'add' && typeof parent[last] === 'object' && parent[last] !== null && !Array.isArray(parent[last]))
              (parent[last] as Tree)[key] = value as Tree;
            else if (Array.isArray(parent)) parent.splice(Number(last), 1);
            else delete parent[last];
          });
          const problems = problemsOf(document);
          const isShape = problems.some((problem) => !beyondShape.test(problem));
          const isValid = validate(document);
          // Never stricter than the parser; and never laxer about shape.
          if (!isValid) expect(problems, JSON.stringify({ path, how, value, errors: validate.errors })).not.toEqual([]);
          if (isShape) expect(isValid, JSON.stringify({ path, how, value, key, problems })).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('explains every field, so that an editor can', () => {
    const silent: string[] = [];
    const visit = (schema: JsonValue, at: string): void => {
      if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
      const { properties } = schema as { properties?: { [name: string]: { description?: string; $ref?: string } } };
      for (const [name, member] of Object.entries(properties ?? {}))
        if (member.description === undefined && member.$ref === undefined) silent.push(`${at}.${name}`);
      for (const [name, member] of Object.entries(schema)) visit(member as JsonValue, `${at}.${name}`);
    };
    visit(policySchema, '');
    expect(silent).toEqual([]);
  });

  it('is published as it is', () => {
    expect(JSON.parse(readFileSync(join(resources, 'policy.schema.json'), 'utf8'))).toEqual(policySchema);
  });
});
