import {
  type CompiledPolicy,
  capabilityNames,
  formatScope,
  type PolicyAction,
  type PolicyDocument,
  type PolicyIdentity,
  type PolicyVerdict,
} from '@gatehouse/agent-sdk/policy';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, onlyPositional, textOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toPaths } from './list.ts';
import { loadPolicy, policyArgumentHelp } from './load-policy.ts';

export const policyShow: Command = {
  name: 'policy show',
  usage: 'AGENT [--show-permissions] [--show-budget] [--team ID] [--org ID] [--policy PATH]... [--json]',
  summary: 'Show what an agent may do and spend, and which document says so',
  help: `AGENT is the id of an agent; the application's own is agent:main. Without a --show option both are shown. Permissions
are asked of the evaluator, one action each; what depends on arguments, paths or the past is marked "depends".

Options:
  --show-permissions  what it may do
  --show-budget       what it may spend
  --team, --org ID    what it belongs to
${policyArgumentHelp}
  --json              one JSON object

Exit codes: 0 shown, 2 usage, 3 a document cannot be read or is not valid.`,
  options: {
    'show-permissions': { type: 'boolean' },
    'show-budget': { type: 'boolean' },
    team: { type: 'string' },
    org: { type: 'string' },
    policy: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  async run(parsed, host) {
    const agentId = onlyPositional(parsed, 'agent', 'policy show');
    const [teamId, orgId] = [textOption(parsed, 'team'), textOption(parsed, 'org')];
    const identity = { agentId, ...(teamId === undefined ? {} : { teamId }), ...(orgId === undefined ? {} : { orgId }) };
    const { policy } = await loadPolicy(toPaths(parsed.values.policy), host);
    const isAll = parsed.values['show-permissions'] !== true && parsed.values['show-budget'] !== true;
    const shown = {
      agent: agentId,
      documents: policy.documents.filter((document) => concerns(document, identity)).map(toSource),
      ...(isAll || parsed.values['show-permissions'] === true ? { permissions: listPermissions(policy, identity) } : {}),
      ...(isAll || parsed.values['show-budget'] === true ? { budget: listLimits(policy, identity) } : {}),
    };
    host.write(parsed.values.json === true ? `${JSON.stringify(shown)}\n` : formatShown(shown));
    return exitCodes.ok;
  },
};

interface Permission {
  readonly what: string;
  readonly decision: PolicyVerdict['decision'];
  /** Something of the document depends on more than what is asked here. */
  readonly depends: boolean;
  readonly rule: string;
  readonly source: string;
}

interface Limit {
  readonly limit: string;
  readonly usd: number;
  readonly source: string;
}

interface Shown {
  readonly agent: string;
  readonly documents: readonly string[];
  readonly permissions?: readonly Permission[];
  readonly budget?: readonly Limit[];
}

function concerns({ scope }: PolicyDocument, { agentId, teamId, orgId }: PolicyIdentity): boolean {
  if (scope.level === 'agent') return agentId?.toLowerCase() === scope.id;
  if (scope.level === 'team') return teamId === scope.id;
  return scope.level === 'org' ? orgId === scope.id : true;
}

function toSource({ source, scope }: PolicyDocument): string {
  return `${source} (${formatScope(scope)})`;
}

/** The tools of the application by what they do, then everything else that documents name. */
const ownTools: readonly (readonly [string, PolicyAction])[] = [
  ...['read', 'list', 'glob', 'grep'].map((tool) => [tool, { type: 'file_access', tool, path: 'file', mode: 'read' }] as const),
  ...['write', 'edit', 'multi_edit'].map((tool) => [tool, { type: 'file_access', tool, path: 'file', mode: 'write' }] as const),
  ['bash_run', { type: 'process_exec', tool: 'bash_run', command: 'command' }],
];

const byCapability: Readonly<Record<string, PolicyAction>> = {
  file_read: { type: 'file_access', path: 'file', mode: 'read' },
  file_write: { type: 'file_access', path: 'file', mode: 'write' },
  file_delete: { type: 'file_access', path: 'file', mode: 'delete' },
  network_outbound: { type: 'network_request', url: 'https://host.invalid/', method: 'GET' },
  network_inbound: { type: 'network_listen', address: '127.0.0.1:0' },
  terminal_exec: { type: 'process_exec', command: 'command' },
  agent_spawn: { type: 'agent_spawn', agent: 'agent' },
};

function listPermissions(policy: CompiledPolicy, identity: PolicyIdentity): readonly Permission[] {
  const capabilities = capabilityNames.flatMap((name) => (byCapability[name] === undefined ? [] : [[name, byCapability[name]] as const]));
  const own = ownTools.map(([tool, action]) => [`tool ${tool}`, action] as const);
  const called = ['bash_logs', 'todo_write', ...namedTools(policy), '(any other tool)'].map(
    (tool) => [`tool ${tool}`, { type: 'tool_call', tool }] as const,
  );
  const known = new Set(own.map(([what]) => what));
  return [...capabilities, ...own, ...called.filter(([what]) => !known.has(what))].map(([what, action]) =>
    ask(policy, identity, what, action),
  );
}

function namedTools({ documents }: CompiledPolicy): readonly string[] {
  const names = documents.flatMap(({ spec }) => Object.keys(spec.tools ?? {}));
  return [...new Set(names.filter((name) => name !== '*'))];
}

function ask(policy: CompiledPolicy, identity: PolicyIdentity, what: string, action: PolicyAction): Permission {
  const { decision, rule, reason, sourceScope, source } = policy.evaluate(action, { nowMs: Date.now(), identity });
  const from = [source, sourceScope].filter((text) => text !== null).join(', ');
  return { what, decision, depends: looksFurther(policy, action), rule: rule ?? reason, source: from };
}

/** Whether a document asks about paths, hosts, arguments, time or counts where this action is concerned. */
function looksFurther({ documents }: CompiledPolicy, action: PolicyAction): boolean {
  return documents.some(({ spec }) => {
    const entry = spec.tools?.[action.tool ?? '*'] ?? spec.tools?.['*'];
    const isGuarded = entry?.requires_approval_if !== undefined || entry?.limit_per_hour !== undefined;
    const isHost = action.type === 'network_request' && (spec.network?.allowlist ?? []).length > 0;
    const hasRules = (spec.rules ?? []).some(
      ({ match, obligations }) => match.resource !== undefined || match.labels !== undefined || obligations !== undefined,
    );
    return isGuarded || isHost || hasRules || spec.schedule !== undefined;
  });
}

function listLimits({ documents }: CompiledPolicy, identity: PolicyIdentity): readonly Limit[] {
  const names = ['monthly_limit_usd', 'daily_limit_usd', 'org_monthly_limit_usd', 'org_daily_limit_usd'] as const;
  return documents
    .filter((document) => concerns(document, identity))
    .flatMap((document) =>
      names.flatMap((limit) =>
        document.spec.budget?.[limit] === undefined ? [] : [{ limit, usd: document.spec.budget[limit], source: toSource(document) }],
      ),
    );
}

function formatShown({ agent, documents, permissions, budget }: Shown): string {
  const width = Math.max(...(permissions ?? []).map(({ what }) => what.length), 20);
  const lines = [
    `${agent} is under ${documents.join(', ') || 'no document'}`,
    ...(permissions ?? []).map(
      ({ what, decision, depends, rule, source }) =>
        `  ${what.padEnd(width)}  ${decision.padEnd(16)}  ${depends ? 'depends' : '       '}  ${rule}  ${source}`,
    ),
    ...(budget ?? []).map(({ limit, usd, source }) => `  ${limit.padEnd(width)}  ${`${usd} USD`.padEnd(16)}           ${source}`),
    ...(budget?.length === 0 ? ['  no limit of money'] : []),
  ];
  return `${lines.map((line) => toVisible(line.trimEnd())).join('\n')}\n`;
}
