import { appendFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import { describe, expect, it, vi } from 'vitest';
import type { CommandHost } from '../command.ts';
import { runCommandLine } from '../main.ts';
import { policyCommands } from './commands.ts';

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Setting {
  readonly home: TempFolder;
  readonly cwd: TempFolder;
  readonly input?: readonly string[];
  readonly hasColors?: boolean;
  readonly signal?: AbortSignal;
  readonly onWrite?: (text: string) => void;
}

/** As people type it: words, and quotes around what holds spaces. */
async function gatehouse(
  { home, cwd, input = [], hasColors = false, signal, onWrite }: Setting,
  ...argv: readonly string[]
): Promise<Result> {
  let out = '';
  let err = '';
  const host: CommandHost = {
    write: (text) => {
      out += text;
      onWrite?.(text);
    },
    writeError: (text) => {
      err += text;
    },
    ask: undefined,
    inputLines: (async function* () {
      yield* input;
    })(),
    hasColors,
    cwd: cwd.path,
    environment: { GATEHOUSE_HOME: home.path, USER: 'tester' },
    userHome: home.path,
    signal: signal ?? new AbortController().signal,
  };
  const code = await runCommandLine(argv, { version: '0', commands: policyCommands }, host);
  return { code, out, err };
}

function openSetting(files: Readonly<Record<string, string>> = {}): Setting & Disposable {
  const home = createTempFolder();
  const cwd = createTestWorkspace(files);
  return {
    home,
    cwd,
    [Symbol.dispose]() {
      home.dispose();
      cwd.dispose();
    },
  };
}

const one = 'metadata: { name: one, version: 1.0.0 }\nspec:\n  tools:\n    bash_run: { allow: true }\n';
const two = one.replace('one', 'two').replace('allow: true', 'allow: false');

const lines = [
  '{"event_type":"tool_call","agent_id":"a-1","payload":{"type":"process_exec","tool":"bash_run","command":"git push","cost_usd":0.25}}',
  '{"event_type":"tool_call","agent_id":"a-1","payload":"{\\"type\\":\\"tool_call\\",\\"tool\\":\\"deploy\\",\\"args_json\\":\\"{}\\"}"}',
  '{"event_type":"file","agent_id":"a-2","payload":{"type":"file_access","path":"/ws/a.ts","mode":"read"}}',
];

describe('gatehouse policy apply, history, rollback, get, diff', () => {
  it('puts documents in force, lists them newest first, and brings one back', async () => {
    using setting = openSetting({ 'one.yaml': one, 'two.yaml': two });
    const inForce = (): string => readFileSync(setting.home.resolve('policies', 'policy.yaml'), 'utf8');
    expect(await gatehouse(setting, 'policy', 'get')).toMatchObject({ code: 1, err: expect.stringContaining('policy apply') });
    expect(await gatehouse(setting, 'policy', 'apply', 'one.yaml', '--applied-by', 'alice')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^In force: [0-9a-f]{12} .* apply {5}alice {2}one 1\.0\.0 \(global\)\n$/),
    });
    await gatehouse(setting, 'policy', 'apply', 'two.yaml', '--applied-by', 'bob');
    expect(inForce()).toBe(two);
    const history = (await gatehouse(setting, 'policy', 'history', '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; name: string; active: boolean; appliedBy: string });
    expect(history.map(({ name, active, appliedBy }) => [name, active, appliedBy])).toEqual([
      ['two', true, 'bob'],
      ['one', false, 'alice'],
    ]);
    const first = history[1]?.id ?? '';
    expect((await gatehouse(setting, 'policy', 'history', '-n', '1')).out.trim().split('\n')).toHaveLength(1);
    expect(await gatehouse(setting, 'policy', 'get', '--version', first)).toMatchObject({ code: 0, out: one });
    expect(await gatehouse(setting, 'policy', 'rollback', first)).toMatchObject({
      code: 0,
      out: expect.stringContaining('rollback  tester'),
    });
    expect(inForce()).toBe(one);
    expect((await gatehouse(setting, 'policy', 'history')).out).toMatch(/^\* [0-9a-f]{12} .*rollback/);
    expect(await gatehouse(setting, 'policy', 'rollback', 'ffff')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no policy version ffff'),
    });
  });

  it('applies nothing that is not valid, and names line, field and what was meant', async () => {
    using setting = openSetting({ 'bad.yaml': 'tools:\n  bash_run:\n    alow: true\n' });
    expect(await gatehouse(setting, 'policy', 'apply', 'bad.yaml')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/bad\.yaml:3:5 tools\.bash_run\.alow: .*did you mean "allow"/),
    });
    expect((await gatehouse(setting, 'policy', 'history')).out).toBe('No policy was applied here yet.\n');
    expect(await gatehouse(setting, 'policy', 'apply', 'nowhere.yaml')).toMatchObject({ code: 3 });
    expect(await gatehouse(setting, 'policy', 'apply')).toMatchObject({ code: 2 });
  });

  it('keeps the policy of a workspace apart from that of its user', async () => {
    using setting = openSetting({ 'one.yaml': one, 'two.yaml': two });
    await gatehouse(setting, 'policy', 'apply', 'one.yaml');
    await gatehouse(setting, 'policy', 'apply', 'two.yaml', '--workspace', '.');
    expect(setting.cwd.readText('.gatehouse/policy.yaml')).toBe(two);
    expect((await gatehouse(setting, 'policy', 'history')).out.split('\n')).toHaveLength(2);
    const listed = (await gatehouse(setting, 'policy', 'list', '--json')).out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(listed.sort()).toEqual(['built-in', 'one', 'two']);
  });

  it('writes nothing through a link that a workspace brought along', async () => {
    using setting = openSetting({ 'one.yaml': one });
    using elsewhere = createTempFolder();
    symlinkSync(elsewhere.path, setting.cwd.resolve('.gatehouse'));
    expect(await gatehouse(setting, 'policy', 'apply', 'one.yaml', '--workspace', '.')).toMatchObject({ code: 2 });
    expect(readdirSync(elsewhere.path)).toEqual([]);
  });

  it('compares versions and files, with colours on a terminal only', async () => {
    using setting = openSetting({ 'one.yaml': one, 'two.yaml': two });
    await gatehouse(setting, 'policy', 'apply', 'one.yaml');
    const { code, out } = await gatehouse(setting, 'policy', 'diff', 'one.yaml', 'two.yaml');
    expect([code, out]).toEqual([1, expect.stringContaining('-    bash_run: { allow: true }\n+    bash_run: { allow: false }\n')]);
    expect(out).not.toContain('\x1b');
    expect((await gatehouse({ ...setting, hasColors: true }, 'policy', 'diff', 'one.yaml', 'two.yaml')).out).toContain('\x1b[31m-');
    expect(await gatehouse(setting, 'policy', 'diff', 'one.yaml')).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('gatehouse policy simulate', () => {
  it('reports what a policy would have done to a file of actions, and exits with 1 when it would deny', async () => {
    using setting = openSetting({
      'p.yaml': 'tools:\n  deploy: { allow: false }\n  bash_run: { allow: true, requires_approval_if: command contains "push" }\n',
      'log.jsonl': `${lines.join('\n')}\n`,
    });
    const { code, out } = await gatehouse(
      setting,
      'policy',
      'simulate',
      '--policy',
      'p.yaml',
      '--against',
      'log.jsonl',
      '--json',
      '--output-file',
      'report.json',
    );
    expect(code).toBe(1);
    const outcome = { source_scope: 'global', source: 'p.yaml', dry_run: false, recorded: null, missing: [] };
    expect(JSON.parse(out)).toEqual({
      total_events: 3,
      allowed: 1,
      denied: 1,
      approval_required: 1,
      budget_impact_usd: 0,
      flagged_outcomes: [
        {
          ...outcome,
          line: 1,
          event_type: 'tool_call',
          agent_id: 'a-1',
          action: 'bash_run: run git push',
          decision: 'require_approval',
          reason: 'approval required by policy',
          rule: 'tools.bash_run.requires_approval_if',
        },
        {
          ...outcome,
          line: 2,
          event_type: 'tool_call',
          agent_id: 'a-1',
          action: 'call deploy',
          decision: 'deny',
          reason: 'tool denied by policy',
          rule: 'tools.deploy.allow',
        },
      ],
      incomplete_events: 0,
      skipped_lines: 0,
      policy_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.parse(setting.cwd.readText('report.json'))).toEqual(JSON.parse(out));
  });

  it('shows which rule fired and why', async () => {
    using setting = openSetting({ 'p.yaml': 'tools:\n  deploy: { allow: false }\n' });
    expect(await gatehouse({ ...setting, input: lines }, 'policy', 'simulate', '--policy', 'p.yaml', '--against', '-', '--all')).toEqual({
      code: 1,
      err: '',
      out: `     1  allow             bash_run: run git push: allowed by policy
     2  deny              call deploy  by tools.deploy.allow (global, p.yaml): tool denied by policy
     3  allow             read /ws/a.ts: allowed by policy
3 actions: 2 allowed, 0 would ask, 1 would be denied
cost of what would run: 0.25 USD
`,
    });
  });

  it('judges an observed policy as if it were enforced, and says that it is observed', async () => {
    using setting = openSetting({ 'p.yaml': 'enforcement_mode: observe\ntools:\n  deploy: { allow: false }\n' });
    const { code, out } = await gatehouse(
      { ...setting, input: lines },
      'policy',
      'simulate',
      '--policy',
      'p.yaml',
      '--against',
      '-',
      '--json',
    );
    expect([code, JSON.parse(out)]).toEqual([
      1,
      expect.objectContaining({
        denied: 1,
        flagged_outcomes: [expect.objectContaining({ decision: 'deny', dry_run: true, rule: 'tools.deploy.allow', source: 'p.yaml' })],
      }),
    ]);
  });

  it('replays a ledger, each action once, and says what the ledger does not hold', async () => {
    using setting = openSetting({
      'p.yaml':
        'tools:\n  write: { allow: true, requires_approval_if: args.force == "yes" }\n  bash_run: { allow: true, limit_per_hour: 1 }\n',
    });
    const entry = (seq: number, data: object): string =>
      JSON.stringify({ seq, ts: `2026-11-27T10:0${seq}:00.000Z`, prevHash: '', data, hash: '' });
    const command = (id: string, event: string): object => ({
      event,
      actionId: id,
      agent: 'agent:main',
      tool: 'bash_run',
      kind: 'shell',
      resource: { type: 'command', target: 'make' },
      decision: 'allow',
    });
    const input = [
      entry(0, { event: 'opened' }),
      entry(1, command('a', 'proposed')),
      entry(2, command('a', 'approval')),
      entry(3, command('a', 'intent')),
      entry(4, { event: 'outcome', actionId: 'a', intentSeq: 3 }),
      entry(5, command('b', 'intent')),
      entry(6, {
        event: 'intent',
        actionId: 'c',
        agent: 'agent:main',
        tool: 'write',
        kind: 'file:write',
        resource: { type: 'file', target: '/ws/a.ts' },
        decision: 'allow',
      }),
    ];
    const { code, out } = await gatehouse({ ...setting, input }, 'policy', 'simulate', '--policy', 'p.yaml', '--against', '-', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      1,
      expect.objectContaining({
        total_events: 3,
        denied: 1,
        incomplete_events: 1,
        flagged_outcomes: [
          expect.objectContaining({ line: 5, event_type: 'intent', decision: 'deny', reason: 'rate limit exceeded', recorded: 'allow' }),
        ],
      }),
    ]);
  });

  it('follows a file that grows, until it is told to stop, and takes a line when it is whole', async () => {
    using setting = openSetting({ 'p.yaml': 'tools:\n  deploy: { allow: false }\n', 'log.jsonl': '' });
    const log = setting.cwd.resolve('log.jsonl');
    const stop = new AbortController();
    let written = '';
    const onWrite = (text: string): void => {
      written += text;
    };
    const argv = ['policy', 'simulate', '--policy', 'p.yaml', '--against', 'log.jsonl', '--live', '--all'];
    const following = gatehouse({ ...setting, signal: stop.signal, onWrite }, ...argv);
    // What stands in the file when the command begins is not followed, and nobody knows when it has begun.
    await vi.waitFor(() => {
      appendFileSync(log, `${lines[1]}\n`);
      expect(written).toContain('deny');
    }, 15_000);
    appendFileSync(log, lines[2]?.slice(0, 20) ?? '');
    appendFileSync(log, `${lines[2]?.slice(20)}\n`);
    await vi.waitFor(() => expect(written).toContain('read /ws/a.ts'), 15_000);
    stop.abort();
    expect(await following).toMatchObject({
      code: 1,
      err: '',
      out: expect.stringMatching(/1 allowed, 0 would ask, [1-9]\d* would be denied/),
    });
  });

  it('follows a file that is not there yet for as long as it is told', async () => {
    using setting = openSetting({ 'p.yaml': 'version: "1"\n' });
    const argv = ['--policy', 'p.yaml', '--against', 'none.jsonl', '--live', '--duration', '300ms', '--json'];
    const { code, out } = await gatehouse(setting, 'policy', 'simulate', ...argv);
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ total_events: 0 })]);
  });

  it('names lines that are no actions and goes on, and is unable when there is nothing else', async () => {
    using setting = openSetting({ 'p.yaml': 'version: "1"\n' });
    const mixed = await gatehouse(
      { ...setting, input: ['nonsense', ...lines] },
      'policy',
      'simulate',
      '--policy',
      'p.yaml',
      '--against',
      '-',
      '--json',
    );
    expect([mixed.code, mixed.err, JSON.parse(mixed.out)]).toEqual([
      0,
      expect.stringContaining('Line 1 cannot be replayed'),
      expect.objectContaining({ total_events: 3, skipped_lines: 1 }),
    ]);
    expect(
      await gatehouse(
        { ...setting, input: ['{"payload":{"type":"tool_cal"}}'] },
        'policy',
        'simulate',
        '--policy',
        'p.yaml',
        '--against',
        '-',
      ),
    ).toMatchObject({ code: 3, err: expect.stringContaining('did you mean "tool_call"') });
    expect(await gatehouse(setting, 'policy', 'simulate', '--policy', 'p.yaml', '--against', 'none.jsonl')).toMatchObject({ code: 3 });
    expect(await gatehouse(setting, 'policy', 'simulate', '--policy', 'p.yaml', '--duration', '2s')).toMatchObject({ code: 2 });
  });
});

