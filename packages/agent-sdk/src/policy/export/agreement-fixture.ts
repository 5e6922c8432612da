import fc from 'fast-check';
import { createCallLog } from '../call-log.ts';
import type { Circumstances, PolicyAction, PolicyDocument } from '../contract.ts';
import { parsePolicy } from '../parse.ts';
import { parseExpression } from '../parse-expression.ts';

/** Random policies and actions that speak about the same few things, so that much of what is written is also met. */

const awkward = [
  '',
  ' ',
  '*',
  '**',
  '\\',
  '"',
  "'",
  '\n',
  'a\nb',
  '\t',
  '\u0000',
  'ä',
  'Ärger*',
  '日本',
  '🙂',
  '\u2028',
  '\u202e',
  '%',
  '.*',
  '[a]',
  '{}',
  '$',
  '\u001e',
  '\ufffd',
  'a\u001eb',
  '\ud800',
];
const tools = ['read', 'write', 'bash_run', 'deploy', 'git_push', 'git_pull', '日本', 'a*b', 'x\\y', 'unknown tool'];
const hosts = [
  'api.example.com',
  'example.com',
  'a.b.example.com',
  'evil-example.com',
  'EXAMPLE.com',
  '10.0.0.1',
  'xn--nxasmq6b.example',
  'localhost',
];
const paths = ['/ws/src/a.ts', '/ws/.git/config', 'src/a.ts', '../x', '/etc/passwd', '/ws/SRC/b.ts', 'C:\\ws\\a', '/ws/ä/*', 'a\nb.ts'];
const commands = ['git push origin main', 'git status', 'sudo rm -rf /', 'echo "a*b"', 'npm test\n&& npm publish', '', 'ls \\*', 'grüße'];
const agents = ['0190b5a0-0000-7000-8000-000000000001', '0190b5a0-0000-7000-8000-000000000002', 'ci-runner', 'CI-runner', '*'];
const teams = ['platform', 'web', 'ü'];

const pick = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const textOf = (values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: pick(...values) },
    { weight: 1, arbitrary: pick(...awkward) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
  );
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined, freq: 2 });

// ------------------------------------------------------------------------------------------------ documents

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const pieces = [...commands, ...paths, ...tools, 'git', 'push', 'sudo', 'a', '/ws/', 'https://', 'GET'];

const textVariable = pick(
  'tool',
  'path',
  'url',
  'method',
  'command',
  'tool_result',
  'agent.team_id',
  'source.team_id',
  'target.channel_id',
  'child.tool',
  'args.env',
  'args.a.b',
  'tool_result.ok',
);
const textClause = fc.oneof(
  fc
    .tuple(textVariable, pick('==', '!=', 'contains', 'starts_with'), textOf(pieces))
    .map(([name, operator, text]) => `${name} ${operator} ${quoted(text)}`),
  fc
    .tuple(textVariable, pick('in', 'not_in'), fc.array(textOf(pieces), { maxLength: 3 }))
    .map(([name, operator, texts]) => `${name} ${operator} [${texts.map(quoted).join(', ')}]`),
);
const order = pick('==', '!=', '>', '>=', '<', '<=');
const number = pick('0', '1', '2', '3', '-1', '2.5', '9007199254740993', '1e3', '24h', '30m');
const numberClause = fc
  .tuple(
    pick(
      'agent.depth',
      'agent.age',
      'agent.children_count',
      'team.active_agents',
      'team.parallel_agents',
      'team.budget_remaining',
      'agent.is_root',
      'agent.is_leaf',
      'args.amount',
      'tool_result.size',
      'path',
    ),
    order,
    number,
  )
  .map((parts) => parts.join(' '));
