import { describe, expect, it } from 'vitest';
import type { ActionDetail, PassClaims } from './claims.ts';
import { delegatePass, type Narrowing } from './delegate.ts';
import { digestOf, digestPayload } from './digest.ts';
import { signCompact } from './jws.ts';
import { generatePassKeys } from './keys.ts';
import { createPassFixture, payload, presentation } from './pass-fixture.ts';
import { passReasonOf } from './refusals.ts';
import { verifyPass } from './verify.ts';

const wide = {
  hops: 2,
  payload: undefined as never,
  actions: ['exec', 'read'],
  tools: ['bash_run', 'read'],
  locations: ['file:///ws', 'file:///cache'],
  budgetNanoUsd: 1_000,
};
const narrowing: Narrowing = {
  agent: 'agent:main/reviewer',
  actionId: 'action-2',
  actions: ['exec'],
  tools: ['bash_run'],
  locations: ['file:///ws/src'],
  payload,
  budgetNanoUsd: 900,
};
const shown = { ...presentation, location: 'file:///ws/src' };

async function createFamily() {
  const fixture = await createPassFixture();
  const root = await fixture.issue(wide);
  fixture.clock.advance(2_000);
  const child = await delegatePass(root, narrowing, fixture.issuer);
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: fixture.keys.publicKey.id };
  return {
    ...fixture,
    root,
    child,
    sign: (claims: object) => signCompact(header, claims, fixture.keys.privateKey),
    async outcome(token: string, ancestors: readonly string[] = [root.token]): Promise<string | undefined> {
      const verified = await verifyPass(token, fixture.verifier, { ...shown, ancestors });
      return verified.ok ? 'accepted' : passReasonOf(verified.error);
    },
  };
}

const withDetail = (claims: PassClaims, change: Partial<ActionDetail>) => ({
  ...claims,
  authorization_details: [{ ...claims.authorization_details[0], ...change }],
});

