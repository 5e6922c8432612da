import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument, PolicyParseOptions, PolicyProblem } from './contract.ts';
import { formatPolicy } from './format.ts';
import { parsePolicy } from './parse.ts';

function accept(text: string, options?: PolicyParseOptions): PolicyDocument {
  const parsed = parsePolicy(text, options);
  if (!parsed.ok)
    throw new Error(parsed.errors.map(({ line, column, field, message }) => `${line}:${column} ${field} ${message}`).join('\n'));
  return parsed.document;
}

function refuse(text: string, options?: PolicyParseOptions): readonly PolicyProblem[] {
  const parsed = parsePolicy(text, options);
  if (parsed.ok) throw new Error('it was taken');
  expect(parsed.errors.length).toBeGreaterThan(0);
  return parsed.errors;
}

const fields = (problems: readonly PolicyProblem[]): readonly string[] => problems.map(({ field }) => field);

const complete = `
version: "1.0"
scope: team:platform
approval_timeout_secs: 120
enforcement_mode: observe
agent_overrides:
  - { agent_glob: "ci-*", enforcement_mode: enforce }
network:
  allowlist: [api.openai.com, "*.anthropic.com"]
schedule:
  active_hours: { start: "22:00", end: "06:00", timezone: Asia/Taipei }
budget:
  daily_limit_usd: 25.5
  monthly_limit_usd: 500
  org_daily_limit_usd: 100
  org_monthly_limit_usd: 100
  timezone: Asia/Taipei
  action_on_exceed: suspend
  window: 1h30m
data:
  credential_action: block
  sensitive_patterns: ["sk-[A-Za-z0-9]{20,}", "\\\\bEMP-\\\\d+\\\\b"]
tools:
  read_file: { allow: true, limit_per_hour: 120 }
  write_file: { allow: true, requires_approval_if: 'path starts_with "/etc" OR path contains ".."' }
  "mcp.git": { allow: false }
  "*": { allow: false }
capabilities:
  allow: [file_read, network_outbound, "mcp_tool:git", "model:gpt-4o"]
  deny: [terminal_exec]
approval: { timeout_seconds: 600, escalation_role: org-admin }
rules:
  - id: no-secrets
    description: nothing below secrets
    match: { tool: [write, edit], resource: "secrets/**", actor: "agent:*", labels: { env: prod } }
    effect: deny
    examples:
      match: [{ tool: write, path: secrets/a, actor: "agent:main", labels: { env: prod } }]
      not_match: [{ tool: write, path: src/a, actor: "agent:main", labels: [env=prod] }, read]
  - match: { tool: deploy }
    effect: step_up
    obligations:
      required_approver_roles: [owner]
      blocked_paths: ["infra/**"]
      time_windows: [{ start: "09:00", end: "17:00", timezone: UTC }]
      rate_windows: [{ limit: 2, window: 10m }]
      pass_ttl_secs: 20
`;