const rankClause = fc.oneof(
  fc.tuple(pick('governance_level', 'args.level'), order, pick('L0', 'L1', 'L2', 'L3')).map((parts) => parts.join(' ')),
  fc
    .tuple(pick('agent.risk_tier', 'child.risk_tier', 'parent.risk_tier'), order, pick('Low', 'Medium', 'High', 'Critical'))
    .map((parts) => parts.join(' ')),
  fc.tuple(pick('args.flag', 'agent.is_root'), pick('==', '!='), pick('true', 'false', '1')).map((parts) => parts.join(' ')),
);
const clause = fc.oneof({ weight: 5, arbitrary: textClause }, { weight: 3, arbitrary: numberClause }, { weight: 2, arbitrary: rankClause });
const expression = fc
  .array(fc.tuple(clause, pick(' AND ', ' OR ')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([text, joint], at) => (at === parts.length - 1 ? text : text + joint)).join(''))
  .filter((text) => parseExpression(text).ok);

const glob = fc.oneof(pick('*', 'git*', '*_push', 'r*d', 'g*t*', '*i*', '?ead', '[rw]*', 'a\\*b', '日*'), textOf(tools));
const someGlobs = fc.oneof(glob, fc.array(glob, { maxLength: 3 }));
const window = fc.record({
  start: pick('00:00', '00:00', '08:00', '22:00'),
  end: pick('06:00', '12:30', '23:59', '23:59'),
  timezone: pick('UTC', 'Europe/Berlin', 'America/St_Johns'),
});

