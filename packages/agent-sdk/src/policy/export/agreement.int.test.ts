import { createTempFolder } from '@gatehouse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOpa } from '../../../../../scripts/setup/opa.mjs';
import { compilePolicies } from '../compile.ts';
import type { PolicyDecision } from '../contract.ts';
import { type AgreementCase, cascades, cases } from './agreement-fixture.ts';
import { toCedar } from './cedar.ts';
import { createExportPlan } from './create-plan.ts';
import { askCedar, askOpa, loadCedar, type RegoCase } from './engines-fixture.ts';
import { toExportInput } from './input.ts';
import type { PolicyExport } from './plan.ts';
import { toRego } from './rego.ts';

const policies = 125;
const actionsEach = 80;

const opa = findOpa();
if ('reason' in opa) console.warn(`The real OPA is not asked: ${opa.reason}`);

/** What stands for a scanner here: it finds the word in any text. */
const scanner = { scan: (text: string) => (text.includes('npm') ? [{ kind: 'Test', offset: text.indexOf('npm'), length: 3 }] : []) };

describe('one decision, three engines', () => {
  it('is the same from our evaluator, from Cedar and from Open Policy Agent, for 10,000 random actions', { timeout: 300_000 }, () => {
    const ours: PolicyDecision[] = [];
    const cedars: PolicyDecision[] = [];
    const asked: (RegoCase & { readonly written: string })[] = [];
    const modules = new Map<string, PolicyExport>();
    const seed = 20261127;
    for (const [index, documents] of fc.sample(cascades, { numRuns: policies, seed }).entries()) {
      const name = `p${index}`;
      const compiled = compilePolicies(documents, { scanner });
      const plan = createExportPlan(documents, { scanner });
      loadCedar(name, toCedar(plan));
      modules.set(name, toRego(plan, name));
      for (const [at, one] of fc.sample(cases, { numRuns: actionsEach, seed: seed + index }).entries()) {
        const input = toExportInput(plan, one);
        ours.push(compiled.evaluate(one.action, one.circumstances).decision);
        cedars.push(askCedar(name, input, one, at === 0));
        asked.push({ policy: name, input, written: describeCase(documents, one) });
      }
    }
    expect(ours).toHaveLength(policies * actionsEach);
    const differing = ours.findIndex((decision, at) => decision !== cedars[at]);
    expect(differing === -1 ? 'none' : `${ours[differing]}, Cedar ${cedars[differing]}: ${asked[differing]?.written}`).toBe('none');
    expect(Buffer.from(JSON.stringify(cedars)).equals(Buffer.from(JSON.stringify(ours)))).toBe(true);
    // Every answer is met often, or agreeing would say little.
    for (const decision of ['allow', 'deny', 'require_approval', 'redact'])
      expect(ours.filter((one) => one === decision).length).toBeGreaterThan(ours.length / 100);
    if ('reason' in opa) return;
    using folder = createTempFolder();
    const regos = askOpa(
      opa.path,
      folder,
      modules,
      asked.map(({ policy, input }) => ({ policy, input })),
    );
    const other = ours.findIndex((decision, at) => decision !== regos[at]);
    expect(other === -1 ? 'none' : `${ours[other]}, OPA ${regos[other]}: ${asked[other]?.written}`).toBe('none');
    expect(Buffer.from(JSON.stringify(regos)).equals(Buffer.from(JSON.stringify(ours)))).toBe(true);
  });
});

function describeCase(
  documents: Parameters<typeof compilePolicies>[0],
  { action, circumstances: { state, ...rest } }: AgreementCase,
): string {
  return JSON.stringify({
    policies: documents.map(({ spec }) => spec),
    action,
    circumstances: { ...rest, calls: state?.countCalls('', 0) },
  });
}
