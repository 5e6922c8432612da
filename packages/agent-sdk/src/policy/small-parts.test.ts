import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../hash/index.ts';
import { capabilityOf, isCapabilityDenied, parseCapability } from './capabilities.ts';
import { closestName } from './closest-name.ts';
import type { PolicyAction } from './contract.ts';
import { parseDurationMs } from './durations.ts';
import { formatScope, parseScope } from './scopes.ts';
import { sha256HexPortable } from './sha256.ts';

describe('SHA-256', () => {
  it('is that of the platform', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256HexPortable(text) === sha256Hex(text)));
    for (const length of [0, 55, 56, 63, 64, 65, 119, 120, 1_000])
      expect(sha256HexPortable('a'.repeat(length))).toBe(sha256Hex('a'.repeat(length)));
  });
});

describe('suggestions', () => {
  it.each([
    ['alowlist', 'allowlist'],
    ['dney', 'deny'],
    ['capabilties', 'capabilities'],
    ['allowlst', 'allowlist'],
    ['blocklist', undefined],
    ['x', undefined],
    ['', undefined],
  ])('for %s: %s', (name, expected) => {
    expect(closestName(name, ['allowlist', 'deny', 'capabilities'])).toBe(expected);
  });

  it('are at most two edits away', () => {
    expect(closestName('abcd', ['ab'])).toBe('ab');
    expect(closestName('abcde', ['ab'])).toBeUndefined();
  });
});

describe('durations', () => {
  it.each([
    ['24h', 86_400_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['90s', 90_000],
    ['250ms', 250],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['0s', 0],
    ['', undefined],
    ['30', undefined],
    ['h', undefined],
    ['-5s', undefined],
    ['1.5h', undefined],
    ['5 parsecs', undefined],
    ['1H', undefined],
  ])('%s is %s ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });
});

describe('scopes', () => {
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';

  it.each(['global', 'org:acme', 'team:platform', `agent:${uuid}`, 'tool:slack-mcp', 'tool:a:b'])(
    'reads %s and writes it the same',
    (text) => {
      const parsed = parseScope(text);
      expect(parsed.ok && formatScope(parsed.value)).toBe(text);
    },
  );

  it.each([
    '',
    'GLOBAL',
    'global:',
    'global:x',
    'project:foo',
    'org',
    'org:',
    'team:',
    'team: ',
    'team: x',
    'tool:',
    'agent:',
    'agent:bot',
    `agent:${uuid.replaceAll('-', '')}`,
    `agent:{${uuid}}`,
    `agent:${uuid}0`,
    ' global',
  ])('refuses "%s"', (text) => {
    expect(parseScope(text).ok).toBe(false);
  });

  it('compares agents by their lower-case UUID and suggests a near kind', () => {
    expect(parseScope(`agent:${uuid.toUpperCase()}`)).toEqual({ ok: true, value: { level: 'agent', id: uuid } });
    expect(parseScope('taem:a')).toMatchObject({ error: { suggestion: 'team:a' } });
    expect(parseScope('globl')).toMatchObject({ error: { suggestion: 'global' } });
  });
});

describe('capabilities', () => {
  it.each([
    'file_read',
    'file_write',
    'file_delete',
    'network_outbound',
    'network_inbound',
    'terminal_exec',
    'agent_spawn',
    'mcp_tool:git',
    'model:gpt-4o',
    'model:a:b',
  ])('knows %s', (name) => {
    expect(parseCapability(name)).toEqual({ ok: true, value: name });
  });

  it.each(['', ' ', 'file', 'FILE_READ', 'mcp_tool', 'mcp_tool:', 'mcp_tool: ', 'model:', 'tool:git', 'file_read '])(
    'does not know "%s"',
    (name) => {
      expect(parseCapability(name).ok).toBe(false);
    },
  );

  it('gives every action exactly one', () => {
    const actions: readonly (readonly [PolicyAction, string])[] = [
      [{ type: 'tool_call', tool: 'git' }, 'mcp_tool:git'],
      [{ type: 'tool_result', tool: 'git', resultJson: '1' }, 'mcp_tool:git'],
      [{ type: 'file_access', path: '/a', mode: 'read', tool: 'read' }, 'file_read'],
      [{ type: 'file_access', path: '/a', mode: 'write' }, 'file_write'],
      [{ type: 'file_access', path: '/a', mode: 'append' }, 'file_write'],
      [{ type: 'file_access', path: '/a', mode: 'delete' }, 'file_delete'],
      [{ type: 'network_request', url: 'https://a', method: 'GET' }, 'network_outbound'],
      [{ type: 'network_listen', address: ':80' }, 'network_inbound'],
      [{ type: 'process_exec', command: 'ls' }, 'terminal_exec'],
      [{ type: 'agent_spawn', agent: 'x' }, 'agent_spawn'],
      [{ type: 'model_call', model: 'gpt-4o' }, 'model:gpt-4o'],
      [{ type: 'send_message' }, 'mcp_tool:message'],
    ];
    expect(actions.map(([action]) => capabilityOf(action))).toEqual(actions.map(([, name]) => name));
  });

  it('denies deleting to who may not write, and not the reverse', () => {
    expect(isCapabilityDenied(new Set(['file_write']), 'file_delete')).toBe(true);
    expect(isCapabilityDenied(new Set(['file_delete']), 'file_write')).toBe(false);
    expect(isCapabilityDenied(new Set(['file_write']), 'file_read')).toBe(false);
  });
});