const inToml = `
version = "1.0"
scope = "team:platform"
approval_timeout_secs = 120
enforcement_mode = "observe"
agent_overrides = [{ agent_glob = "ci-*", enforcement_mode = "enforce" }]

[network]
allowlist = ["api.openai.com", '*.anthropic.com']
[schedule.active_hours]
start = "22:00"
end = "06:00"
timezone = "Asia/Taipei"
[budget]
daily_limit_usd = 25.5
monthly_limit_usd = 500
org_daily_limit_usd = 100.0
org_monthly_limit_usd = 100
timezone = "Asia/Taipei"
action_on_exceed = "suspend"
window = "1h30m"
[data]
credential_action = "block"
sensitive_patterns = ['sk-[A-Za-z0-9]{20,}', '\\bEMP-\\d+\\b']
[tools]
read_file = { allow = true, limit_per_hour = 120 }
"mcp.git".allow = false
"*".allow = false
[tools.write_file]
allow = true
requires_approval_if = 'path starts_with "/etc" OR path contains ".."'
[capabilities]
allow = ["file_read", "network_outbound", "mcp_tool:git", "model:gpt-4o"]
deny = ["terminal_exec"]
[approval]
timeout_seconds = 600
escalation_role = "org-admin"
[[rules]]
id = "no-secrets"
description = "nothing below secrets"
match = { tool = ["write", "edit"], resource = "secrets/**", actor = "agent:*", labels = { env = "prod" } }
effect = "deny"
[rules.examples]
match = [{ tool = "write", path = "secrets/a", actor = "agent:main", labels = { env = "prod" } }]
not_match = [{ tool = "write", path = "src/a", actor = "agent:main", labels = ["env=prod"] }, "read"]
[[rules]]
match.tool = "deploy"
effect = "step_up"
[rules.obligations]
required_approver_roles = ["owner"]
blocked_paths = ["infra/**"]
time_windows = [{ start = "09:00", end = "17:00", timezone = "UTC" }]
rate_windows = [{ limit = 2, window = "10m" }]
pass_ttl_secs = 20
`;

