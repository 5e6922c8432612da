import { describe, expect, it } from 'vitest';
import { signCompact } from './jws.ts';
import { generatePassKeys } from './keys.ts';
import { createPassFixture, issuerName, payload, presentation } from './pass-fixture.ts';
import { passReasonOf } from './refusals.ts';
import { type PassPresentation, readPass, redeemPass, verifyPass } from './verify.ts';

type Fixture = Awaited<ReturnType<typeof createPassFixture>>;

/** `accepted`, or the named reason. */
async function outcomeOf(fixture: Fixture, token: string, presented: PassPresentation = presentation): Promise<string | undefined> {
  const verified = await verifyPass(token, fixture.verifier, presented);
  return verified.ok ? 'accepted' : passReasonOf(verified.error);
}

function decode(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header ?? ''), claims: JSON.parse(claims ?? '') };
}

describe('a pass', () => {
  it('carries the claims of its table, and nothing else', async () => {
    const fixture = await createPassFixture();
    const { claims, token } = await fixture.issue({ budgetNanoUsd: 5_000_000, holder: fixture.holder.publicKey.id });
    const iat = Math.floor(fixture.clock.nowMs() / 1_000);
    expect(decode(token)).toEqual({ header: { alg: 'EdDSA', typ: 'at+jwt', kid: fixture.keys.publicKey.id }, claims });
    expect(claims).toEqual({
      iss: issuerName,
      sub: 'user:alice',
      client_id: 'gatehouse-desktop',
      aud: 'https://gatehouse.local/exec',
      iat,
      nbf: iat,
      exp: iat + 60,
      jti: 'pass-1',
      txn: 'task-1',
      act: { sub: 'agent:main' },
      authorization_details: [
        {
          type: 'urn:gatehouse:action:v1',
          identifier: 'action-1',
          actions: ['exec'],
          tools: ['bash_run'],
          locations: ['file:///ws'],
          payload_digest: expect.stringMatching(/^sha-256:[\w-]{43}$/),
          policy_digest: expect.stringMatching(/^sha-256:[\w-]{43}$/),
          decision: 'step_up',
          approval_id: 'approval-1',
          budget: { limit_nano_usd: 5_000_000 },
          hops: 0,
        },
      ],
      cnf: { jkt: fixture.holder.publicKey.id },
    });
  });

  it.each(['EdDSA', 'ES256'] as const)(
    'signed with %s is accepted, and marked unbound when it is bound to content only',
    async (algorithm) => {
      const fixture = await createPassFixture(algorithm);
      const unbound = await verifyPass((await fixture.issue()).token, fixture.verifier, presentation);
      expect(unbound).toMatchObject({ ok: true, value: { binding: 'unbound', uses: [{ kind: 'pass', jti: 'pass-1' }] } });
      const { token } = await fixture.issue({ holder: fixture.holder.publicKey.id });
      const bound = await verifyPass(token, fixture.verifier, await fixture.present(token));
      expect(bound).toMatchObject({ ok: true, value: { binding: 'bound', uses: [{ kind: 'pass' }, { kind: 'proof' }] } });
    },
  );

  it('is accepted under the newer name of its signature', async () => {
    const fixture = await createPassFixture();
    const { claims } = await fixture.issue();
    const header = { alg: 'Ed25519', typ: 'application/at+jwt', kid: fixture.keys.publicKey.id };
    expect(await outcomeOf(fixture, await signCompact(header, claims, fixture.keys.privateKey))).toBe('accepted');
  });

  it('lives 60 s after an approval and 30 s without, to the second', async () => {
    const fixture = await createPassFixture();
    const approved = (await fixture.issue()).token;
    const automatic = (await fixture.issue({ approvalId: undefined as never })).token;
    fixture.clock.advance(29_000);
    expect([await outcomeOf(fixture, approved), await outcomeOf(fixture, automatic)]).toEqual(['accepted', 'accepted']);
    fixture.clock.advance(1_000);
    expect([await outcomeOf(fixture, approved), await outcomeOf(fixture, automatic)]).toEqual(['accepted', 'expired']);
    fixture.clock.advance(30_000);
    expect(await outcomeOf(fixture, approved)).toBe('expired');
    fixture.clock.advance(-61_000);
    expect(await outcomeOf(fixture, approved)).toBe('not-yet-valid');
  });

  it('cannot be issued for longer, for an agent on its own behalf, or for several audiences', async () => {
    const fixture = await createPassFixture();
    await expect(fixture.issue({ lifetimeSeconds: 61 })).rejects.toMatchObject({ code: 'ERR_ACTIONPASS_LIFETIME_TOO_LONG' });
    for (const wrong of [
      { principal: 'agent:main' },
      { audience: ['a', 'b'] as never },
      { tools: [] },
      { hops: 9 },
      { payload: undefined as never },
    ]) {
      await expect(fixture.issue(wrong)).rejects.toMatchObject({ code: 'ERR_ACTIONPASS_CLAIMS_INVALID' });
    }
  });

  it('is good once', async () => {
    const fixture = await createPassFixture();
    const { token } = await fixture.issue();
    expect((await redeemPass(token, fixture.verifier, presentation)).ok).toBe(true);
    expect(await redeemPass(token, fixture.verifier, presentation)).toMatchObject({
      ok: false,
      error: { code: 'ERR_ACTIONPASS_REPLAYED' },
    });
    // Another pass for the same action is another use.
    expect((await redeemPass((await fixture.issue()).token, fixture.verifier, presentation)).ok).toBe(true);
  });

  it('shown twice at the same time is accepted once', async () => {
    const fixture = await createPassFixture();
    const { token } = await fixture.issue();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => redeemPass(token, fixture.verifier, presentation)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('does not come back to life when the clock is set back after its row was pruned', async () => {
    const fixture = await createPassFixture();
    const { token } = await fixture.issue();
    await redeemPass(token, fixture.verifier, presentation);
    fixture.clock.advance(120_000);
    await redeemPass((await fixture.issue()).token, fixture.verifier, presentation);
    fixture.clock.advance(-120_000);
    expect(await redeemPass(token, fixture.verifier, presentation)).toMatchObject({ ok: false, error: { details: { reason: 'expired' } } });
  });

  it('is refused by name for whatever is about to be done instead', async () => {
    const fixture = await createPassFixture();
    const { token } = await fixture.issue();
    const cases: readonly (readonly [Partial<PassPresentation>, string])[] = [
      [{ payload: { ...(payload as object), cwd: '/ws2' } }, 'payload-changed'],
      [{ payload: { ...(payload as object), extra: null } }, 'payload-changed'],
      [{ action: 'delete' }, 'action-not-covered'],
      [{ tool: 'write' }, 'tool-not-covered'],
      [{ location: 'file:///ws-other' }, 'location-not-covered'],
      [{ location: 'file:///ws/../etc' }, 'location-not-covered'],
      [{ acceptsUnbound: false }, 'unbound'],
      [{ ancestors: [token] }, 'chain-broken'],
    ];
    for (const [change, reason] of cases) expect(await outcomeOf(fixture, token, { ...presentation, ...change }), reason).toBe(reason);
  });

  it('for another executor, or of another issuer, is refused, as is a key that was taken away', async () => {
    const fixture = await createPassFixture();
    const { token } = await fixture.issue();
    const of = async (change: object) => {
      const verified = await verifyPass(token, { ...fixture.verifier, ...change }, presentation);
      return verified.ok || passReasonOf(verified.error);
    };
    expect(await of({ audience: 'https://elsewhere/exec' })).toBe('audience-mismatch');
    expect(await of({ issuer: 'https://elsewhere' })).toBe('issuer-mismatch');
    expect(await of({ keys: [] })).toBe('key-unknown');
    expect(await of({ clock: { nowMs: () => Number.NaN } })).toBe('not-yet-valid');
  });

  it('never chooses its own key or algorithm', async () => {
    const fixture = await createPassFixture();
    const mallory = await generatePassKeys();
    const { claims } = await fixture.issue();
    const kid = fixture.keys.publicKey.id;
    const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid })).toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const signed = (header: object) => signCompact({ alg: 'EdDSA', typ: 'at+jwt', ...header }, claims, mallory.privateKey);
    const cases: readonly (readonly [string, string])[] = [
      [unsigned, 'malformed'],
      [await signed({ kid, jwk: mallory.publicJwk }), 'header-not-allowed'],
      [await signed({ kid, jku: 'https://evil.example/keys' }), 'header-not-allowed'],
      [await signed({ kid }), 'signature-invalid'],
      [await signed({ kid: mallory.publicKey.id }), 'key-unknown'],
      [await signed({}), 'key-unknown'],
      [await signed({ kid, typ: 'JWT' }), 'type-not-allowed'],
    ];
    for (const [token, reason] of cases) expect(await outcomeOf(fixture, token), reason).toBe(reason);
  });

  it('whose claims widen, lack or misname something is refused even with a good signature', async () => {
    const fixture = await createPassFixture();
    const { claims } = await fixture.issue();
    const [detail] = claims.authorization_details;
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: fixture.keys.publicKey.id };
    const withDetail = (change: object) => ({ ...claims, authorization_details: [{ ...detail, ...change }] });
    const wrong: readonly object[] = [
      { ...claims, aud: [claims.aud] },
      { ...claims, sub: 'agent:main' },
      { ...claims, jti: '' },
      { ...claims, exp: undefined },
      { ...claims, nbf: claims.iat - 1 },
      { ...claims, exp: String(claims.exp) },
      { ...claims, cnf: { jkt: 'short' } },
      { ...claims, cnf: { jkt: fixture.holder.publicKey.id, jwk: {} } },
      { ...claims, authorization_details: [detail, detail] },
      { ...claims, authorization_details: [] },
      withDetail({ type: 'urn:gatehouse:action:v2' }),
      withDetail({ constraint: 'unknown' }),
      withDetail({ payload_digest: undefined }),
      withDetail({ decision: 'allow' }),
      withDetail({ approval_id: undefined }),
      withDetail({ hops: -1 }),
      withDetail({ budget: { limit_nano_usd: 0.5 } }),
      withDetail({ locations: ['file:///ws/'] }),
    ];
    for (const bad of wrong) {
      const token = await signCompact(header, bad, fixture.keys.privateKey);
      expect(await outcomeOf(fixture, token), JSON.stringify(bad)).toBe('claims-invalid');
    }
    const long = await signCompact(header, { ...claims, exp: claims.iat + 61 }, fixture.keys.privateKey);
    expect(await outcomeOf(fixture, long)).toBe('lifetime-too-long');
  });

  it('can be read by a reviewer with the public key, long after', async () => {
    const fixture = await createPassFixture();
    const { claims, token } = await fixture.issue();
    fixture.clock.advance(1e12);
    expect(await readPass(token, [fixture.keys.publicKey])).toEqual(claims);
    // Not at the very end: some bits of the last character are of no byte.
    const changed = `${token.slice(0, -10)}${token.at(-10) === 'A' ? 'B' : 'A'}${token.slice(-9)}`;
    await expect(readPass(changed, [fixture.keys.publicKey])).rejects.toThrow();
  });
});
