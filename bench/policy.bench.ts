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

/** As they come: read from JSON, and some files asked about again and again. */
const actions = readActions(512, 'ts');
/** So many that none is asked about twice before the memory of the one who remembers is full. */
const fresh = readActions(40 * 512, 'tsx');

function readActions(count: number, ending: string): readonly PolicyAction[] {
  const made = Array.from({ length: count }, (_, index) => {
    const rule = rules[(index * 7) % rules.length] ?? { tool: '', folder: '' };
    const tool = index % 5 === 0 ? `tool_${(index * 3) % 26}` : rule.tool;
    return { type: 'file_access', tool, path: `${rule.folder}/src/file_${index}.${ending}`, mode: 'write' };
  });
  return JSON.parse(JSON.stringify(made)) as PolicyAction[];
}

const parsed = parsePolicy(document);
assert(parsed.ok);
const policy = compilePolicies([parsed.document]);
const circumstances = { nowMs: 1_767_322_645_678, identity: { agentId: 'agent:main' }, workspaceRoot: '/work/app' };
const opa = loadPolicySync(readFileSync(wasmPath()));

// Each evaluation of the peer is given its input as its user gives it: an object, which the library writes into the module.
await race('policy, 32 rules', actions, 40);
await race('policy, 32 rules, every path new', fresh, 1);

async function race(name: string, asked: readonly PolicyAction[], rounds: number): Promise<void> {
  const ours: string[] = new Array(asked.length);
  const theirs: string[] = new Array(512);
  let from = 0;
  await compare({
    name,
    // PERFORMANCE asks for the first; the second is what is left when nothing may be remembered.
    goal: { atLeast: rounds > 1 ? 80 : 15 },
    ours: {
      name: 'compilePolicies',
      operations: asked.length * rounds,
      run() {
        for (let round = 0; round < rounds; round += 1) {
          for (let index = 0; index < asked.length; index += 1)
            ours[index] = policy.evaluate(asked[index] as PolicyAction, circumstances).decision;
        }
      },
    },
    peer: {
      name: 'opa-wasm',
      operations: theirs.length,
      prepare() {
        from = (from + theirs.length) % asked.length;
      },
      run() {
        for (let index = 0; index < theirs.length; index += 1) theirs[index] = opa.evaluate(asked[from + index])[0]?.result ?? '';
      },
    },
    oracle() {
      assert.deepEqual(ours.slice(from, from + theirs.length), theirs);
      assert.deepEqual([...new Set(ours)].sort(), ['allow', 'deny', 'require_approval']);
    },
  });
}

function wasmPath(): string {
  const [named] = process.argv.slice(2);
  if (named !== undefined) return named;
  const built = buildPolicyWasm(rego, 'bench/decision');
  if ('reason' in built) throw new Error(`No OPA to compile the peer with: ${built.reason}`);
  return built.path;
}