describe('a document', () => {
  it('has the same digest in YAML, TOML and JSON, flat and wrapped', () => {
    const yaml = accept(complete);
    expect(accept(inToml, { format: 'toml' }).digest).toBe(yaml.digest);
    expect(accept(JSON.stringify(yaml.spec)).digest).toBe(yaml.digest);
    expect(accept(`apiVersion: gatehouse/v1\nkind: Policy\nspec:${complete.replaceAll('\n', '\n  ')}`).digest).toBe(yaml.digest);
    expect(yaml.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(accept(`${complete}# a comment`).digest).toBe(yaml.digest);
    expect(accept(complete.replace('25.5', '25.6')).digest).not.toBe(yaml.digest);
  });

  it('is frozen, and its digest covers neither its file nor its order of keys', () => {
    const document = accept('tools: {a: {allow: true}, b: {allow: false}}', { source: 'x.yaml' });
    expect(Object.isFrozen(document) && Object.isFrozen(document.spec.tools)).toBe(true);
    expect(accept('tools: {b: {allow: false}, a: {allow: true}}', { source: 'y.yaml' }).digest).toBe(document.digest);
  });

  it('tells its name, version and form', () => {
    const document = accept(
      'apiVersion: gatehouse/v1\nkind: Policy\nmetadata: {name: strict, version: 1.0, description: d}\nspec: {version: 2}',
    );
    expect(document).toMatchObject({
      form: 'envelope',
      metadata: { name: 'strict', version: '1.0', description: 'd' },
      spec: { version: '2' },
      scope: { level: 'global' },
    });
    expect(accept('{}')).toMatchObject({ form: 'flat', metadata: {}, spec: {} });
  });

  it.each(['yaml', 'toml', 'json'] as const)('comes back the same from its own text in %s', (format) => {
    for (const text of [
      complete,
      '{}',
      'tools: {__proto__: {allow: true}, "a b": {allow: false}, yes: {allow: true}}',
      'metadata: {name: n}\nspec: {rules: []}',
      `spec:${complete.replaceAll('\n', '\n  ')}`,
    ]) {
      const document = accept(text);
      const written = formatPolicy(document, format);
      const again = accept(written, { format: format === 'toml' ? 'toml' : 'yaml' });
      expect(again.digest).toBe(document.digest);
      expect(formatPolicy(again, format)).toBe(written);
    }
  });

  it('is found by the ending of its name', () => {
    expect(accept('scope = "org:a"', { source: 'a.toml' }).scope).toEqual({ level: 'org', id: 'a' });
    expect(accept('\uFEFFscope: org:a\r\n').scope).toEqual({ level: 'org', id: 'a' });
  });

  it('knows where its fields stand', () => {
    const document = accept('tools:\n  bash:\n    allow: true\nrules:\n  - match: {tool: x}\n    effect: deny\n');
    const places = [
      'tools',
      'tools.bash.allow',
      'rules[0].effect',
      'rules[0].obligations.x',
      'network.allowlist',
      'tools.bash.limit_per_hour',
    ].map((field) => document.positionOf(field));
    expect(places).toEqual([
      { line: 1, column: 1 },
      { line: 3, column: 5 },
      { line: 6, column: 5 },
      { line: 5, column: 5 },
      { line: 1, column: 1 },
      { line: 2, column: 3 },
    ]);
  });
});

describe('positions', () => {
  it.each([
    ['tools:\n  bash:\n    alow: true\n', 'tools.bash.alow', 3, 5, 'allow'],
    ['capabilties: {}\n', 'capabilties', 1, 1, 'capabilities'],
    ['network:\n  allowlist:\n    - a.com\n    - ""\n', 'network.allowlist[1]', 4, 7, undefined],
    ['{"tools":\n {"x": {"allow": 1}}}', 'tools.x.allow', 2, 18, undefined],
    ['data:\r\n  sensitive_patterns:\r\n    - "["\r\n', 'data.sensitive_patterns[0]', 3, 7, undefined],
    ['tools:\n  "a.b":\n    allow: maybe\n', 'tools["a.b"].allow', 3, 12, undefined],
    ['metadata: {nam: x}\nspec: {}\n', 'metadata.nam', 1, 12, 'name'],
    ['spec:\n  scpoe: global\n', 'scpoe', 2, 3, 'scope'],
    ['kind: Policy\nspec: text\n', 'spec', 2, 7, undefined],
    ['budget:\n  daily_limit_usd: .nan\n', 'budget.daily_limit_usd', 2, 20, undefined],
    ['spec:\n  rules: [{match: {tool: &a x}, effect: deny}]\n', 'rules[0].match.tool', 2, 29, undefined],
    ['tools: {a: {allow: true}, a: {}}', 'tools.a', 1, 27, undefined],
  ] as const)('%j: %s', (text, field, line, column, suggestion) => {
    const [problem, ...others] = refuse(text, { source: 'p.yaml' });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ source: 'p.yaml', field, line, column, ...(suggestion === undefined ? {} : { suggestion }) });
  });

  it.each([
    ['[tools.bash]\nalow = true\n', 'tools.bash.alow', 2, 1],
    ['[network]\nallowlist = [\n  "a.com",\n  "", # none\n]\n', 'network.allowlist[1]', 4, 3],
    ["x = '''\n[tools]\n'''\n", 'x', 1, 1],
    ['tools = { bash = { allow = 1 } }', 'tools.bash.allow', 1, 28],
    ['[[rules]]\nmatch = {}\neffect = "deny"\n[[rules]]\nmatch = {}\neffect = "dney"\n', 'rules[1].effect', 6, 10],
    ['tools."a.b".allow = "yes"', 'tools["a.b"].allow', 1, 21],
    ['approval_timeout_secs = 0', 'approval_timeout_secs', 1, 25],
    ['"sc\\u006fpe" = "x"', 'scope', 1, 16],
  ] as const)('in TOML %j: %s', (text, field, line, column) => {
    expect(refuse(text, { format: 'toml' })).toMatchObject([{ field, line, column }]);
  });

  it('are those of the reader where the text is no YAML or no TOML', () => {
    expect(refuse('a: [1\nb: 2')).toMatchObject([{ field: '(document)', line: 2 }, ...refuse('a: [1\nb: 2').slice(1)]);
    expect(refuse('a = 1\nb = = 2', { format: 'toml' })).toMatchObject([{ field: '(document)', line: 2 }]);
    expect(refuse('d = 2026-01-01', { format: 'toml' })).toMatchObject([{ field: 'd', line: 1, column: 5 }]);
  });
});

