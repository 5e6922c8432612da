import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../contract.ts';
import { parsePolicy } from '../parse.ts';
import { toCedar } from './cedar.ts';
import { createExportPlan } from './create-plan.ts';
import { toCedarRequest, toExportInput } from './input.ts';
import type { ExportPlan } from './plan.ts';
import { toRego } from './rego.ts';

function parse(text: string, source = 'p.yaml'): PolicyDocument {
  const result = parsePolicy(text, { source });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.document;
}

const plan = (...texts: readonly string[]): ExportPlan => createExportPlan(texts.map((text, at) => parse(text, `${at}.yaml`)));

/** Without the head of comments. */
const body = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^(?:#|\/\/)/.test(line))
    .join('\n')
    .trim();

describe('an export', () => {
  it('is a policy of Cedar that forbids unless it was approved', () => {
    const made = toCedar(plan('tools:\n  deploy: { allow: true, requires_approval_if: args.env == "prod" AND command contains "a*b" }\n'));
    expect(body(made.text)).toBe(`@id("(cascade)")
permit (principal, action, resource);

@id("0.yaml: tools.deploy.requires_approval_if")
@effect("require_approval")
forbid (principal, action, resource)
when { (context.texts["tool name"].contains("deploy") && context.texts["args.env"].contains("prod") && (context.joined["command"] like "*a\\*b*")) }
unless { context.approved };

@id("data.credential_action: redact_only")
@effect("redact")
forbid (principal, action, resource)
when { context.matched.contains("1: a secret is found") }
unless { context.redacted };`);
  });

  it('is a module of Rego with the rules that spoke', () => {
    const made = toRego(plan('tools:\n  deploy: { allow: false }\ncapabilities: { deny: [file_write] }\n'), 'mine');
    expect(body(made.text)).toBe(`package gatehouse.mine

import rego.v1

decision := "deny" if {
	count(deny) > 0
} else := "require_approval" if {
	count(ask) > 0
} else := "redact" if {
	count(redact) > 0
} else := "allow"

ask := set()

deny contains "0.yaml: tools.deploy.allow" if {
	"deploy" in input.texts["tool name"]
}

deny contains "0.yaml: capabilities.deny" if {
	condition_1
}

redact contains "data.credential_action: redact_only" if {
	"1: a secret is found" in input.matched
}

condition_1 if {
	input.capability == "file_write"
}

condition_1 if {
	input.capability == "file_delete"
}`);
  });

  it('of no document denies everything', () => {
    expect(body(toCedar(plan()).text)).not.toContain('permit');
    expect(body(toRego(plan()).text)).toContain('decision := "deny"\n');
  });

  it('says as data, and as comments, what is left out and what the asking program must bring', () => {
    const made = plan(
      'approval_timeout_secs: 5\nschedule: { active_hours: { start: "08:00", end: "18:00", timezone: Europe/Berlin } }\nrules:\n  - { id: r, match: { resource: "**/x" }, effect: step_up, obligations: { pass_ttl_secs: 5 } }\n',
    );
    expect(made.unsupported.map(({ field }) => field)).toEqual(['0.yaml: approval_timeout_secs', '0.yaml: r.obligations.pass_ttl_secs']);
    expect(made.hostValues.map(({ field }) => field)).toEqual([
      'minute[Europe/Berlin]',
      'matched[1: r.match.resource]',
      'matched[2: a secret is found]',
    ]);
    for (const { text } of [toCedar(made), toRego(made)]) {
      expect(text).toContain('0.yaml: approval_timeout_secs: how long a question waits');
      expect(text).toContain('minute[Europe/Berlin]: neither language knows');
    }
  });

  it('cannot be broken out of by what a document calls itself', () => {
    const document = {
      ...parse('metadata: { name: "x\\ny" }\nspec: { tools: { "a\\"b\\n*\\\\": { allow: false } } }\n'),
      source: 'a\nallow.yaml',
    };
    const made = createExportPlan([document]);
    const cedar = toCedar(made).text;
    const rego = toRego(made).text;
    expect(cedar).toContain('.contains("a\\"b\\u{a}*\\\\")');
    expect(rego).toContain('"a\\"b\\n*\\\\" in input.texts["tool name"]');
    for (const text of [cedar, rego]) expect(text.split('\n').some((line) => /^(?:allow|y)/.test(line))).toBe(false);
  });

  it('asks with everything that the policy looks at, and nothing else', () => {
    const made = plan(
      'network: { allowlist: ["*.example.com"] }\ntools:\n  "*": { allow: true, limit_per_hour: 3, requires_approval_if: agent.depth > 2 }\n',
    );
    const request = {
      action: { type: 'network_request', tool: 'fetch', url: 'https://a.example.com/x', method: 'GET' } as const,
      circumstances: { nowMs: 0, graph: { 'agent.depth': 2.5 } },
    };
    const input = toExportInput(made, request);
    expect(input).toEqual({
      capability: 'network_outbound',
      named: '',
      texts: { 'network name': ['a.example.com'], 'tool name': ['fetch'], tool: ['fetch'], type: ['network_request'] },
      joined: {
        'network name': '\u001ea.example.com\u001e',
        'tool name': '\u001efetch\u001e',
        tool: '\u001efetch\u001e',
        type: '\u001enetwork_request\u001e',
      },
      number: { 'agent.depth': { floor: 2, ceil: 3 } },
      unreadable: [],
      minute: {},
      calls: { 'this tool, this hour': 0 },
      matched: [],
    });
    const { capability: _, ...context } = input;
    expect(toCedarRequest(input, request)).toEqual({
      principal: { type: 'Gatehouse::Agent', id: '' },
      action: { type: 'Gatehouse::Action', id: 'network_outbound' },
      resource: { type: 'Gatehouse::Target', id: 'https://a.example.com/x' },
      context,
    });
  });
});
