import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GovernanceLevel, PolicyAction, PolicyGraph } from './contract.ts';
import { compileExpression } from './evaluate-expression.ts';
import { expressionVariables } from './expression.ts';
import { parseExpression } from './parse-expression.ts';

const call = (args: unknown, tool = 'shell'): PolicyAction => ({
  type: 'tool_call',
  tool,
  argsJson: typeof args === 'string' ? args : JSON.stringify(args),
});
const result = (body: unknown): PolicyAction => ({
  type: 'tool_result',
  tool: 'http',
  resultJson: typeof body === 'string' ? body : JSON.stringify(body),
});
const file = (path: string): PolicyAction => ({ type: 'file_access', path, mode: 'read' });
const request = (url: string, method = 'GET'): PolicyAction => ({ type: 'network_request', url, method });
const command = (text: string): PolicyAction => ({ type: 'process_exec', command: text });

interface World {
  readonly action?: PolicyAction;
  readonly level?: GovernanceLevel;
  readonly graph?: PolicyGraph;
}

function evaluate(text: string, { action, level, graph }: World): boolean {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return compileExpression(parsed.value)({ action, governanceLevel: level, graph });
}

type Case = readonly [text: string, world: World, expected: boolean];

describe('operators', () => {
  const sudo = { action: command('sudo rm -rf /tmp/x') };
  const cases: readonly Case[] = [
    ['command == "sudo rm -rf /tmp/x"', sudo, true],
    ['command == "sudo"', sudo, false],
    ['command != "sudo"', sudo, true],
    ['command contains "sudo"', sudo, true],
    ['command contains "SUDO"', sudo, false],
    ['command contains ""', sudo, true],
    ['command starts_with "sudo "', sudo, true],
    ['command starts_with "rm"', sudo, false],
    ['method in ["PUT", "DELETE"]', { action: request('https://a', 'DELETE') }, true],
    ['method in ["PUT", "DELETE"]', { action: request('https://a', 'GET') }, false],
    ['method in []', { action: request('https://a') }, false],
    ['method not_in ["GET"]', { action: request('https://a', 'POST') }, true],
    ['method not_in ["GET"]', { action: request('https://a', 'GET') }, false],
    ['method not_in []', { action: request('https://a', 'GET') }, true],
    // Texts that are numbers compare as numbers; an order that cannot be told fires.
    ['tool == 5', { action: call({}, '5') }, true],
    ['tool > 4', { action: call({}, '5') }, true],
    ['tool > 4', { action: call({}, '3.5') }, false],
    ['tool > 4', { action: call({}, 'bash') }, true],
    ['tool == 4', { action: call({}, 'bash') }, false],
    ['tool != 4', { action: call({}, 'bash') }, true],
    ['tool in [1, "bash"]', { action: call({}, 'bash') }, true],
    ['tool in [1, "x"]', { action: call({}, '1.0') }, true],
  ];
  it.each(cases)('%s', (text, world, expected) => expect(evaluate(text, world)).toBe(expected));
});