describe('unknown keys', () => {
  it.each([
    ['netwrok: {}', 'netwrok', 'network'],
    ['agent_overrides: [{agent_glob: a, enforcement_mode: observe, x: 1}]', 'agent_overrides[0].x', undefined],
    ['network: {allowlist: [], blocklist: []}', 'network.blocklist', undefined],
    ['schedule: {active_hour: {}}', 'schedule.active_hour', 'active_hours'],
    ['schedule: {active_hours: {start: "09:00", end: "10:00", timezone: UTC, tz: UTC}}', 'schedule.active_hours.tz', undefined],
    ['budget: {daily_limit: 5}', 'budget.daily_limit', undefined],
    ['budget: {daily_limit_us: 5}', 'budget.daily_limit_us', 'daily_limit_usd'],
    ['data: {sensitive_pattern: []}', 'data.sensitive_pattern', 'sensitive_patterns'],
    ['tools: {bash: {allow: true, constraint: read-only}}', 'tools.bash.constraint', undefined],
    ['capabilities: {dney: []}', 'capabilities.dney', 'deny'],
    ['approval: {timeout_secs: 5}', 'approval.timeout_secs', undefined],
    ['rules: [{match: {tol: x}, effect: deny}]', 'rules[0].match.tol', 'tool'],
    ['rules: [{match: {}, effect: allow, obligations: {ttl: 5}}]', 'rules[0].obligations.ttl', undefined],
    ['rules: [{match: {}, effect: allow, examples: {matches: []}}]', 'rules[0].examples.matches', 'match'],
    [
      'rules: [{match: {}, effect: allow, obligations: {rate_windows: [{limit: 1, window: 1h, per: x}]}}]',
      'rules[0].obligations.rate_windows[0].per',
      undefined,
    ],
    ['risk_tier: high', 'risk_tier', undefined],
    ['filesystem: {read: {allow: []}}', 'filesystem', undefined],
    ['apiVersion: gatehouse/v1\nstatus: {}\nspec: {}', 'status', undefined],
  ] as const)('%s', (text, field, suggestion) => {
    const problems = refuse(text);
    expect(fields(problems)).toEqual([field]);
    expect(problems[0]?.message).toMatch(/unknown key/);
    expect(problems[0]?.suggestion).toBe(suggestion);
  });

  it('of an envelope only warn where importing was asked for or another tool wrote it; those of the body never', () => {
    const foreign =
      'apiVersion: agent-assembly/v1\nkind: GovernancePolicy\nmetadata: {name: x, labels: {a: b}}\nstatus: {}\nspec: {tools: {}}';
    expect(parsePolicy(foreign)).toMatchObject({ ok: true, warnings: [{ field: 'metadata.labels' }, { field: 'status' }] });
    expect(parsePolicy(foreign.replace('agent-assembly/v1', 'gatehouse/v1')).ok).toBe(false);
    expect(parsePolicy(foreign.replace('agent-assembly/v1', 'gatehouse/v1'), { isImport: true }).ok).toBe(true);
    expect(fields(refuse(`${foreign}\n`.replace('{tools: {}}', '{filesystem: {}}'), { isImport: true }))).toEqual(['filesystem']);
  });

  it('beside spec that belong inside it are errors with a hint, whoever wrote it', () => {
    for (const apiVersion of ['gatehouse/v1', 'other/v1']) {
      const problems = refuse(`apiVersion: ${apiVersion}\nscope: org:acme\nspec: {}`, { isImport: true });
      expect(problems).toMatchObject([{ field: 'scope', line: 2, message: expect.stringContaining('inside'), suggestion: 'spec.scope' }]);
    }
  });

  it('of an envelope without spec are errors with a hint', () => {
    expect(refuse('apiVersion: gatehouse/v1\nkind: Policy\ntools: {}')).toMatchObject([
      { field: 'apiVersion', suggestion: expect.stringContaining('spec') },
      { field: 'kind' },
    ]);
  });
});

