import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import * as dpop from 'dpop';
import { createSigner, createVerifier } from 'fast-jwt';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { importPassKey } from './keys.ts';
import { createPassFixture, executor, issuerName, presentation } from './pass-fixture.ts';
import { createProof } from './proof.ts';
import { verifyPass } from './verify.ts';

/** The tests' issuer, with the real clock: these libraries have no other. */
async function createLive(algorithm: 'EdDSA' | 'ES256' = 'EdDSA') {
  const fixture = await createPassFixture(algorithm);
  fixture.clock.advance(Date.now() - fixture.clock.nowMs());
  return fixture;
}

describe('oauth4webapi', () => {
  async function accept(fixture: Awaited<ReturnType<typeof createLive>>, token: string, proof: string, method = 'POST') {
    const request = new Request(executor, { method, headers: { authorization: `DPoP ${token}`, dpop: proof } });
    const server = { issuer: issuerName, jwks_uri: 'https://gatehouse.local/jwks' };
    return await oauth.validateJwtAccessToken(server, request, executor, {
      requireDPoP: true,
      signingAlgorithms: ['EdDSA', 'Ed25519', 'ES256'],
      [oauth.customFetch]: async () => Response.json({ keys: [fixture.keys.publicJwk] }),
    });
  }

  it.each(['EdDSA', 'ES256'] as const)(
    'accepts our bound pass and our proof, signed with %s, as an access token of RFC 9068',
    async (algorithm) => {
      const fixture = await createLive(algorithm);
      const { claims, token } = await fixture.issue({ holder: fixture.holder.publicKey.id });
      expect(await accept(fixture, token, await fixture.prove(token))).toMatchObject({ ...claims });
    },
  );

  it('refuses what we refuse: another method, another key, an unbound pass', async () => {
    const fixture = await createLive();
    const { token } = await fixture.issue({ holder: fixture.holder.publicKey.id });
    const foreign = await fixture.prove(token, {}, fixture.keys);
    await expect(accept(fixture, token, await fixture.prove(token), 'GET')).rejects.toThrow();
    await expect(accept(fixture, token, foreign)).rejects.toThrow();
    const unbound = await fixture.issue();
    await expect(accept(fixture, unbound.token, await fixture.prove(unbound.token))).rejects.toThrow();
  });
});

describe('dpop', () => {
  it.each(['Ed25519', 'ES256'] as const)('makes proofs that we accept (%s)', async (algorithm) => {
    const fixture = await createLive();
    const pair = await dpop.generateKeyPair(algorithm);
    const { token } = await fixture.issue({ holder: await dpop.calculateThumbprint(pair.publicKey) });
    const proof = await dpop.generateProof(pair, executor, 'POST', undefined, token);
    const shown = { ...presentation, acceptsUnbound: false, proof: { method: 'POST', uri: executor, proof } };
    expect(await verifyPass(token, fixture.verifier, shown)).toMatchObject({ ok: true, value: { binding: 'bound' } });
    const wrong = await dpop.generateProof(pair, executor, 'GET', undefined, token);
    expect(await verifyPass(token, fixture.verifier, { ...shown, proof: { ...shown.proof, proof: wrong } })).toMatchObject({ ok: false });
  });

  it('counts the thumbprint of a key as we do', async () => {
    const pair = await dpop.generateKeyPair('ES256', { extractable: true });
    const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey);
    expect((await importPassKey(JSON.stringify(jwk), 'public')).id).toBe(await dpop.calculateThumbprint(pair.publicKey));
  });
});

describe('fast-jwt', () => {
  const pem = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  it('verifies our passes', async () => {
    const fixture = await createLive();
    const { claims, token } = await fixture.issue();
    const key = createPublicKey({ key: fixture.keys.publicJwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const verify = createVerifier({ key, algorithms: ['EdDSA'], allowedAud: executor, allowedIss: issuerName, checkTyp: 'at+jwt' });
    expect(verify(token)).toEqual(claims);
    expect(() => verify(`${token.slice(0, -8)}AAAAAAAA`)).toThrow();
  });

  it('signs passes that we verify, with a key from a PEM file', async () => {
    const fixture = await createLive();
    const { claims } = await fixture.issue();
    const publicKey = await importPassKey(pem.publicKey, 'public');
    const sign = createSigner({ key: pem.privateKey, algorithm: 'EdDSA', kid: publicKey.id, header: { typ: 'at+jwt' } as never });
    const verifier = { ...fixture.verifier, keys: [publicKey] };
    expect(await verifyPass(sign({ ...claims }), verifier, presentation)).toMatchObject({ ok: true, value: { binding: 'unbound' } });
  });

  it('and OpenSSL agree with us on what a key is', async () => {
    const one = await importPassKey(pem.privateKey, 'private');
    const two = await importPassKey(JSON.stringify(createPrivateKey(pem.privateKey).export({ format: 'jwk' })), 'private');
    const { x } = createPublicKey(pem.publicKey).export({ format: 'jwk' });
    const thumbprint = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
    expect([one.id, two.id]).toEqual([thumbprint, thumbprint]);
  });
});

it('makes proofs in the same format as the others', async () => {
  const fixture = await createLive();
  const proof = await createProof(
    'token',
    { method: 'POST', uri: executor },
    { keys: fixture.holder, clock: fixture.clock, ids: fixture.ids },
  );
  const [header] = proof.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  expect(Object.keys(JSON.parse(header ?? '{}')).sort()).toEqual(['alg', 'jwk', 'typ']);
});