describe('every variable', () => {
  const graph: PolicyGraph = {
    'agent.depth': 2,
    'agent.risk_tier': 'High',
    'agent.age': 3_600,
    'agent.parent_agent_id': 'boss',
    'agent.team_id': 'platform',
    'agent.children_count': 0,
    'team.active_agents': 4,
    'team.budget_remaining': 12.5,
    'child.tool': ['bash', 'read'],
    'child.risk_tier': 'Low',
    'parent.risk_tier': 'Critical',
  };
  const message: PolicyAction = { type: 'send_message', sourceTeamId: 'dev', targetTeamId: 'finance', channelId: 'ops' };
  const cases: readonly Case[] = [
    ['tool == "git"', { action: call({}, 'git') }, true],
    ['path starts_with "/etc"', { action: file('/etc/passwd') }, true],
    ['url contains "internal"', { action: request('https://internal.example/') }, true],
    ['method == "POST"', { action: request('https://a', 'POST') }, true],
    ['command contains "sudo"', { action: command('sudo ls') }, true],
    ['governance_level >= L2', { level: 'L2' }, true],
    ['governance_level > L2', { level: 'L2' }, false],
    ['governance_level != L2', { level: 'L0' }, true],
    ['governance_level in [L0, L1]', { level: 'L1' }, true],
    ['governance_level not_in [L0, L1]', { level: 'L1' }, false],
    ['agent.depth > 1', { graph }, true],
    ['agent.depth == 2', { graph }, true],
    ['agent.depth in [1, 2]', { graph }, true],
    ['agent.depth not_in [1, 2]', { graph }, false],
    ['agent.depth >= "2"', { graph }, true],
    ['agent.risk_tier >= High', { graph }, true],
    ['agent.risk_tier > High', { graph }, false],
    ['agent.risk_tier == "High"', { graph }, true],
    ['agent.age < 24h', { graph }, true],
    ['agent.age < 30m', { graph }, false],
    ['agent.age == 1h', { graph }, true],
    ['agent.age == 3600', { graph }, true],
    ['agent.parent_agent_id == "boss"', { graph }, true],
    ['agent.team_id in ["platform"]', { graph }, true],
    ['agent.children_count > 10', { graph }, false],
    ['agent.is_root == 0', { graph }, true],
    ['agent.is_root == true', { graph }, false],
    ['agent.is_root == 1', { graph: { 'agent.depth': 0 } }, true],
    ['agent.is_leaf == 1', { graph }, true],
    ['agent.is_leaf != 1', { graph: { 'agent.children_count': 3 } }, true],
    ['team.active_agents >= 4', { graph }, true],
    ['team.parallel_agents >= 4', { graph }, true],
    ['team.budget_remaining < 20', { graph }, true],
    ['child.tool == "bash"', { graph }, true],
    ['child.tool == "write"', { graph }, false],
    ['child.tool != "bash"', { graph }, false],
    ['child.tool != "write"', { graph }, true],
    ['child.tool contains "ba"', { graph }, true],
    ['child.risk_tier <= Low', { graph }, true],
    ['parent.risk_tier == Critical', { graph }, true],
    ['source.team_id == "dev"', { action: message }, true],
    ['target.team_id in ["finance", "security"]', { action: message }, true],
    ['target.channel_id not_in ["ops", "general"]', { action: message }, false],
    ['tool_result contains "sk-"', { action: result({ key: 'sk-1' }) }, true],
    ['tool_result.key starts_with "sk-"', { action: result({ key: 'sk-1' }) }, true],
    ['args.path contains "/etc"', { action: call({ path: '/etc/x' }) }, true],
  ];
  it.each(cases)('%s', (text, world, expected) => expect(evaluate(text, world)).toBe(expected));

  it('is among the 23, and no other', () => {
    expect(expressionVariables).toHaveLength(23);
    const used = new Set(cases.map(([text]) => text.split(' ')[0] as string));
    for (const name of expressionVariables) expect(used, name).toContain(name);
  });
});

describe('variables of every action that has them', () => {
  const cases: readonly Case[] = [
    ['command contains "sudo"', { action: call({ command: 'sudo ls' }) }, true],
    ['command contains "sudo"', { action: call({ cmd: 'sudo ls' }) }, true],
    ['command contains "rm -rf"', { action: call({ command: ['rm', '-rf', '/'] }) }, true],
    ['path starts_with "/etc"', { action: call({ file_path: '/etc/x' }, 'write_file') }, true],
    ['path starts_with "/etc"', { action: call({ paths: ['/tmp/a', '/etc/x'] }) }, true],
    ['url contains "internal"', { action: call({ url: 'http://internal' }, 'http_get') }, true],
    ['method == "DELETE"', { action: call({ method: 'DELETE' }, 'http') }, true],
    ['tool == "write"', { action: { ...file('/a'), tool: 'write' } }, true],
    ['command contains "sudo"', { action: { type: 'tool_call', tool: 'x', args: { command: 'sudo' } } }, true],
    // Where dot segments lead counts as well as what is written.
    ['path starts_with "/etc"', { action: file('/tmp/../etc/passwd') }, true],
    ['path contains ".."', { action: file('/tmp/../etc/passwd') }, true],
    ['path == "/etc/passwd"', { action: file('//etc/./passwd') }, true],
  ];
  it.each(cases)('%s of %o', (text, world, expected) => expect(evaluate(text, world)).toBe(expected));
});