describe('tricks of YAML', () => {
  it.each([
    ['anchors', 'tools: &a {}'],
    ['aliases', 'tools: &a {x: {allow: true}}\nrules: *a'],
    ['an alias that is not there', 'tools: *nowhere'],
    ['a bomb of aliases', `a: &a [x,x,x,x]\n${Array.from({ length: 9 }, (_, index) => `b${index}: &b${index} [*a,*a,*a,*a]`).join('\n')}`],
    ['merge keys', 'tools:\n  x: {allow: true}\n  y: {<<: {allow: true}}'],
    ['tags', 'tools: !!map {}'],
    ['tags of texts', 'scope: !!str global'],
    ['unknown tags', 'scope: !js/function "x"'],
    ['repeated keys', 'tools: {}\ntools: {x: {allow: false}}'],
    ['keys repeated in another spelling', 'tools: {}\n"tools": {}'],
    ['several documents', 'tools: {}\n---\ntools: {}'],
    ['directives', '%YAML 1.1\n---\ntools: {}'],
    ['keys that are lists', '? [a]\n: {}'],
    ['not-a-number', 'approval_timeout_secs: .nan'],
    ['infinity', 'budget: {daily_limit_usd: .inf}'],
    ['a list', '- tools'],
    ['a text', 'allow everything'],
    ['null', 'null'],
    ['nothing', ''],
    ['a comment', '# nothing yet\n'],
    ['an end of document', '---\n...\n'],
    ['deep nesting', '['.repeat(50_000)],
    ['deep nesting that ends', `${'{a: '.repeat(200)}1${'}'.repeat(200)}`],
    ['a long text', `scope: "${'x'.repeat(1_000_001)}"`],
    ['tabs', 'tools:\n\tx: {}'],
    ['lone surrogates', 'scope: "org:\\ud800"'],
    ['empty sections', 'network:\n'],
    ['empty lists', 'network: {allowlist: }'],
    ['empty specs', 'spec:\n'],
  ])('are refused: %s', (_, text) => {
    const [problem] = refuse(text);
    expect(problem?.line).toBeGreaterThan(0);
    expect(problem?.message).not.toBe('');
  });

  it('do not include names that look like them', () => {
    expect(accept('tools: {"<<x": {allow: true}, "*": {allow: true}, null: {allow: true}, 1: {allow: false}}').spec.tools).toEqual({
      '<<x': { allow: true },
      '*': { allow: true },
      null: { allow: true },
      1: { allow: false },
    });
  });
});

