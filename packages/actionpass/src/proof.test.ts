import { describe, expect, it } from 'vitest';
import { signCompact } from './jws.ts';
import { generatePassKeys } from './keys.ts';
import { createPassFixture, executor } from './pass-fixture.ts';
import { normalizeUri } from './proof.ts';
import { passReasonOf } from './refusals.ts';
import { redeemPass, verifyPass } from './verify.ts';

async function createBound() {
  const fixture = await createPassFixture();
  const { token } = await fixture.issue({ holder: fixture.holder.publicKey.id });
  return {
    ...fixture,
    token,
    async outcome(proof: string | undefined, expected: object = {}): Promise<string | undefined> {
      const presented = await fixture.present(token);
      const shown = { ...presented.proof, ...expected, proof: proof ?? '' } as NonNullable<typeof presented.proof>;
      const { proof: _, ...bare } = presented;
      const verified = await verifyPass(token, fixture.verifier, proof === undefined ? bare : { ...bare, proof: shown });
      return verified.ok ? verified.value.binding : passReasonOf(verified.error);
    },
  };
}

describe('a proof of possession', () => {
  it('is asked for by a bound pass, also where unbound ones would do', async () => {
    const bound = await createBound();
    expect(await bound.outcome(await bound.prove(bound.token))).toBe('bound');
    expect(await bound.outcome(undefined)).toBe('proof-missing');
  });

  it('made by another key is refused: a captured pass is of no use to anyone else', async () => {
    const bound = await createBound();
    expect(await bound.outcome(await bound.prove(bound.token, {}, await generatePassKeys()))).toBe('proof-key-mismatch');
  });

  it('made for another method, address or pass is refused', async () => {
    const bound = await createBound();
    const other = await bound.issue({ holder: bound.holder.publicKey.id });
    expect(await bound.outcome(await bound.prove(bound.token, { method: 'GET' }))).toBe('proof-method-mismatch');
    expect(await bound.outcome(await bound.prove(bound.token, { method: 'post' }))).toBe('proof-method-mismatch');
    expect(await bound.outcome(await bound.prove(bound.token, { uri: 'https://gatehouse.local/other' }))).toBe('proof-uri-mismatch');
    expect(await bound.outcome(await bound.prove(other.token))).toBe('proof-pass-mismatch');
  });

  it('is fresh for a minute, and not before it was made', async () => {
    const bound = await createBound();
    const proof = await bound.prove(bound.token);
    bound.clock.advance(59_000);
    expect(await bound.outcome(proof)).toBe('bound');
    const early = await createBound();
    early.clock.advance(61_000);
    const future = await early.prove(early.token);
    early.clock.advance(-61_000);
    expect(await early.outcome(future)).toBe('proof-not-fresh');
  });

  it('carries the nonce that was asked for', async () => {
    const bound = await createBound();
    expect(await bound.outcome(await bound.prove(bound.token, { nonce: 'n1' }), { nonce: 'n1' })).toBe('bound');
    expect(await bound.outcome(await bound.prove(bound.token), { nonce: 'n1' })).toBe('proof-nonce-mismatch');
  });

  it('of another type, with a private key, a shared secret or no key at all is no proof', async () => {
    const bound = await createBound();
    const { privateKey, publicJwk } = bound.holder;
    const { kid: _kid, alg: _alg, ...jwk } = publicJwk;
    const claims = { jti: 'p', htm: 'POST', htu: executor, iat: Math.floor(bound.clock.nowMs() / 1_000), ath: 'x' };
    const sign = (header: object, body: object = claims) =>
      signCompact({ alg: 'EdDSA', typ: 'dpop+jwt', jwk, ...header }, body, privateKey);
    for (const header of [
      { typ: 'jwt' },
      { jwk: { ...jwk, d: 'AAAA' } },
      { jwk: undefined },
      { jwk: { kty: 'oct', k: 'AAAA' } },
      { jku: 'https://x' },
    ]) {
      expect(await bound.outcome(await sign(header)), JSON.stringify(header)).toBe('proof-malformed');
    }
    expect(await bound.outcome(await sign({}, { ...claims, jti: undefined }))).toBe('proof-malformed');
    expect(await bound.outcome(`${(await sign({})).slice(0, -6)}AAAAAA`)).toBe('proof-signature-invalid');
  });

  it('is good once, even for a pass of its own', async () => {
    const bound = await createBound();
    const presented = await bound.present(bound.token);
    const stored = { kind: 'proof', owner: bound.holder.publicKey.id, jti: 'pass-2', expiresAtMs: bound.clock.nowMs() + 60_000 } as const;
    bound.verifier.uses.claim([stored], bound.clock.nowMs());
    expect(await redeemPass(bound.token, bound.verifier, presented)).toMatchObject({
      ok: false,
      error: { details: { reason: 'replayed' } },
    });
    // The pass itself was not used up by the refused attempt.
    expect(await redeemPass(bound.token, bound.verifier, await bound.present(bound.token))).toMatchObject({ ok: true });
  });
});

it.each([
  ['HTTPS://Gatehouse.LOCAL:443/exec?x=1#f', 'https://gatehouse.local/exec'],
  ['https://gatehouse.local', 'https://gatehouse.local/'],
  ['https://gatehouse.local/a/../exec', 'https://gatehouse.local/exec'],
  ['https://gatehouse.local/%65xec%2f', 'https://gatehouse.local/exec%2F'],
])('compares the address %s as %s', (uri, normal) => {
  expect(normalizeUri(uri)).toBe(normal);
});
