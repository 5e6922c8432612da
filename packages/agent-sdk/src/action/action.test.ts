import { describe, expect, it } from 'vitest';
import { hashCanonicalJson } from '../hash/index.ts';
import { type ActionParts, createAction, hashAction } from './index.ts';

const parts: ActionParts = {
  id: 'action-1',
  kind: 'file:write',
  tool: 'write',
  intent: 'Write a.txt',
  actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 'session-1' },
  resource: { type: 'file', target: '/w/a.txt' },
  payload: { path: 'a.txt', lines: ['one', 'two'] },
  context: { workspaceId: 'w', workspaceRoot: '/w', turnId: 'turn-1', callId: 'call-1' },
};

describe('an action', () => {
  it('is its parts and the hash of its payload', () => {
    expect(createAction(parts)).toEqual({ ...parts, payloadSha256: hashCanonicalJson(parts.payload) });
    expect(createAction({ ...parts, editedFromSha256: 'f'.repeat(64) })).toMatchObject({ editedFromSha256: 'f'.repeat(64) });
  });

  it('cannot be changed, at any depth, nor through what it was made of', () => {
    const payload = { path: 'a.txt', lines: ['one'] };
    const action = createAction({ ...parts, payload });
    payload.lines.push('two');
    expect(action.payload).toEqual({ path: 'a.txt', lines: ['one'] });
    expect(() => (action.payload.lines as string[]).push('three')).toThrow(TypeError);
    expect(() => Object.assign(action.resource, { target: '/etc/passwd' })).toThrow(TypeError);
  });

  it('is hashed whole, and the same whatever the order of its members', () => {
    const action = createAction(parts);
    expect(hashAction(action)).toBe(hashCanonicalJson(action));
    expect(hashAction(action)).toBe(hashAction(createAction({ ...parts, payload: { lines: ['one', 'two'], path: 'a.txt' } })));
    expect(hashAction(createAction({ ...parts, context: { ...parts.context, turnId: 'turn-2' } }))).not.toBe(hashAction(action));
  });

  it.each([{}, { text: 'ä\u2028"\\n', '': 0, z: [null, { b: 1, a: 1.5e300 }] }, { '10': 1, '9': 2 }])(
    'is hashed as a whole with the payload %j',
    (payload) => {
      for (const edited of [{}, { editedFromSha256: 'f'.repeat(64) }]) {
        const action = createAction({ ...parts, payload, ...edited });
        expect(hashAction(action)).toBe(hashCanonicalJson(JSON.parse(JSON.stringify(action))));
      }
    },
  );

  it('of a copy is hashed anew: only what was made here is known not to change', () => {
    const action = createAction(parts);
    hashAction(action);
    const copy = { ...action, intent: 'Something else' };
    const first = hashAction(copy);
    copy.intent = 'Something else again';
    expect(hashAction(copy)).not.toBe(first);
  });

  it.each(['id', 'tool', 'intent'])('needs its %s', (name) => {
    expect(() => createAction({ ...parts, [name]: '' })).toThrow(expect.objectContaining({ code: 'ERR_ACTION_INCOMPLETE' }));
  });

  it('needs a target, and a payload that is plain JSON', () => {
    expect(() => createAction({ ...parts, resource: { type: 'file', target: '' } })).toThrow(
      expect.objectContaining({ code: 'ERR_ACTION_INCOMPLETE' }),
    );
    for (const payload of [{ at: new Date() }, { size: Number.NaN }, { gone: undefined }, { run: () => 1 }]) {
      expect(() => createAction({ ...parts, payload: payload as never })).toThrow(expect.objectContaining({ code: 'ERR_BASE_NOT_JSON' }));
    }
  });
});
