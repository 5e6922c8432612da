import type { JsonObject } from '../base/index.ts';
import { actionTypes } from './parse-action.ts';
import { aName, choice, duration, field, list, name, oneOrMore, record, ref, text, whole } from './schema-fields.ts';

const modes = ['enforce', 'observe', 'disabled'];

const positive = { type: 'number', exclusiveMinimum: 0 };

const dailyWindow = record(
  'A part of the day on the wall clock of a time zone: from start, included, to end, not included. It goes across midnight when end is before start.',
  {
    start: text('First minute, HH:MM with leading zeros.', { pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', examples: ['08:00'] }),
    end: text('The minute after the last one, HH:MM with leading zeros.', {
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      examples: ['18:00'],
    }),
    timezone: name('IANA name of the zone. Summer time is followed both ways.', { examples: ['UTC', 'Europe/Berlin', 'America/New_York'] }),
  },
  ['start', 'end', 'timezone'],
);

const budget = record('Money. A limit that is reached denies what would cost more.', {
  daily_limit_usd: field('US dollars a day, or a window, for this scope.', positive),
  monthly_limit_usd: field('US dollars a calendar month; not less than daily_limit_usd.', positive),
  org_daily_limit_usd: field('US dollars a day for the whole organisation.', positive),
  org_monthly_limit_usd: field('US dollars a calendar month for the whole organisation; not less than org_daily_limit_usd.', positive),
  timezone: name('IANA name of the zone whose midnight begins a day.', { default: 'UTC' }),
  action_on_exceed: choice('What happens at the limit: the action is denied, or the agent stops altogether.', ['deny', 'suspend'], 'deny'),
  window: duration('Takes the place of the calendar day of daily_limit_usd.', ['1h', '30m', '1h30m']),
});

const toolEntry = record('What one tool may do.', {
  allow: field('Whether the tool may be called. An entry that does not say so denies.', { type: 'boolean', default: false }),
  limit_per_hour: whole('Calls in one clock hour (UTC).', 0),
  requires_approval_if: name(
    'Ask a person when this holds. Clauses “field op literal”, joined by AND (binds tighter) and OR; no parentheses. Operators: == != > >= < <= contains starts_with in not_in.',
    { examples: ['command contains "sudo"', 'args.amount > 100', 'path starts_with "/etc" OR path contains ".."', 'agent.depth >= 2'] },
  ),
});

const labels = {
  description: 'Labels of the action: all of them must be there. Globs: a list of key=value, or a map.',
  anyOf: [
    { type: 'array', items: aName },
    { type: 'object', additionalProperties: { type: 'string' } },
  ],
};

const ruleMatch = record('Which actions the rule speaks of. Every part given must match; within a part, one of its globs.', {
  tool: oneOrMore('Names of tools; * stands for any characters.'),
  resource: oneOrMore('Paths of files (* stops at /, ** does not), hosts or whole URLs of requests, commands.'),
  actor: oneOrMore('The agent, the person it acts for, or their roles.'),
  labels,
});

const obligations = record('What else must hold. Obligations only tighten.', {
  required_approver_roles: list('Roles of which the approving person must have one.', aName),
  blocked_paths: list('An action that touches one of these paths is denied.', aName),
  time_windows: list('Outside all of these windows the action is denied.', ref('daily_window')),
  rate_windows: list(
    'Actions of this rule that may run in a window of time; one more is denied.',
    record(
      'At most so many in so much time.',
      {
        limit: whole('Actions at most.', 0),
        window: duration('How long, from 1970-01-01 UTC in steps of itself.', ['1h', '10m']),
      },
      ['limit', 'window'],
    ),
  ),
  pass_ttl_secs: whole('Longest lifetime of the pass for the action, in seconds; it can only be shortened.', 1),
});

const example = {
  description: 'An action in short. A text is the name of a tool.',
  anyOf: [
    aName,
    record('An action in short.', {
      type: choice('Kind of the action; found out from the other fields when absent.', actionTypes),
      tool: text('Name of the tool.'),
      path: text('Path of a file.'),
      mode: choice('What happens to the file.', ['read', 'write', 'append', 'delete']),
      url: text('Address of a request.'),
      method: text('Its method.'),
      command: text('Text of a command.'),
      args: field('Arguments of the tool.', { type: 'object' }),
      args_json: text('The same as a JSON text.'),
      resource: text('Address of a request when it has a scheme, else path of a file.'),
      actor: text('The agent or the person it acts for.'),
      labels,
    }),
  ],
};

const rule = record(
  'One rule. All that match count: deny over step_up over allow. With rules, what no rule allows is denied.',
  {
    id: name('Its name in verdicts and in the ledger; unique in the document.'),
    description: text('For people.'),
    match: ruleMatch,
    effect: choice('What becomes of an action that matches: it may run, may not, or asks a person.', ['allow', 'deny', 'step_up']),
    obligations,
    examples: record('Actions that are tried when the document is loaded: one that answers otherwise makes the document invalid.', {
      match: list('These must match.', ref('example')),
      not_match: list('These must not.', ref('example')),
    }),
  },
  ['match', 'effect'],
);

const capability = {
  type: 'string',
  anyOf: [
    {
      enum: ['file_read', 'file_write', 'file_delete', 'network_outbound', 'network_inbound', 'terminal_exec', 'agent_spawn'],
    },
    { pattern: '^(mcp_tool|model):\\s*\\S' },
  ],
  examples: ['file_read', 'file_write', 'terminal_exec', 'network_outbound', 'mcp_tool:github', 'model:gpt-5'],
};

const body: JsonObject = {
  version: field('Version of the document, for people.', { type: ['string', 'number'] }),
  scope: text('Whom it speaks for. It sits inside spec, never beside it.', {
    pattern: '^(global|(org|team|tool):\\S(.*\\S)?|agent:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$',
    default: 'global',
    examples: ['global', 'org:acme', 'team:platform', 'agent:0190b5a0-0000-7000-8000-000000000000', 'tool:bash_run'],
  }),
  approval_timeout_secs: whole('Seconds a question waits for a person before it counts as refused.', 1, { default: 300 }),
  enforcement_mode: choice(
    'enforce applies verdicts; observe computes and records them and applies none; disabled computes none.',
    modes,
    'enforce',
  ),
  agent_overrides: list(
    'Other modes for some agents. The first that fits counts.',
    record(
      'A mode for the agents whose id fits.',
      { agent_glob: name('* and ? against the id of the agent.'), enforcement_mode: choice('Their mode.', modes) },
      ['agent_glob', 'enforcement_mode'],
    ),
  ),
  network: record('Which hosts may be reached.', {
    allowlist: list(
      'Hosts: exact, *.suffix (with at least one label in front, never the suffix itself), or * for all. Absent: not restricted here; empty: nothing.',
      { type: 'string', pattern: '\\S', examples: ['api.github.com', '*.npmjs.org', '*'] },
    ),
  }),
  schedule: record('When anything may happen at all.', { active_hours: ref('daily_window') }),
  budget,
  data: record('What must not be in the data.', {
    sensitive_patterns: list('Regular expressions, linear-time (RE2 syntax: no back-references, no look-around).', {
      type: 'string',
      minLength: 1,
    }),
    credential_action: choice(
      'What happens when a secret is found: it is redacted, the action is denied, or it is only recorded.',
      ['redact_only', 'block', 'alert_only'],
      'redact_only',
    ),
  }),
  tools: field('Tools by name. "*" stands for those that have no entry; without it they are not restricted here.', {
    type: 'object',
    additionalProperties: ref('tool_entry'),
    propertyNames: aName,
  }),
  capabilities: record('What may be done, whatever the tool is called. Every action has exactly one capability.', {
    allow: list('When not empty: a closed list, and what is not on it is denied.', ref('capability')),
    deny: list('Denied. file_write also denies file_delete, not the reverse.', ref('capability')),
  }),
  approval: record('How people are asked.', {
    timeout_seconds: whole('Seconds a question waits; before approval_timeout_secs.', 1),
    escalation_role: name('Role that is asked when nobody answers.'),
  }),
  rules: list('Rules by tool, resource, actor and labels.', ref('rule')),
};

const envelope = record(
  'A policy in its envelope.',
  {
    apiVersion: name('Version of this format: gatehouse/v1. Envelopes of other tools import too.', { default: 'gatehouse/v1' }),
    kind: name('What the document is.', { default: 'Policy' }),
    metadata: record('Facts for people.', {
      name: name('Name of the policy.'),
      version: field('Version of the policy.', { type: ['string', 'number'] }),
      description: text('What it is for.'),
    }),
    spec: ref('spec'),
  },
  ['spec'],
);

/**
 * The JSON Schema (draft-07) of policy documents, for editors: it completes, explains and rejects what has the wrong
 * shape. It cannot know everything: expressions, regular expressions, time zones and what two fields say together are
 * checked by `parsePolicy`, which decides.
 */
export const policySchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://gatehouse.invalid/schemas/policy-v1.json',
  title: 'Gatehouse policy',
  description: 'What agents may do. Either with its envelope (apiVersion, kind, metadata, spec) or flat: the sections themselves.',
  type: 'object',
  if: { required: ['spec'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; nothing awaits this.
  then: ref('envelope'),
  else: ref('spec'),
  definitions: {
    envelope,
    spec: record('The sections. A document without sections restricts nothing.', body),
    daily_window: dailyWindow,
    tool_entry: toolEntry,
    capability,
    rule,
    example,
  },
};