describe('values', () => {
  it.each([
    ['approval_timeout_secs: 0', 'approval_timeout_secs'],
    ['approval_timeout_secs: -1', 'approval_timeout_secs'],
    ['approval_timeout_secs: 1.5', 'approval_timeout_secs'],
    ['approval_timeout_secs: "300"', 'approval_timeout_secs'],
    ['enforcement_mode: Enforce', 'enforcement_mode'],
    ['enforcement_mode: obsrve', 'enforcement_mode'],
    ['agent_overrides: [{agent_glob: "*"}]', 'agent_overrides[0].enforcement_mode'],
    ['agent_overrides: [{agent_glob: "", enforcement_mode: observe}]', 'agent_overrides[0].agent_glob'],
    ['network: {allowlist: ["  "]}', 'network.allowlist[0]'],
    ['network: {allowlist: [a, 5]}', 'network.allowlist[1]'],
    ['network: {allowlist: a.com}', 'network.allowlist'],
    ['schedule: {active_hours: {start: 9:00, end: "17:00", timezone: UTC}}', 'schedule.active_hours.start'],
    ['schedule: {active_hours: {start: "09:00", end: "24:00", timezone: UTC}}', 'schedule.active_hours.end'],
    ['schedule: {active_hours: {start: "09:00", end: "09:00", timezone: UTC}}', 'schedule.active_hours'],
    ['schedule: {active_hours: {start: "09:00", end: "17:00"}}', 'schedule.active_hours.timezone'],
    ['schedule: {active_hours: {start: "09:00", end: "17:00", timezone: GMT+8}}', 'schedule.active_hours.timezone'],
    ['budget: {daily_limit_usd: 0}', 'budget.daily_limit_usd'],
    ['budget: {monthly_limit_usd: -5}', 'budget.monthly_limit_usd'],
    ['budget: {daily_limit_usd: 10, monthly_limit_usd: 9.99}', 'budget.monthly_limit_usd'],
    ['budget: {org_daily_limit_usd: 10, org_monthly_limit_usd: 9}', 'budget.org_monthly_limit_usd'],
    ['budget: {action_on_exceed: stop}', 'budget.action_on_exceed'],
    ['budget: {timezone: Nowhere}', 'budget.timezone'],
    ['budget: {window: 0s}', 'budget.window'],
    ['budget: {window: soon}', 'budget.window'],
    ['budget: {window: 60}', 'budget.window'],
    ['data: {sensitive_patterns: [ok, "(?<=x)y"]}', 'data.sensitive_patterns[1]'],
    ['data: {sensitive_patterns: ["(a)\\\\1"]}', 'data.sensitive_patterns[0]'],
    ['data: {sensitive_patterns: [""]}', 'data.sensitive_patterns[0]'],
    ['data: {credential_action: redact}', 'data.credential_action'],
    ['tools: {bash: true}', 'tools.bash'],
    ['tools: {bash: {allow: "true"}}', 'tools.bash.allow'],
    ['tools: {bash: {allow: yes}}', 'tools.bash.allow'],
    ['tools: {bash: {limit_per_hour: -1}}', 'tools.bash.limit_per_hour'],
    ['tools: {bash: {limit_per_hour: 2.5}}', 'tools.bash.limit_per_hour'],
    ['tools: {"": {allow: true}}', 'tools[""]'],
    ['tools: {bash: {allow: true, requires_approval_if: "  "}}', 'tools.bash.requires_approval_if'],
    ['tools: {bash: {allow: true, requires_approval_if: "agent.depht > 1"}}', 'tools.bash.requires_approval_if'],
    ['capabilities: {allow: [file_rd]}', 'capabilities.allow[0]'],
    ['capabilities: {deny: ["mcp_tool:"]}', 'capabilities.deny[0]'],
    ['approval: {timeout_seconds: 0}', 'approval.timeout_seconds'],
    ['approval: {escalation_role: ""}', 'approval.escalation_role'],
    ['scope: agent:bot', 'scope'],
    ['scope: 5', 'scope'],
    ['rules: {a: b}', 'rules'],
    ['rules: [{effect: deny}]', 'rules[0].match'],
    ['rules: [{match: {}, effect: block}]', 'rules[0].effect'],
    ['rules: [{id: a, match: {}, effect: deny}, {id: a, match: {}, effect: deny}]', 'rules[1].id'],
    ['rules: [{match: {tool: [a, ""]}, effect: deny}]', 'rules[0].match.tool[1]'],
    ['rules: [{match: {}, effect: allow, obligations: {pass_ttl_secs: 0}}]', 'rules[0].obligations.pass_ttl_secs'],
    ['rules: [{match: {}, effect: allow, obligations: {rate_windows: [{limit: 1}]}}]', 'rules[0].obligations.rate_windows[0].window'],
    ['rules: [{match: {tool: bash}, effect: deny, examples: {match: [sh]}}]', 'rules[0].examples.match[0]'],
    ['rules: [{match: {tool: "b*"}, effect: deny, examples: {not_match: [{tool: bash}]}}]', 'rules[0].examples.not_match[0]'],
    ['rules: [{match: {}, effect: deny, examples: {not_match: [{type: file_access}]}}]', 'rules[0].examples.not_match[0]'],
    [
      'rules: [{match: {tool: a}, effect: deny, examples: {match: [{type: tool_call, tool: b, args_json: "{}"}]}}]',
      'rules[0].examples.match[0]',
    ],
    ['rules: [{match: {resource: "/etc/**"}, effect: deny, examples: {match: [{resource: /home/x}]}}]', 'rules[0].examples.match[0]'],
    [
      'rules: [{match: {resource: "*.x.com"}, effect: deny, examples: {match: [{resource: "https://x.com"}]}}]',
      'rules[0].examples.match[0]',
    ],
  ])('%s is wrong at %s', (text, field) => {
    expect(fields(refuse(text))).toEqual([field]);
  });

  it.each([
    'schedule: {active_hours: {start: 22:00, end: 06:00, timezone: Europe/Berlin}}',
    'schedule: {}',
    'budget: {daily_limit_usd: 10, monthly_limit_usd: 10}',
    'budget: {monthly_limit_usd: 10, window: 90m}',
    'network: {allowlist: []}',
    'network: {}',
    'data: {}',
    'tools: {bash: {}}',
    'tools: {bash: {allow: true, limit_per_hour: 0}}',
    'capabilities: {allow: [], deny: []}',
    'rules: []',
    'kind: Policy\nspec: {}',
    'spec: {}',
    'version: 1',
    'scope: tool:slack-mcp',
  ])('%s is right', (text) => {
    expect(accept(text).spec).toBeDefined();
  });

  it('says every problem at once, in the order of the text', () => {
    const problems = refuse('tools: {bash: {alow: true}}\nbudget: {daily_limit_usd: 0}\nbogus: 1');
    expect(fields(problems)).toEqual(['tools.bash.alow', 'budget.daily_limit_usd', 'bogus']);
  });

  it('gives the message of a level that does not exist word for word', () => {
    const [problem] = refuse('tools: {bash: {allow: true, requires_approval_if: governance_level >= L4}}');
    expect(problem).toMatchObject({
      field: 'tools.bash.requires_approval_if',
      message: 'unknown governance level: L4; valid values: L0, L1, L2, L3',
    });
  });
});