describe('a delegated pass', () => {
  it('is narrower, of the same person and task, names who handed it on, and has one hop fewer', async () => {
    const { child, outcome, root } = await createFamily();
    expect(child.claims).toMatchObject({ sub: 'user:alice', txn: 'task-1', parent: digestOf(root.token) });
    expect(child.claims.act).toEqual({ sub: 'agent:main/reviewer', act: { sub: 'agent:main' } });
    expect(child.claims.exp).toBe(root.claims.exp);
    expect(child.claims.authorization_details[0].hops).toBe(1);
    expect(await outcome(child.token)).toBe('accepted');
  });

  it('can be handed on as often as its root allows, and no further', async () => {
    const { child, issuer, outcome, root } = await createFamily();
    const grandchild = await delegatePass(child, { agent: 'agent:leaf', actionId: 'action-3' }, issuer);
    expect(await outcome(grandchild.token, [root.token, child.token])).toBe('accepted');
    await expect(delegatePass(grandchild, { agent: 'agent:x', actionId: 'a' }, issuer)).rejects.toMatchObject({
      code: 'ERR_ACTIONPASS_CHAIN_HOPS',
    });
  });

  it('is executed only with a payload: the root alone entitles to nothing', async () => {
    const { outcome, root } = await createFamily();
    expect(await outcome(root.token, [])).toBe('payload-missing');
  });

  const broader: readonly (readonly [string, Partial<Narrowing>])[] = [
    ['chain-actions', { actions: ['exec', 'delete'] }],
    ['chain-tools', { tools: ['bash_run', 'write'] }],
    ['chain-locations', { locations: ['file:///ws-evil'] }],
    ['chain-locations', { locations: ['file:///'.slice(0, -1)] }],
    ['chain-locations', { locations: ['file:///WS/src'] }],
    ['chain-locations', { locations: ['file:///ws/src', 'file:///etc'] }],
    ['chain-budget', { budgetNanoUsd: 1_001 }],
    ['chain-lifetime', { lifetimeSeconds: 59 }],
  ];
  it.each(broader)('is refused at its issuing: %s %o', async (reason, change) => {
    const { issuer, root } = await createFamily();
    await expect(delegatePass(root, { ...narrowing, ...change }, issuer)).rejects.toMatchObject({ details: { reason } });
  });

  it('broader in any one dimension is refused at its verification, whoever signed it', async () => {
    const { child, outcome, root, sign } = await createFamily();
    const { claims } = child;
    const { cnf: _, ...unbound } = claims;
    const cases: readonly (readonly [string, object])[] = [
      ['issuer-mismatch', { ...claims, iss: 'https://other' }],
      ['audience-mismatch', { ...claims, aud: 'https://other' }],
      ['chain-human', { ...claims, sub: 'user:mallory' }],
      ['chain-task', { ...claims, txn: 'task-2' }],
      ['chain-actor', { ...claims, act: { sub: 'agent:main/reviewer' } }],
      ['chain-actor', { ...claims, act: { sub: 'agent:x', act: { sub: 'agent:other' } } }],
      ['chain-hops', withDetail(claims, { hops: 2 })],
      ['chain-hops', withDetail(claims, { hops: 0 })],
      ['chain-lifetime', { ...claims, exp: root.claims.exp + 1 }],
      ['chain-actions', withDetail(claims, { actions: ['exec', 'delete'] })],
      ['chain-tools', withDetail(claims, { tools: ['bash_run', 'write'] })],
      ['chain-locations', withDetail(claims, { locations: ['file:///ws/src', 'file:///wsx'] })],
      ['chain-policy', withDetail(claims, { policy_digest: digestPayload({ policy: 2 }) })],
      ['chain-policy', withDetail(claims, { approval_id: 'approval-2' })],
      ['chain-budget', withDetail(claims, { budget: { limit_nano_usd: 1_001 } })],
      ['chain-broken', { ...claims, parent: digestOf('another') }],
      ['chain-broken', { ...unbound, parent: undefined }],
    ];
    for (const [reason, bad] of cases) expect(await outcome(await sign(bad)), `${reason} ${JSON.stringify(bad)}`).toBe(reason);
  });

  it('keeps the payload of a parent that has one', async () => {
    const { issue, issuer } = await createFamily();
    const root = await issue({ ...wide, payload });
    await expect(delegatePass(root, { ...narrowing, payload: { other: 1 } }, issuer)).rejects.toMatchObject({
      code: 'ERR_ACTIONPASS_CHAIN_PAYLOAD',
    });
    await expect(delegatePass(root, narrowing, issuer)).resolves.toBeDefined();
  });

  it('has no budget where its parent has none', async () => {
    const { issue, issuer } = await createFamily();
    const root = await issue({ ...wide, budgetNanoUsd: undefined as never });
    await expect(delegatePass(root, { ...narrowing, budgetNanoUsd: 1 }, issuer)).rejects.toMatchObject({
      details: { reason: 'chain-budget' },
    });
  });

  it('stays bound to a key where its parent is', async () => {
    const { holder, issue, issuer, outcome, sign } = await createFamily();
    const root = await issue({ ...wide, holder: holder.publicKey.id });
    const child = await delegatePass(root, narrowing, issuer);
    expect(child.claims.cnf).toEqual({ jkt: holder.publicKey.id });
    const { cnf: _, ...unbound } = child.claims;
    expect(await outcome(await sign(unbound), [root.token])).toBe('chain-binding');
  });

  it('is refused when any link of its chain is missing, forged, late, exchanged or out of order', async () => {
    const { child, clock, issue, issuer, outcome, root, sign } = await createFamily();
    const leaf = await delegatePass(child, { agent: 'agent:leaf', actionId: 'action-3' }, issuer);
    const mallory = await generatePassKeys();
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: issuer.key.id };
    const forged = await signCompact(header, root.claims, mallory.privateKey);
    const twin = await issue(wide);
    expect(await outcome(leaf.token, [root.token, child.token])).toBe('accepted');
    expect(await outcome(leaf.token, [])).toBe('chain-missing');
    expect(await outcome(leaf.token, [child.token])).toBe('chain-root');
    expect(await outcome(leaf.token, [root.token])).toBe('chain-broken');
    expect(await outcome(leaf.token, [child.token, root.token])).toBe('chain-root');
    expect(await outcome(leaf.token, [twin.token, child.token])).toBe('chain-broken');
    expect(await outcome(leaf.token, [forged, child.token])).toBe('signature-invalid');
    expect(await outcome(leaf.token, [root.token, `${child.token.slice(0, -8)}AAAAAAAA`])).toBe('signature-invalid');
    const evil = await sign(withDetail(child.claims, { locations: ['file:///etc'] }));
    expect(await outcome(leaf.token, [root.token, evil])).toBe('chain-locations');
    clock.advance(60_000);
    expect(await outcome(leaf.token, [root.token, child.token])).toBe('expired');
  });
});
