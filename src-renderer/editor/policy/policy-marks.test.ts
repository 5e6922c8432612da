import { Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { findPolicyFile } from '../policy-files.ts';
import { saysPolicy } from './policy-help.ts';
import { toDiagnostic } from './policy-marks.ts';

const doc = Text.of(['tools:', '  read:', '    alow: "x y"', '']);
const mark = {
  line: 3,
  column: 5,
  field: 'tools.read.alow',
  message: 'unknown key "alow"; did you mean "allow"?',
  suggestion: 'allow',
  severity: 'error' as const,
};

describe('marks', () => {
  it('underline the word at their place and offer what was probably meant', () => {
    const found = toDiagnostic(doc, mark);
    expect([doc.sliceString(found.from, found.to), found.severity, found.message]).toEqual([
      'alow',
      'error',
      'tools.read.alow: unknown key "alow"; did you mean "allow"?',
    ]);
    expect(found.actions?.map(({ name }) => name)).toEqual(['Use allow']);
  });

  it('underline a quoted text whole, and offer nothing for a message about something else', () => {
    const found = toDiagnostic(doc, { ...mark, column: 11, message: 'unknown variable', suggestion: 'tool' });
    expect([doc.sliceString(found.from, found.to), found.message, found.actions]).toEqual([
      '"x y"',
      'tools.read.alow: unknown variable. Did you mean tool?',
      [],
    ]);
  });

  it('stay inside the text, wherever they point', () => {
    for (const [line, column] of [
      [0, 0],
      [99, 99],
      [4, 1],
      [1, 99],
    ] as const) {
      const { from, to } = toDiagnostic(doc, { ...mark, line, column });
      expect([from >= 0, from <= to, to <= doc.length]).toEqual([true, true, true]);
    }
  });
});

it.each([
  ['.gatehouse/policy.yaml', { format: 'yaml', isPolicyByName: true }],
  ['.gatehouse/policy.yml', { format: 'yaml', isPolicyByName: true }],
  ['packages/a/.gatehouse/policy.toml', { format: 'toml', isPolicyByName: true }],
  ['policies/team/base.yaml', { format: 'yaml', isPolicyByName: false }],
  ['policy.yaml', null],
  ['src/policies.yaml', null],
  ['policies/readme.md', null],
])('knows by its name whether %s may be a policy', (path, found) => {
  expect(findPolicyFile(path)).toEqual(found);
});

it('believes a text that says it is a policy, and no other', () => {
  expect(['kind: Policy', 'apiVersion: x\nkind: "Policy" # ours\n', 'kind: Deployment', 'spec:\n  kind: Policy'].map(saysPolicy)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