describe('what cannot be resolved', () => {
  const texts = [
    'path',
    'url',
    'method',
    'command',
    'agent.team_id',
    'agent.parent_agent_id',
    'child.tool',
    'source.team_id',
    'target.team_id',
    'target.channel_id',
    'tool_result',
    'args.x',
    'tool_result.x',
  ];
  it.each(texts)('the text %s does not match, whatever is asked', (name) => {
    const action: PolicyAction = { type: 'model_call', model: 'm' };
    for (const rest of [
      '== "a"',
      '!= "a"',
      'contains "a"',
      'contains ""',
      'starts_with ""',
      'in ["a"]',
      'not_in ["a"]',
      'not_in []',
      '> 5',
      '<= 5',
    ])
      expect(evaluate(`${name} ${rest}`, { action }), rest).toBe(false);
  });

  const numbers = [
    'agent.depth',
    'agent.age',
    'agent.children_count',
    'team.active_agents',
    'team.parallel_agents',
    'team.budget_remaining',
    'agent.is_root',
    'agent.is_leaf',
  ];
  it.each(numbers)('the number %s fires, whatever is asked', (name) => {
    for (const rest of ['== 1', '!= 1', '> 1000000', '< 0', 'in [1]', 'not_in [1]'])
      expect(evaluate(`${name} ${rest}`, { action: file('/a'), graph: { [name]: null } }), rest).toBe(true);
  });

  it.each(['governance_level >= L0', 'agent.risk_tier >= Low', 'child.risk_tier != High', 'parent.risk_tier not_in [High]'])(
    '%s does not match',
    (text) => {
      expect(evaluate(text, {})).toBe(false);
    },
  );
});

describe('arguments and results', () => {
  const cases: readonly Case[] = [
    ['args.a.b.c == 1', { action: call({ a: { b: { c: 1 } } }) }, true],
    ['args.list.1 == "b"', { action: call({ list: ['a', 'b'] }) }, true],
    ['args.list.2 == "b"', { action: call({ list: ['a', 'b'] }) }, false],
    ['args.list.length == 2', { action: call({ list: ['a', 'b'] }) }, false],
    ['args.x-y == "1"', { action: call({ 'x-y': '1' }) }, true],
    // By type.
    ['args.n == 5', { action: call({ n: 5 }) }, true],
    ['args.n == 5', { action: call({ n: '5' }) }, false],
    ['args.n == "5"', { action: call({ n: 5 }) }, false],
    ['args.n != "5"', { action: call({ n: 5 }) }, true],
    ['args.force == true', { action: call({ force: true }) }, true],
    ['args.force != true', { action: call({ force: true }) }, false],
    ['args.ttl == 1h', { action: call({ ttl: 3600 }) }, true],
    ['args.tier >= Medium', { action: call({ tier: 'High' }) }, true],
    // Amounts: as numbers and as texts that are numbers; what is neither fires.
    ['args.amount > 100', { action: call({ amount: 150 }) }, true],
    ['args.amount > 100', { action: call({ amount: 50 }) }, false],
    ['args.amount > 100', { action: call({ amount: '150' }) }, true],
    ['args.amount > 100', { action: call({ amount: '50' }) }, false],
    ['args.amount > 100', { action: call({ amount: 'lots' }) }, true],
    ['args.amount > 100', { action: call({ amount: { value: 1 } }) }, true],
    ['args.amount > 100', { action: call({ amount: null }) }, false],
    ['args.amount > 100', { action: call({}) }, false],
    // Lists and objects.
    ['args.tags contains "x"', { action: call({ tags: ['w', 'x'] }) }, true],
    ['args.tags contains "x"', { action: call({ tags: ['xy'] }) }, false],
    ['args.tags contains 2', { action: call({ tags: [1, 2] }) }, true],
    ['args.config contains "secret"', { action: call({ config: { a: 'secret' } }) }, true],
    ['args.n contains "5"', { action: call({ n: 15 }) }, true],
    ['args.mode in ["a", 2]', { action: call({ mode: 2 }) }, true],
    ['args.mode not_in ["a", 2]', { action: call({ mode: 'b' }) }, true],
    ['args.mode in ["a"]', { action: call({ mode: ['a'] }) }, true],
    // What is no JSON object has no arguments.
    ['args.a == 1', { action: call('not json') }, false],
    ['args.a != 1', { action: call('not json') }, false],
    ['args.a != 1', { action: call('') }, false],
    ['args.a == 1', { action: call('[1]') }, false],
    ['args.0 == 1', { action: call('[1]') }, true],
    ['args.a == 1', { action: call('"a"') }, false],
    ['args.a != 1', { action: call('null') }, false],
    // Only of actions that have them.
    ['args.path == "/a"', { action: file('/a') }, false],
    ['tool_result.a == 1', { action: call({ a: 1 }) }, false],
    ['args.a == 1', { action: result({ a: 1 }) }, false],
    ['tool_result.a == 1', { action: result({ a: 1 }) }, true],
    ['tool_result == "{}"', { action: result('{}') }, true],
    ['tool_result starts_with "not"', { action: result('not json') }, true],
    // Nothing inherited is an argument.
    ['args.constructor != "x"', { action: call({}) }, false],
    ['args.__proto__ != "x"', { action: call({}) }, false],
    ['args.toString.name == "toString"', { action: call({}) }, false],
  ];
  it.each(cases)('%s of %o', (text, world, expected) => expect(evaluate(text, world)).toBe(expected));
});

