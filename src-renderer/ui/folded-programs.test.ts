import type { ProgramPreview } from '@gatehouse/agent-sdk/approval';
import { expect, it } from 'vitest';
import { foldWrappers } from './folded-programs.ts';

function program(name: string, change: Partial<ProgramPreview> = {}): ProgramPreview {
  return {
    program: name,
    arguments: [],
    words: [name],
    wrappers: [],
    environment: [],
    redirections: [],
    cwd: '/w',
    joinedBy: '',
    ...change,
  };
}

it('shows what wrappers lead to, with what they set, and not the wrappers on lines of their own', () => {
  const folded = foldWrappers([
    program('cd'),
    program('sudo', { joinedBy: '&&', redirections: [{ operator: '>', target: 'log' }] }),
    program('env', { wrappers: ['sudo'], joinedBy: 'in' }),
    program('sh', { wrappers: ['sudo', 'env'], joinedBy: 'in', environment: [{ name: 'X', value: '1' }] }),
    program('rm', { wrappers: ['sudo', 'env', 'sh -c'], joinedBy: 'in' }),
    program('ls', { joinedBy: ';' }),
  ]);
  expect(folded.map((one) => [one.joinedBy, one.wrappers.join(' '), one.program])).toEqual([
    ['', '', 'cd'],
    ['&&', 'sudo env sh -c', 'rm'],
    [';', '', 'ls'],
  ]);
  expect(folded[1]).toMatchObject({ environment: [{ name: 'X', value: '1' }], redirections: [{ operator: '>', target: 'log' }] });
});

it('keeps a wrapper that leads to nothing known, and what only happens to follow', () => {
  const programs = [program('sudo'), program('date', { joinedBy: 'in' }), program('sh', { wrappers: ['env'], joinedBy: 'in' })];
  expect(foldWrappers(programs)).toEqual(programs);
});