describe('gatehouse policy explain, show, export, schema, examples', () => {
  it('explains one action, stage by stage', async () => {
    using setting = openSetting({
      'p.yaml':
        'metadata: { name: mine, version: 2 }\nspec:\n  network: { allowlist: [] }\n  tools:\n    bash_run: { allow: true, requires_approval_if: command contains "push" }\n',
    });
    const action = '{"type":"process_exec","tool":"bash_run","command":"git push"}';
    const { code, out } = await gatehouse(
      setting,
      'policy',
      'explain',
      action,
      '--policy',
      'p.yaml',
      '--agent',
      'agent:main',
      '--at',
      '2026-11-27T10:00:00Z',
    );
    expect(code).toBe(0);
    expect(out.replace(/[0-9a-f]{64}/g, 'DIGEST')).toBe(`action     bash_run: run git push
decision   require_approval: approval required by policy
rule       tools.bash_run.requires_approval_if (global, p.yaml)
policy     DIGEST
           p.yaml: mine 2, global
inputs     at 2026-11-27T10:00:00.000Z, agentId agent:main
stages
  schedule   nothing spoke
  network    nothing spoke
  tool       allow  tools.bash_run.allow: allowed by policy (global, p.yaml)
  rate       nothing spoke
  approval   require_approval  tools.bash_run.requires_approval_if: approval required by policy (global, p.yaml)
  credential nothing spoke
  budget     nothing spoke
duties     question waits 300 s
`);
  });

  it('shows what an agent may do and spend, and which document says so', async () => {
    using setting = openSetting({
      'p.yaml': 'budget: { daily_limit_usd: 5 }\ncapabilities: { deny: [file_write] }\n',
      't.yaml': 'scope: team:web\nbudget: { daily_limit_usd: 2 }\n',
    });
    const shown = await gatehouse(setting, 'policy', 'show', 'agent:main', '--policy', '.', '--team', 'web', '--json');
    expect(JSON.parse(shown.out)).toMatchObject({
      agent: 'agent:main',
      documents: ['p.yaml (global)', 't.yaml (team:web)'],
      budget: [
        { limit: 'daily_limit_usd', usd: 5, source: 'p.yaml (global)' },
        { limit: 'daily_limit_usd', usd: 2, source: 't.yaml (team:web)' },
      ],
    });
    const text = (await gatehouse(setting, 'policy', 'show', 'agent:main', '--policy', 'p.yaml', '--show-permissions')).out;
    expect(text).toMatch(/file_delete +deny +capabilities\.deny {2}p\.yaml, global/);
    expect(text).not.toContain('daily_limit_usd');
  });

  it('exports to Cedar and Rego, and says what is left out', async () => {
    using setting = openSetting({ 'p.yaml': 'approval_timeout_secs: 5\ntools:\n  deploy: { allow: false }\n' });
    expect(await gatehouse(setting, 'policy', 'export', '--to', 'rego', '--policy', 'p.yaml')).toMatchObject({
      code: 0,
      out: expect.stringContaining('deny contains "p.yaml: tools.deploy.allow" if'),
      err: expect.stringContaining('left out: p.yaml: approval_timeout_secs'),
    });
    expect(await gatehouse(setting, 'policy', 'export', '--to', 'cedar', '--policy', 'p.yaml', '--out', '.')).toMatchObject({
      code: 0,
      out: '',
    });
    expect(setting.cwd.readText('policy.cedar')).toContain('@id("p.yaml: tools.deploy.allow")');
    expect(setting.cwd.readText('policy.cedarschema')).toContain('namespace Gatehouse');
    expect(await gatehouse(setting, 'policy', 'export', '--to', 'prolog')).toMatchObject({ code: 2 });
  });

  it('prints the schema, and the examples', async () => {
    using setting = openSetting();
    const schema = (await gatehouse(setting, 'policy', 'schema')).out;
    expect(JSON.parse(schema)).toEqual(
      JSON.parse(readFileSync(join(import.meta.dirname, '../../../../resources/policy.schema.json'), 'utf8')),
    );
    expect((await gatehouse(setting, 'policy', 'examples')).out).toMatch(/^audit-only .*\nbalanced /);
    const { out } = await gatehouse(setting, 'policy', 'examples', 'strict');
    writeFileSync(setting.cwd.resolve('strict.yaml'), out);
    expect(await gatehouse(setting, 'policy', 'apply', 'strict.yaml')).toMatchObject({ code: 0 });
  });
});