describe('AND and OR', () => {
  const world = { action: command('b') };
  const yes = 'command == "b"';
  const no = 'command == "a"';
  it.each([
    [`${yes} AND ${yes}`, true],
    [`${yes} AND ${no}`, false],
    [`${no} OR ${yes}`, true],
    [`${no} OR ${no}`, false],
    [`${yes} OR ${yes} AND ${no}`, true],
    [`${no} AND ${yes} OR ${yes}`, true],
    [`${yes} AND ${no} OR ${no} AND ${yes}`, false],
    [`${no} OR ${yes} AND ${yes}`, true],
    ['command == "x AND y" OR command == "b"', true],
    ['command=="b"', true],
    ['  command\t==\n"b"  ', true],
  ])('%s: %s', (text, expected) => expect(evaluate(text, world)).toBe(expected));

  it('binds as a table of random clauses says', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (groups) => {
        const text = groups.map((group) => group.map((isTrue) => (isTrue ? yes : no)).join(' AND ')).join(' OR ');
        return evaluate(text, world) === groups.some((group) => group.every(Boolean));
      }),
    );
  });
});

describe('literals', () => {
  it.each([
    [String.raw`command == "a\"b"`, 'a"b', true],
    [String.raw`command == "a\\b"`, String.raw`a\b`, true],
    [String.raw`command == "\d+"`, String.raw`\d+`, true],
    ['command == "ünïcode 🙂"', 'ünïcode 🙂', true],
    ['command == ""', '', true],
    ['command == "AND"', 'AND', true],
    ['command == "[x]"', '[x]', true],
    ['command == -1.5e3', '-1500', true],
    ['command > -1', '0', true],
    ['command == .5', '0.5', true],
  ])('%s', (text, value, expected) => expect(evaluate(text, { action: command(value) })).toBe(expected));
});

