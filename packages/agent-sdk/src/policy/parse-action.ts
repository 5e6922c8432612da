import { fail, ok, type Result } from '../base/index.ts';
import { closestName } from './closest-name.ts';
import type { FileAccessMode, PolicyAction, PolicyActionType } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

export const actionTypes: readonly PolicyActionType[] = [
  ...(['tool_call', 'tool_result', 'file_access', 'network_request', 'network_listen'] as const),
  ...(['process_exec', 'agent_spawn', 'model_call', 'send_message'] as const),
];

const modes: readonly FileAccessMode[] = ['read', 'write', 'append', 'delete'];

/**
 * An action as scripts and recorded lines spell it (`{"type":"tool_call","tool":…,"args_json":…}`), or a sentence that
 * says what is wrong with it.
 */
export function parsePolicyAction(value: unknown): Result<PolicyAction, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('an action must be a JSON object');
  const fields = value as Fields;
  const type = actionTypes.find((known) => known === fields.type);
  if (type === undefined) return fail(unknownType(fields.type));
  const common = readCommon(fields);
  const own = common.ok ? readers[type](fields) : common;
  return own.ok && common.ok ? ok({ ...common.value, ...own.value, type } as unknown as PolicyAction) : fail(own.ok ? '' : own.error);
}

function unknownType(type: unknown): string {
  const near = typeof type === 'string' ? closestName(type, actionTypes) : undefined;
  const hint = near === undefined ? `it is one of ${actionTypes.join(', ')}` : `did you mean "${near}"?`;
  return `unknown action type ${JSON.stringify(type) ?? 'undefined'}; ${hint}`;
}

type Reading = Result<Fields, string>;

function readCommon(fields: Fields): Reading {
  const { tool, labels, args } = fields;
  const cost_usd = fields.cost_usd ?? fields.cost ?? fields.estimated_cost_usd;
  if (tool !== undefined && tool !== null && typeof tool !== 'string') return fail('"tool" must be a text');
  if (cost_usd !== undefined && (typeof cost_usd !== 'number' || !(cost_usd >= 0)))
    return fail('"cost_usd" must be a number that is not negative');
  if (labels !== undefined && !isLabels(labels)) return fail('"labels" must be a list of texts or a map of texts');
  if (args !== undefined && !isObject(args)) return fail('"args" must be an object; a JSON text goes into "args_json"');
  return ok(defined({ tool: tool ?? undefined, labels, costUsd: cost_usd, args }));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLabels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((item) => typeof item === 'string');
}

const readers: Readonly<Record<PolicyActionType, (fields: Fields) => Reading>> = {
  tool_call: (fields) => texts(fields, { tool: 'tool' }, { argsJson: 'args_json' }),
  tool_result: (fields) => texts(fields, { tool: 'tool', resultJson: 'result_json' }, {}),
  file_access(fields) {
    const mode = typeof fields.mode === 'string' ? fields.mode.toLowerCase() : fields.mode;
    if (!modes.some((known) => known === mode)) return fail(`"mode" must be one of ${modes.join(', ')}`);
    const read = texts(fields, { path: 'path' }, { content: 'content' });
    return read.ok ? ok({ ...read.value, mode }) : read;
  },
  network_request: (fields) => texts(fields, { url: 'url' }, { method: 'method', body: 'body' }, { method: 'GET' }),
  network_listen: (fields) => texts(fields, { address: 'address' }, {}),
  process_exec: (fields) => texts(fields, { command: 'command' }, {}),
  agent_spawn: (fields) => texts(fields, {}, { agent: 'agent' }, { agent: '' }),
  model_call: (fields) => texts(fields, { model: 'model' }, { content: 'content' }),
  send_message: (fields) => texts(fields, {}, { sourceTeamId: 'source_team_id', targetTeamId: 'target_team_id', channelId: 'channel_id' }),
};

/** Fields that must be there, fields that may, and what stands in for those that are not. */
function texts(
  fields: Fields,
  needed: Readonly<Record<string, string>>,
  optional: Readonly<Record<string, string>>,
  fallback: Fields = {},
): Reading {
  const read: Record<string, unknown> = { ...fallback };
  for (const [name, key] of [...Object.entries(needed), ...Object.entries(optional)]) {
    const value = toText(fields[key], key);
    if (typeof value === 'string') read[name] = value;
    else if (value !== undefined && value !== null) return fail(`"${key}" must be a text`);
    else if (Object.hasOwn(needed, name)) return fail(`"${key}" is missing`);
  }
  return ok(read);
}

/** What is already JSON where a JSON text is expected is taken as if it were written out. */
function toText(value: unknown, key: string): unknown {
  return key.endsWith('_json') && value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
