import { spawnSync } from 'node:child_process';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { TempFolder } from '@gatehouse/testing';
import type { PolicyDecision } from '../contract.ts';
import type { CedarExport } from './cedar.ts';
import { type ExportInput, toCedarRequest } from './input.ts';
import type { ExportRequest, PolicyExport } from './plan.ts';

/** The real engines, asked with what we export. */

/** Loads policies into the Cedar engine. @throws when it cannot parse them, or finds anything wrong with them */
export function loadCedar(id: string, { text, schema }: CedarExport): void {
  const validated = cedar.validate({ validationSettings: { mode: 'strict' }, schema, policies: { staticPolicies: text } });
  if (validated.type === 'failure') throw new Error(`Cedar cannot read ${id}: ${JSON.stringify(validated.errors)}\n${text}\n${schema}`);
  if (validated.validationErrors.length > 0)
    throw new Error(`Cedar finds ${JSON.stringify(validated.validationErrors)} in\n${text}\n${schema}`);
  for (const answer of [cedar.preparsePolicySet(id, { staticPolicies: text }), cedar.preparseSchema(id, schema)]) {
    if (answer.type === 'failure') throw new Error(`Cedar cannot prepare ${id}: ${JSON.stringify(answer.errors)}`);
  }
}

/** Three answers from two: see the head of an export. Asked from the other end, because most is denied. */
export function askCedar(id: string, input: ExportInput, request: ExportRequest, isValidated: boolean): PolicyDecision {
  const asked = structuredClone(toCedarRequest(input, request));
  if (!isAllowedByCedar(id, asked, { redacted: true, approved: true }, isValidated)) return 'deny';
  if (isAllowedByCedar(id, asked, { redacted: false, approved: false }, false)) return 'allow';
  return isAllowedByCedar(id, asked, { redacted: true, approved: false }, false) ? 'redact' : 'require_approval';
}

type Answers = { readonly redacted: boolean; readonly approved: boolean };

type Asked = ReturnType<typeof toCedarRequest>;

function isAllowedByCedar(id: string, { context, ...who }: Asked, answers: Answers, isValidated: boolean): boolean {
  const answer = cedar.statefulIsAuthorized({
    ...(who as Pick<cedar.StatefulAuthorizationCall, 'principal' | 'action' | 'resource'>),
    context: { ...context, ...answers } as unknown as cedar.Context,
    preparsedPolicySetId: id,
    // The schema's check of the request is asked for now and then: it takes as long as the decision.
    ...(isValidated ? { preparsedSchemaName: id, validateRequest: true } : {}),
    entities: [],
  });
  if (answer.type === 'failure') throw new Error(`Cedar cannot judge: ${JSON.stringify(answer.errors)}`);
  // A policy that ends in an error is passed over, which would be a hole.
  if (answer.response.diagnostics.errors.length > 0)
    throw new Error(`Cedar met errors: ${JSON.stringify(answer.response.diagnostics.errors)}`);
  return answer.response.decision === 'allow';
}

export interface RegoCase {
  readonly policy: string;
  readonly input: ExportInput;
}

/** Judges all cases in one process of the real OPA. @throws with its own words when it finds anything wrong with a module */
export function askOpa(
  opa: string,
  folder: TempFolder,
  modules: ReadonlyMap<string, PolicyExport>,
  cases: readonly RegoCase[],
): readonly PolicyDecision[] {
  for (const [name, { text }] of modules) folder.writeText(`policies/${name}.rego`, text);
  folder.writeText('ask.rego', askEach);
  folder.writeText('input.json', JSON.stringify({ cases }));
  const args = ['--data', folder.resolve('policies'), '--data', folder.resolve('ask.rego'), '--input', folder.resolve('input.json')];
  return JSON.parse(run(opa, ['eval', '--strict', '--format', 'raw', ...args, 'data.ask.decisions'])) as readonly PolicyDecision[];
}

const askEach = `package ask

import rego.v1

decisions := [decision | some one in input.cases; decision := data.gatehouse[one.policy].decision with input as one.input]
`;

function run(opa: string, args: readonly string[]): string {
  const result = spawnSync(opa, args, { encoding: 'utf8', maxBuffer: 256 << 20 });
  if (result.status !== 0)
    throw new Error(`opa ${args[0]} ended with ${result.status}: ${result.stdout.slice(0, 4000)}${result.stderr.slice(0, 4000)}`);
  return result.stdout;
}