describe('laws', () => {
  it('never throws, whatever the text', () => {
    const line = fc.constantFrom(
      'tools:',
      '  bash:',
      '    allow: true',
      '- a',
      'x: &a',
      '*a',
      '[',
      '}',
      'rules: [{match: {tool: "["}, effect: deny}]',
      '"',
      '%',
      '---',
      '? a',
      '\t',
      '[tools]',
      'a = 1',
      '[[rules]]',
      "'''",
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('yaml', 'toml' as const), (written, format) => {
        const parsed = parsePolicy(written, { format: format as 'yaml' });
        return parsed.ok || (parsed.errors.length > 0 && parsed.errors.every(({ line: at, column }) => at > 0 && column > 0));
      }),
      { numRuns: 600 },
    );
  });

  it('reads any JSON as one answer or the other', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof parsePolicy(JSON.stringify(value)).ok === 'boolean'));
  });

  it('comes back the same after formatting, for random documents', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => text.trim() !== '' && text.isWellFormed());
    const tool = fc.record({ allow: fc.boolean(), limit_per_hour: fc.nat(100) }, { requiredKeys: [] });
    const spec = fc.record(
      {
        tools: fc.dictionary(name, tool, { maxKeys: 5 }),
        capabilities: fc.record({ deny: fc.array(name.map((text) => `mcp_tool:${text}`)) }),
        approval_timeout_secs: fc.integer({ min: 1, max: 9_999 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(spec, fc.constantFrom('yaml', 'toml', 'json' as const), (value, format) => {
        const document = accept(JSON.stringify(value));
        return accept(formatPolicy(document, format as 'json'), { format: format === 'toml' ? 'toml' : 'yaml' }).digest === document.digest;
      }),
      { numRuns: 150 },
    );
  });
});