describe('what is no expression', () => {
  const cases: readonly (readonly [text: string, message: RegExp, suggestion?: string])[] = [
    ['', /must not be empty/],
    ['   ', /must not be empty/],
    ['tool', /operator after tool/],
    ['tool ==', /ends where a value/],
    ['== "a"', /a variable/],
    ['tool == "a" AND', /nothing follows AND/],
    ['tool == "a" OR', /nothing follows OR/],
    ['AND tool == "a"', /must stand before AND/],
    ['tool == "a" AND OR tool == "b"', /must stand before OR/],
    ['tool == "a" tool == "b"', /AND or OR/],
    ['tool == "a" and tool == "b"', /AND or OR/, 'AND'],
    ['tool == "a" && tool == "b"', /joined by AND/, 'AND'],
    ['tool == "a" || tool == "b"', /joined by OR/, 'OR'],
    ['(tool == "a")', /parentheses/],
    ["tool == 'a'", /double quotes/],
    ['tool = "a"', /no operator/, '=='],
    ['tool === "a"', /no operator/],
    ['tool ! "a"', /unexpected character/],
    ['tool == "a', /no closing quote/],
    ['tool == bash', /double quotes/, '"bash"'],
    ['tool matches "a"', /operator after tool/],
    ['tool contians "a"', /operator after tool/, 'contains'],
    ['agent.depht > 1', /unknown variable "agent.depht"/, 'agent.depth'],
    ['comand contains "x"', /unknown variable/, 'command'],
    ['totally_unknown > 1', /valid variables: tool, path/],
    ['arg.path == "x"', /unknown variable/, 'args.path'],
    ['args == "x"', /unknown variable/],
    ['args. == "x"', /unknown variable/],
    ['args..x == "x"', /unknown variable/],
    ['tool_result. == "x"', /unknown variable/],
    ['call_count > 10', /unknown variable/],
    ['Tool == "a"', /unknown variable/, 'tool'],
    ['__proto__ == "a"', /unknown variable/],
    ['constructor == "a"', /unknown variable/],
    ['governance_level >= L4', /^unknown governance level: L4; valid values: L0, L1, L2, L3$/],
    ['governance_level in [L1, L12]', /^unknown governance level: L12; valid values: L0, L1, L2, L3$/],
    ['governance_level >= l2', /double quotes/, 'L2'],
    ['governance_level >= 2', /needs L0, L1, L2 or L3/],
    ['agent.risk_tier >= high', /double quotes/, 'High'],
    ['agent.risk_tier >= "Highest"', /needs Low, Medium, High or Critical/],
    ['agent.risk_tier contains "H"', /needs a text/],
    ['agent.depth contains "1"', /needs a text/],
    ['agent.depth > "deep"', /needs a number/],
    ['agent.depth > L2', /needs a number/],
    ['agent.is_root == "yes"', /needs 1, 0, true or false/],
    ['agent.age < 24x', /neither a number nor a duration/],
    ['tool > "a"', /needs a number/],
    ['tool > L1', /needs a number/],
    ['tool in "bash"', /needs a list/],
    ['tool == ["a"]', /a list is compared with in/, 'in'],
    ['tool in ["a" "b"]', /"," or "]"/],
    ['tool in ["a",]', /a value/],
    ['tool in ["a"', /ends where/],
    ['tool in [["a"]]', /cannot hold a list/],
    ['tool in [L1]', /needs a text/],
    ['tool contains 5', /double quotes/],
    ['command contains ["a"]', /double quotes/],
    ['tool == "a" # comment', /unexpected character/],
    [`tool == "${'x'.repeat(20_001)}"`, /at most 20000/],
  ];
  it.each(cases.map(([text, message, suggestion]) => [text, { message, suggestion }] as const))('%s', (text, { message, suggestion }) => {
    const parsed = parseExpression(text);
    if (parsed.ok) throw new Error('it was taken');
    expect(parsed.error.message).toMatch(message);
    if (suggestion !== undefined) expect(parsed.error.suggestion).toBe(suggestion);
    expect(parsed.error.at).toBeGreaterThanOrEqual(0);
    expect(parsed.error.at).toBeLessThanOrEqual(text.length);
  });

  it('says where', () => {
    const parsed = parseExpression('tool == "a" AND agent.depht > 1');
    expect(parsed).toMatchObject({ ok: false, error: { at: 16 } });
  });
});

it('takes the fourteen expressions of the documentation', () => {
  const texts = [
    ...[
      'path starts_with "/etc"',
      'args.path contains "/etc"',
      'command contains "sudo"',
      'url contains "internal"',
      'tool == "delete_database"',
    ],
    ...['agent.depth > 1', 'agent.children_count > 10', 'governance_level >= L2', 'agent.risk_tier >= High', 'agent.age < 24h'],
    ...[
      'method == "DELETE" OR method == "PUT"',
      'target.team_id in ["finance", "security"]',
      'tool_result contains "sk-"',
      'command contains "rm" AND agent.is_root == 0',
    ],
  ];
  expect(texts).toHaveLength(14);
  for (const text of texts) expect(parseExpression(text), text).toMatchObject({ ok: true, value: { text } });
});

it('never throws, whatever the text', () => {
  const word = fc.constantFrom(
    'tool',
    'AND',
    'OR',
    '==',
    'in',
    '[',
    ']',
    ',',
    '"a"',
    'L9',
    '5',
    '24h',
    'agent.depth',
    'args.x',
    '"',
    '\\',
    'not_in',
    'true',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      ),
      fc.jsonValue(),
      (text, args) => {
        const parsed = parseExpression(text);
        if (parsed.ok) expect(typeof compileExpression(parsed.value)({ action: call(JSON.stringify(args)) })).toBe('boolean');
      },
    ),
    { numRuns: 500 },
  );
});
