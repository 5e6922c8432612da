import { expect, it } from 'vitest';
import { checkAddress, parseModelNames, toEndpointId } from './endpoint-draft.ts';
import { toEntryWords } from './entry-words.ts';

it('makes an identifier that settings accept, and another one when it is taken', () => {
  const ids = [toEndpointId('Team gateway', []), toEndpointId('Team gateway', ['openai-team-gateway']), toEndpointId('日本', [])];
  expect(ids).toEqual(['openai-team-gateway', 'openai-team-gateway-2', 'openai-endpoint']);
  expect(ids.every((id) => /^openai-[a-z0-9-]{1,40}$/.test(id))).toBe(true);
  expect(toEndpointId('x'.repeat(60), [])).toMatch(/^openai-[a-z0-9-]{1,40}$/);
});

it('says what is wrong with an address', () => {
  expect([checkAddress(''), checkAddress('localhost:1'), checkAddress('http://'), checkAddress(' http://localhost:8080/v1 ')]).toEqual([
    'Write an address.',
    'An address begins with http:// or https://.',
    'This is not an address.',
    null,
  ]);
});

it('reads model names from lines and commas, each once', () => {
  expect(parseModelNames('a, b\nb,, c ')).toEqual(['a', 'b', 'c']);
});

it('words a ledger entry', () => {
  const entry = (data: { event: string } & Record<string, unknown>) => ({ seq: 1, ts: '', prevHash: '', hash: '', data });
  const refused = { event: 'verdict', tool: 'read', decision: 'refused', resource: { type: 'file', target: '/ws/.env' } };
  expect(toEntryWords(entry(refused), '/ws')).toEqual({
    event: 'verdict',
    tool: 'read',
    target: '.env',
    decision: 'refused',
    tone: 'refused',
  });
  expect(toEntryWords(entry({ event: 'mode.changed', from: 'standard', to: 'strict' }), '/ws').target).toBe('standard → strict');
  expect(toEntryWords(entry({ event: 'outcome', status: 'done' }), '/ws')).toMatchObject({ decision: 'done', tone: 'allowed' });
});
