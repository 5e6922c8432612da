import type { JsonValue } from '@gatehouse/agent-sdk/base';
import { createFrozenClock, createSequentialIds } from '@gatehouse/testing';
import { digestPayload } from './digest.ts';
import { type IssuedPass, issuePass, type PassIssuer, type PassRequest } from './issue.ts';
import { generatePassKeys, type SigningAlgorithm } from './keys.ts';
import { createProof, type ProofTarget } from './proof.ts';
import { createMemoryUseTable } from './uses.ts';
import type { PassPresentation } from './verify.ts';

export const executor = 'https://gatehouse.local/exec';
export const issuerName = 'https://gatehouse.local/install-1';
export const payload: JsonValue = { kind: 'test/v1', argv: ['echo', 'hello'], cwd: '/ws' };

export const request: PassRequest = {
  principal: 'user:alice',
  actor: { sub: 'agent:main' },
  audience: executor,
  taskId: 'task-1',
  actionId: 'action-1',
  actions: ['exec'],
  tools: ['bash_run'],
  locations: ['file:///ws'],
  payload,
  policyDigest: digestPayload({ policy: 1 }),
  approvalId: 'approval-1',
};

export const presentation: PassPresentation = {
  payload,
  action: 'exec',
  tool: 'bash_run',
  location: 'file:///ws/src',
  acceptsUnbound: true,
};

/** For tests: an issuer and a verifier that know each other, a holder with a key, and a clock that stands still. */
export async function createPassFixture(algorithm: SigningAlgorithm = 'EdDSA') {
  const keys = await generatePassKeys(algorithm);
  const holder = await generatePassKeys(algorithm);
  const clock = createFrozenClock();
  const ids = createSequentialIds('pass');
  const issuer: PassIssuer = { issuer: issuerName, clientId: 'gatehouse-desktop', key: keys.privateKey, clock, ids };
  const uses = createMemoryUseTable();
  const verifier = { keys: [keys.publicKey], issuer: issuerName, audience: executor, clock, uses };
  const target: ProofTarget = { method: 'POST', uri: executor };
  return {
    keys,
    holder,
    clock,
    ids,
    issuer,
    verifier,
    issue: (changes: Partial<PassRequest> = {}): Promise<IssuedPass> => issuePass({ ...request, ...changes }, issuer),
    prove: (token: string, changes: Partial<ProofTarget> = {}, prover = holder): Promise<string> =>
      createProof(token, { ...target, ...changes }, { keys: prover, clock, ids }),
    /** A presentation with a fresh proof of the holder. */
    async present(token: string, changes: Partial<PassPresentation> = {}): Promise<PassPresentation> {
      const proof = await createProof(token, target, { keys: holder, clock, ids });
      return { ...presentation, acceptsUnbound: false, proof: { ...target, proof }, ...changes };
    },
  };
}
