import { expect, it } from 'vitest';
import type { CommandJudgementView } from '../../../src-shared/index.ts';
import { toCommandWords, toFamilyWords } from './command-words.ts';

const judged = (verdict: CommandJudgementView['verdict'], isRefused = false) =>
  toCommandWords({ verdict, isRefused, family: null, findings: [], typedWords: '' });

it('says what becomes of a command as the gate decides it', () => {
  expect(judged('benign')).toEqual({
    verdict: 'Benign',
    tone: 'allowed',
    consequence: 'The mode of the session and the policy decide whether it asks.',
  });
  expect(judged('destructive').consequence).toBe('Asks in every mode, whatever was remembered.');
  expect(judged('unknown').tone).toBe('ask');
  expect(judged('benign', true)).toMatchObject({ tone: 'refused', consequence: 'Refused in every mode. No approval can lift that.' });
});

it('shows a family that it has no word for by its name', () => {
  expect([toFamilyWords('vcs_history'), toFamilyWords('new_family')]).toEqual(['rewrites history', 'new_family']);
});
