// The policy against Open Policy Agent compiled to WebAssembly: `node scripts/run.mjs bench/policy.bench.ts [FILE.wasm]`.
// PERFORMANCE (b4). The file is built with the pinned OPA unless one is named (entrypoint `bench/decision`).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compilePolicies, type PolicyAction, parsePolicy } from '@gatehouse/agent-sdk/policy';
import { buildPolicyWasm } from '../scripts/setup/opa.mjs';
import { compare } from './harness.ts';

const { loadPolicySync } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm') as {
  loadPolicySync(wasm: Uint8Array): { evaluate(input: unknown): readonly { readonly result: string }[] };
};

const effects = ['allow', 'deny', 'step_up'] as const;
const rules = Array.from({ length: 32 }, (_, index) => ({
  tool: `tool_${index % 24}`,
  folder: `/work/app/part_${index}`,
  effect: effects[index % 3] as (typeof effects)[number],
}));

/** The same 32 rules twice: a tool and a folder each, default deny, deny over asking over leave. */
const document = `rules:\n${rules.map(({ tool, folder, effect }) => `  - {match: {tool: ${tool}, resource: "${folder}/**"}, effect: ${effect}}\n`).join('')}`;
const sets = { allow: 'allowed', deny: 'denied', step_up: 'asked' } as const;
const rego = `package bench

import rego.v1

${rules.map(({ tool, folder, effect }) => `${sets[effect]} if {\n\tinput.tool == "${tool}"\n\tstartswith(input.path, "${folder}/")\n}`).join('\n\n')}

decision := "deny" if {
	denied
} else := "require_approval" if {
	asked
} else := "allow" if {
	allowed
} else := "deny"
`;

const actions = Array.from({ length: 512 }, (_, index) => {
  const rule = rules[(index * 7) % rules.length] ?? { tool: '', folder: '' };
  const tool = index % 5 === 0 ? `tool_${(index * 3) % 26}` : rule.tool;
  return { type: 'file_access', tool, path: `${rule.folder}/src/file_${index}.ts`, mode: 'write' } as const satisfies PolicyAction;
});

const parsed = parsePolicy(document);
assert(parsed.ok);
const policy = compilePolicies([parsed.document]);
const circumstances = { nowMs: 1_767_322_645_678, identity: { agentId: 'agent:main' }, workspaceRoot: '/work/app' };
const opa = loadPolicySync(readFileSync(wasmPath()));

const rounds = 40;
const ours: string[] = new Array(actions.length);
const theirs: string[] = new Array(actions.length);

await compare({
  name: 'policy, 32 rules',
  goal: { atLeast: 80 },
  ours: {
    name: 'compilePolicies',
    operations: actions.length * rounds,
    run() {
      for (let round = 0; round < rounds; round += 1) {
        for (let index = 0; index < actions.length; index += 1)
          ours[index] = policy.evaluate(actions[index] as PolicyAction, circumstances).decision;
      }
    },
  },
  peer: {
    name: 'opa-wasm',
    operations: actions.length,
    run() {
      for (let index = 0; index < actions.length; index += 1) theirs[index] = opa.evaluate(actions[index])[0]?.result ?? '';
    },
  },
  oracle() {
    assert.deepEqual(ours, theirs);
    assert.deepEqual([...new Set(ours)].sort(), ['allow', 'deny', 'require_approval']);
  },
});

function wasmPath(): string {
  const [named] = process.argv.slice(2);
  if (named !== undefined) return named;
  const built = buildPolicyWasm(rego, 'bench/decision');
  if ('reason' in built) throw new Error(`No OPA to compile the peer with: ${built.reason}`);
  return built.path;
}