const rule = fc.record(
  {
    match: fc.record(
      {
        tool: someGlobs,
        resource: fc.oneof(
          pick('**/src/**', '/etc/*', '*.ts', 'git *', '*.example.com', 'https://*', '**'),
          fc.array(
            textOf([...paths, ...commands]).filter((text) => text.trim() !== ''),
            { minLength: 1, maxLength: 2 },
          ),
        ),
        actor: fc.oneof(pick('ci-*', '*admin*', '*lead', '*'), fc.array(textOf(agents), { maxLength: 2 })),
        labels: pick<readonly string[]>(['env=prod'], ['env=*', 'team'], []),
      },
      { requiredKeys: [] },
    ),
    effect: pick('allow', 'deny', 'step_up'),
    obligations: fc.record(
      {
        blocked_paths: fc.array(pick('**/.git/**', '/etc', 'src', '*.ts'), { maxLength: 2 }),
        time_windows: fc.array(window, { minLength: 1, maxLength: 2 }),
        rate_windows: fc.array(fc.record({ limit: pick(1, 3), window: pick('1h', '10m') }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['match', 'effect'] },
);

const capability = pick(
  'file_read',
  'file_write',
  'file_delete',
  'network_outbound',
  'network_inbound',
  'terminal_exec',
  'agent_spawn',
  'mcp_tool:deploy',
  'mcp_tool:git*',
  'mcp_tool:*',
  'model:small',
  'model:日本',
);
const mode = pick('enforce', 'enforce', 'enforce', 'enforce', 'enforce', 'observe', 'disabled');
const budget = fc.record(
  { daily_limit_usd: pick(1, 5), monthly_limit_usd: pick(5, 50), timezone: pick('UTC', 'Asia/Tokyo'), window: pick('1h') },
  { requiredKeys: [] },
);

const sections = {
  network: fc.record(
    {
      allowlist: fc.array(
        pick(
          '*',
          '*.example.com',
          'example.com',
          'API.example.com',
          '10.0.0.1',
          '*.0.0.1',
          'not a host',
          '*.*.com',
          'localhost',
          'ex*mple.com',
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  ),
  schedule: fc.record({ active_hours: window }),
  budget,
  data: fc.record(
    {
      sensitive_patterns: fc.array(pick('sudo', '(?i)PASSWD', '^$', 'ü|日', '[a-z]{3}', '[a-z]{3}'), { maxLength: 2 }),
      credential_action: pick('redact_only', 'redact_only', 'redact_only', 'block', 'alert_only'),
    },
    { requiredKeys: [] },
  ),
  tools: fc
    .uniqueArray(
      fc.tuple(
        fc.oneof(
          pick('*', '*', '*', 'message', 'send_message'),
          textOf(tools).filter((name) => name.trim() !== ''),
        ),
        fc.record(
          { allow: pick(true, true, true, true, false), limit_per_hour: pick(1, 3, 10), requires_approval_if: expression },
          { requiredKeys: ['allow'] },
        ),
      ),
      { minLength: 1, maxLength: 3, selector: ([name]) => name },
    )
    .map((entries) => Object.fromEntries(entries)),
  capabilities: fc.record(
    { allow: fc.array(capability, { maxLength: 9, minLength: 5 }), deny: fc.array(capability, { maxLength: 2 }) },
    { requiredKeys: [] },
  ),
  // Mostly with a last rule that lets the rest through: otherwise hardly anything is.
  rules: fc
    .tuple(fc.array(rule, { maxLength: 4 }), pick(true, true, true, true, false))
    .map(([rules, isOpen]) => (isOpen ? [...rules, { match: {}, effect: 'allow' }] : rules)),
};

/** Few sections at a time: with many, hardly an action is let through. */
const spec = fc
  .record({
    scope: pick(
      'global',
      'global',
      'org:acme',
      'team:platform',
      'team:ü',
      'agent:0190b5a0-0000-7000-8000-000000000001',
      'tool:bash_run',
      'tool:日本',
    ),
    enforcement_mode: mode,
    agent_overrides: maybe(
      fc.array(fc.record({ agent_glob: pick('ci-*', '*', '0190*', 'ci-runne?', '*-runner'), enforcement_mode: mode }), {
        maxLength: 2,
      }),
    ),
    sections: fc.record(sections),
    chosen: fc.array(pick('tools', 'tools', 'tools', 'rules', 'rules', 'data', 'data', 'network', 'schedule', 'budget', 'capabilities'), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ sections: all, chosen, ...rest }) => ({
    ...rest,
    ...Object.fromEntries(chosen.map((name) => [name, all[name as keyof typeof all]])),
  }));

/** A cascade of up to three documents, as they are written and read. */
export const cascades: fc.Arbitrary<readonly PolicyDocument[]> = fc.array(spec, { minLength: 0, maxLength: 3 }).map((specs) =>
  specs.flatMap((written, at) => {
    const result = parsePolicy(JSON.stringify(written), { source: `${at}.json` });
    return result.ok ? [result.document] : [];
  }),
);

// -------------------------------------------------------------------------------------------------- actions

const value = fc.oneof(
  textOf(['prod', 'L2', 'High', '2', '3.5', ...commands]),
  pick<unknown>(0, 1, 2, 2.5, -1, true, false, null, 1e300, '1e3'),
  fc.array(pick<unknown>('prod', 1, 'a'), { maxLength: 2 }),
  fc.constant({ prod: 1 }),
);
const argumentsText = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record(
        {
          env: value,
          amount: value,
          level: value,
          flag: value,
          a: fc.oneof(value, fc.record({ b: value })),
          path: value,
          command: value,
          files: fc.array(textOf(paths), { maxLength: 3 }),
          url: textOf(['https://api.example.com/x']),
        },
        { requiredKeys: [] },
      )
      .map((fields) => JSON.stringify(fields)),
  },
  { weight: 1, arbitrary: pick('', 'not json', '[]', '"text"', '{"amount":1e999}') },
);
const url = fc
  .tuple(pick('https', 'http'), pick(...hosts), pick('', ':8443'), pick('/', '/a?b#c', ''))
  .map(([scheme, host, port, rest]) => `${scheme}://${host}${port}${rest}`);
const tool = textOf(tools);
const someTool = fc.record({ tool }, { requiredKeys: [] });

const action: fc.Arbitrary<PolicyAction> = fc.oneof(
  fc.record({ type: fc.constant('tool_call' as const), tool, argsJson: argumentsText }),
  fc.record({
    type: fc.constant('tool_result' as const),
    tool,
    resultJson: fc.oneof(
      argumentsText,
      fc.record({ ok: value, size: value }).map((fields) => JSON.stringify(fields)),
    ),
  }),
  fc
    .tuple(
      someTool,
      fc.record({ path: textOf(paths), mode: pick('read' as const, 'write' as const, 'append' as const, 'delete' as const) }),
    )
    .map(([named, rest]) => ({ ...named, type: 'file_access' as const, ...rest })),
  fc
    .tuple(
      someTool,
      fc.record({
        url: fc.oneof({ weight: 5, arbitrary: url }, textOf(['https://user@example.com', 'https://example.com@evil.org/', 'ftp://x'])),
        method: textOf(['GET', 'POST']),
      }),
    )
    .map(([named, rest]) => ({ ...named, type: 'network_request' as const, ...rest })),
  fc.tuple(someTool, textOf(commands)).map(([named, command]) => ({ ...named, type: 'process_exec' as const, command })),
  fc.tuple(someTool, textOf(['small', 'large'])).map(([named, model]) => ({ ...named, type: 'model_call' as const, model })),
  fc.tuple(someTool, textOf(agents)).map(([named, agent]) => ({ ...named, type: 'agent_spawn' as const, agent })),
  fc.constant({ type: 'network_listen' as const, address: '0.0.0.0:80' }),
  fc
    .tuple(
      someTool,
      fc.record({ sourceTeamId: textOf(teams), targetTeamId: textOf(teams), channelId: textOf(['c1']) }, { requiredKeys: [] }),
    )
    .map(([named, rest]) => ({ ...named, type: 'send_message' as const, ...rest })),
);

const graph = fc.record(
  {
    'agent.depth': pick<number | string>(0, 1, 2, 2.5, '3', 'deep', Number.NaN, -0),
    'agent.age': pick(0, 86_400, 1_800, 1e17),
    'agent.children_count': pick(0, 3),
    'team.active_agents': pick(0, 2),
    'agent.is_root': pick(true, false),
    'agent.risk_tier': pick('Low', 'high', 'CRITICAL', 'none'),
    'child.risk_tier': pick('Medium'),
    'agent.team_id': pick<string | readonly string[]>('platform', ['web', 'git']),
    'child.tool': tool,
  },
  { requiredKeys: [] },
);
const identity = maybe(
  fc.record(
    {
      agentId: textOf(agents),
      teamId: textOf(teams),
      orgId: pick('acme', 'other'),
      principal: pick('user:alice', 'ci-bot'),
      roles: fc.array(pick('admin', 'team-lead'), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
);

export interface AgreementCase {
  readonly action: PolicyAction;
  readonly circumstances: Circumstances;
}

const nowMs = fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) });

/** An action in its circumstances, with a past that has counted and spent something. */
export const cases: fc.Arbitrary<AgreementCase> = fc
  .record({
    action,
    labels: maybe(pick<readonly string[]>(['env=prod'], ['env=test', 'team=web'])),
    costUsd: maybe(pick(0, 0, 0.5, 4)),
    nowMs,
    identity,
    graph: maybe(graph),
    governanceLevel: maybe(pick('L0' as const, 'L1' as const, 'L2' as const, 'L3' as const)),
    spentUsd: pick(0, 0, 0, 0.5, 4.5),
    calls: pick(0, 0, 0, 0, 0, 0, 1, 3),
  })
  .map(({ action: acted, labels, costUsd, spentUsd, calls, ...rest }) => {
    const state = createCallLog();
    if (spentUsd > 0) state.spend(rest.identity?.orgId ?? '', spentUsd, rest.nowMs);
    const counted = { ...state, countCalls: () => calls };
    return {
      action: { ...acted, ...(labels === undefined ? {} : { labels }), ...(costUsd === undefined ? {} : { costUsd }) } as PolicyAction,
      circumstances: { ...defined(rest), workspaceRoot: '/ws', state: counted } as Circumstances,
    };
  });

function defined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
}
