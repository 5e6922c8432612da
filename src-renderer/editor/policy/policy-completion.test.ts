import { parsePolicy, policySchema } from '@gatehouse/agent-sdk/policy';
import { describe, expect, it } from 'vitest';
import { toOptions, toScalar } from './policy-completion.ts';
import { createSchemaWalk } from './schema-walk.ts';
import { findPlace, topKeys } from './yaml-place.ts';

const walk = createSchemaWalk(policySchema);

function options(text: string) {
  const offset = text.indexOf('▮');
  const before = text.slice(0, offset).split('\n');
  const lines = text.replace('▮', '').split('\n');
  const column = before.at(-1)?.length ?? 0;
  const place = findPlace(lines, before.length - 1, column);
  if (place === undefined) return [];
  return toOptions(walk, place, topKeys(lines), (lines[before.length - 1] ?? '').slice(column));
}
const labels = (text: string) => options(text).map(({ label }) => label);

describe('completion of policies', () => {
  it('offers sections and the envelope as long as the document may become both', () => {
    expect(labels('▮')).toEqual(expect.arrayContaining(['apiVersion', 'kind', 'metadata', 'spec', 'tools', 'rules', 'network']));
  });

  it('offers only what belongs to the form that was begun', () => {
    expect(labels('apiVersion: gatehouse/v1\n▮')).toEqual(['kind', 'metadata', 'spec']);
    const flat = labels('tools: {}\n▮');
    expect([flat.includes('tools'), flat.includes('spec'), flat.includes('rules')]).toEqual([false, false, true]);
  });

  it('offers keys by where they stand, with what they mean and what must be there', () => {
    expect(labels('spec:\n  tools:\n    bash_run:\n      ▮')).toEqual(['allow', 'limit_per_hour', 'requires_approval_if']);
    const [, , match, effect] = options('rules:\n  - ▮');
    expect(match).toMatchObject({ label: 'match', detail: 'map, required', info: expect.stringContaining('Which actions') });
    expect(effect).toMatchObject({ label: 'effect', detail: 'text, required' });
    expect(labels('rules:\n  - match: { tool: a, ▮')).toEqual(['resource', 'actor', 'labels']);
    expect(labels('rules:\n  - obligations:\n      time_windows:\n        - ▮')).toEqual(['start', 'end', 'timezone']);
  });

  it.each([
    ['enforcement_mode: ▮', ['enforce', 'observe', 'disabled']],
    ['spec:\n  budget:\n    action_on_exceed: ▮', ['deny', 'suspend']],
    ['rules:\n  - effect: ▮', ['allow', 'deny', 'step_up']],
    ['tools:\n  x:\n    allow: ▮', ['true', 'false']],
    ['kind: ▮', ['Policy']],
    ['schedule:\n  active_hours:\n    timezone: ▮', ['UTC', 'Europe/Berlin', 'America/New_York']],
  ])('%j: values', (text, values) => {
    expect(labels(text)).toEqual(values);
  });

  it('offers capabilities as items, also before the first dash and in brackets', () => {
    for (const text of ['capabilities:\n  deny:\n    - ▮', 'capabilities:\n  deny:\n    ▮', 'capabilities: { deny: [▮'])
      expect(labels(text)).toEqual(expect.arrayContaining(['file_write', 'terminal_exec', 'mcp_tool:github']));
    expect(options('capabilities:\n  deny:\n    ▮')[0]?.apply).toBe('- file_read');
  });

  it('has nothing to say where the author names things, and where there is nothing', () => {
    expect([labels('metadata:\n  name: ▮'), labels('nonsense:\n  ▮'), labels('# ▮')]).toEqual([[], [], []]);
  });

  it('writes values so that they are read back as they were meant', () => {
    expect(['*.npmjs.org', '*', 'UTC', '08:00', 'a: b', 'true', 'agent.depth >= 2', 'command contains "sudo"'].map(toScalar)).toEqual([
      '"*.npmjs.org"',
      '"*"',
      'UTC',
      '08:00',
      '"a: b"',
      '"true"',
      'agent.depth >= 2',
      'command contains "sudo"',
    ]);
  });

  it('every value that is offered makes a valid document', () => {
    const places = [
      'enforcement_mode: ▮',
      'network:\n  allowlist:\n    - ▮',
      'capabilities:\n  allow:\n    - ▮',
      'tools:\n  x:\n    allow: true\n    requires_approval_if: ▮',
      'approval_timeout_secs: ▮',
      'scope: ▮',
      'budget:\n  daily_limit_usd: 1\n  window: ▮',
    ];
    for (const text of places)
      for (const { label, apply } of options(text)) {
        const parsed = parsePolicy(text.replace('▮', typeof apply === 'string' ? apply : label));
        expect([text, label, parsed.ok ? [] : parsed.errors]).toEqual([text, label, []]);
      }
  });
});

describe('what the schema says of a place', () => {
  it('is words, a type, a default and the choices', () => {
    expect(walk.factsAt(['spec', 'enforcement_mode'], ['spec'])).toMatchObject({
      type: 'text',
      fallback: 'enforce',
      description: expect.stringContaining('observe computes'),
    });
    expect(walk.factsAt(['rules', '[]', 'match', 'tool'], ['rules'])).toMatchObject({ type: 'text or list' });
    expect(walk.factsAt(['capabilities', 'deny', '[]'], ['capabilities'])?.values.length).toBeGreaterThan(7);
    expect(walk.factsAt(['nonsense'], ['nonsense'])).toBeUndefined();
  });
});
