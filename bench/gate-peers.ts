import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { ToolProposal } from '@gatehouse/agent';
import { genesis, type LedgerRecord } from '@gatehouse/agent-sdk/audit';
import { createExportPlan, parsePolicy, toCedar, toCedarRequest, toExportInput, toPolicyAction } from '@gatehouse/agent-sdk/policy';
import { lintSource } from '@secretlint/core';
import { creator as preset } from '@secretlint/secretlint-rule-preset-recommend';
import Database from 'better-sqlite3';
import { SignJWT } from 'jose';

/** Comes with other packages and without types. */
const picomatch = createRequire(import.meta.url)('picomatch') as (
  globs: readonly string[],
  options: { readonly dot: boolean; readonly nocase: boolean },
) => (path: string) => boolean;

const names =
  '.env .env.* *.env .envrc .ssh/** id_rsa* id_dsa* id_ecdsa* id_ed25519* credentials credentials.json .credentials* secrets ' +
  'secrets.json secrets/** vault.yaml vault.yml .vault-token *.kubeconfig kubeconfig .kube/** *.pem *.key *.p12 *.pfx *.jks ' +
  '*.keystore *.p8 *.ppk *.kdbx *.private.json .aws/** .azure/** .gcp/** .docker/config.json .npmrc .pypirc .netrc ' +
  '.git-credentials Cookies *.tfstate';

/** The subject of the screen for somebody who writes globs: 42 of them. */
export const isGlobbed = picomatch(
  [...names.split(' '), 'Login Data'].map((glob) => `**/${glob}`),
  { dot: true, nocase: true },
);

/** A gate put together from packages: it does for a write what ours does, with what each of them is known for. */
export interface PackageGate {
  decide(): Promise<void>;
  readonly entries: number;
  close(): void;
}

const cedarId = 'balanced';
const lintConfig = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset }] };

/**
 * picomatch for the screen; Cedar, parsed beforehand, for our balanced policy as we export it; secretlint with its recommended
 * preset for the text; jose for a token over the payload's hash; SQLite (WAL, NORMAL) for two chained entries. What Cedar is
 * asked with is made once, outside what is measured, though a real gate would make it each time.
 */
export function openPackageGate(file: string, proposal: ToolProposal, records: readonly LedgerRecord[]): PackageGate {
  const key = new TextEncoder().encode('k'.repeat(32));
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec('CREATE TABLE ledger (seq INTEGER PRIMARY KEY, previous TEXT, data TEXT, hash TEXT)');
  const insert = database.prepare('INSERT INTO ledger (previous, data, hash) VALUES (?, ?, ?)');
  const call = prepareCedar(proposal);
  const text = String(proposal.payload.text);
  let previous = genesis.hash;
  return {
    async decide() {
      assert.equal(isGlobbed(proposal.resource.target), false);
      const answer = cedar.statefulIsAuthorized(call);
      assert(answer.type === 'success' && answer.response.decision === 'allow');
      const source = { content: text, filePath: 'cart.ts', contentType: 'text' } as const;
      const { messages } = await lintSource({ source, options: { config: lintConfig } });
      assert.equal(messages.length, 0);
      const digest = createHash('sha256').update(JSON.stringify(proposal.payload)).digest('hex');
      await new SignJWT({ payload_digest: digest }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('30s').sign(key);
      for (const record of records) {
        const data = JSON.stringify(record);
        const hash = createHash('sha256').update(previous).update(data).digest('hex');
        insert.run(previous, data, hash);
        previous = hash;
      }
    },
    get entries() {
      return database.prepare('SELECT count(*) FROM ledger').pluck().get() as number;
    },
    close: () => database.close(),
  };
}

function prepareCedar(proposal: ToolProposal): cedar.StatefulAuthorizationCall {
  const parsed = parsePolicy(readFileSync(join(import.meta.dirname, '../resources/policies/balanced.yaml'), 'utf8'));
  assert(parsed.ok);
  const plan = createExportPlan([parsed.document]);
  const answer = cedar.preparsePolicySet(cedarId, { staticPolicies: toCedar(plan).text });
  assert.equal(answer.type, 'success');
  const action = toPolicyAction({ ...proposal, tool: 'write' });
  const request = { action, circumstances: { nowMs: 1_767_322_645_678, identity: { agentId: 'agent:main' } } };
  const { context, ...who } = toCedarRequest(toExportInput(plan, request), request);
  return {
    ...(structuredClone(who) as Pick<cedar.StatefulAuthorizationCall, 'principal' | 'action' | 'resource'>),
    context: { ...structuredClone(context), redacted: false, approved: false } as unknown as cedar.Context,
    preparsedPolicySetId: cedarId,
    entities: [],
  };
}
