import { createAction } from '@gatehouse/agent-sdk/action';
import { createFrozenClock } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import * as room from './index.ts';
import { assertPermit, mintPermit, Permit, permitLifetimeMs } from './permit.ts';

const action = createAction({
  id: 'action-1',
  kind: 'file:write',
  tool: 'write',
  intent: 'Write a.txt',
  actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 'session-1' },
  resource: { type: 'file', target: '/w/a.txt' },
  payload: { path: 'a.txt', text: 'hello', nested: { list: [1, 2] } },
  context: { workspaceId: 'w', workspaceRoot: '/w', turnId: 'turn-1', callId: 'call-1' },
});

const used = expect.objectContaining({ code: 'ERR_GATE_PERMIT_USED' });
const expired = expect.objectContaining({ code: 'ERR_GATE_PERMIT_EXPIRED' });
const forged = expect.objectContaining({ code: 'ERR_GATE_PERMIT_FORGED' });

describe('a permit', () => {
  it('gives its payload once', () => {
    const permit = mintPermit({ action, clock: createFrozenClock(), lifetimeMs: 30_000 });
    expect(permit.take()).toEqual(action.payload);
    expect(permit.isTaken).toBe(true);
    expect(() => permit.take()).toThrow(used);
  });

  it('gives a payload nobody can change', () => {
    const permit = mintPermit({ action, clock: createFrozenClock(), lifetimeMs: 30_000 });
    const payload = permit.take() as { nested: { list: number[] } };
    expect(() => payload.nested.list.push(3)).toThrow(TypeError);
    expect(() => Object.assign(permit, { take: () => ({ path: '/etc/passwd' }) })).toThrow(TypeError);
    expect(() => Object.assign(Permit.prototype, { take: () => ({}) })).toThrow(TypeError);
  });

  it('lasts until just before its deadline', () => {
    const clock = createFrozenClock();
    const early = mintPermit({ action, clock, lifetimeMs: 30_000 });
    const late = mintPermit({ action, clock, lifetimeMs: 30_000 });
    clock.advance(29_999);
    expect(early.take()).toEqual(action.payload);
    clock.advance(1);
    expect(() => late.take()).toThrow(expired);
  });

  it('expires when the clock is set back, which would lengthen its life', () => {
    const clock = createFrozenClock();
    const permit = mintPermit({ action, clock, lifetimeMs: 30_000 });
    clock.advance(-1);
    expect(() => permit.take()).toThrow(expired);
  });

  it('cannot be taken once it is withdrawn, and stays withdrawn for the first reason', () => {
    const permit = mintPermit({ action, clock: createFrozenClock(), lifetimeMs: 30_000 });
    Permit.withdraw(permit, 'its session has ended');
    Permit.withdraw(permit, 'another reason');
    expect(() => permit.take()).toThrow(
      expect.objectContaining({ code: 'ERR_GATE_PERMIT_VOID', message: expect.stringContaining('session has ended') }),
    );
    expect(permit.isTaken).toBe(false);
  });

  it('lives 30 seconds without a person and 60 with one', () => {
    expect(permitLifetimeMs).toEqual({ automatic: 30_000, human: 60_000 });
  });
});

describe('a forged permit', () => {
  const genuine = mintPermit({ action, clock: createFrozenClock(), lifetimeMs: 30_000 });

  it('cannot be constructed through a genuine one', () => {
    const Constructor = genuine.constructor as unknown as new (...parts: unknown[]) => Permit;
    expect(() => new Constructor(Symbol('gate'), { action, clock: createFrozenClock(), lifetimeMs: 1 })).toThrow(forged);
    class Imitation extends Permit {}
    expect(() => new Imitation(Symbol('gate'), { action, clock: createFrozenClock(), lifetimeMs: 1 })).toThrow(forged);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'permit'],
    ['an object that looks like one', { action, take: () => action.payload, isTaken: false }],
    ['an object with its prototype', Object.create(Permit.prototype)],
    ['a proxy of a genuine one', new Proxy(genuine, {})],
  ])('is recognised: %s', (_, value) => {
    expect(() => assertPermit(value)).toThrow(forged);
  });

  it('is not what a genuine one of another kind is, which is refused for that', () => {
    expect(() => assertPermit(genuine)).not.toThrow();
    expect(() => assertPermit(genuine, 'file:write')).not.toThrow();
    expect(() => assertPermit(genuine, ['shell', 'file:write'])).not.toThrow();
    expect(() => assertPermit(genuine, 'shell')).toThrow(expect.objectContaining({ code: 'ERR_GATE_PERMIT_KIND' }));
  });

  it('has no maker outside the room', () => {
    expect(Object.keys(room)).not.toContain('mintPermit');
    expect(Object.keys(room)).not.toContain('Permit');
  });
});
