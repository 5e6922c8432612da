import type { ApprovalRequest } from '@gatehouse/agent-sdk/approval';
import { describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { createTerminalPrompt } from './terminal-prompt.ts';

const payloadSha256 = 'ab12cd'.padEnd(64, '0');
const request = (change: Partial<ApprovalRequest> = {}): ApprovalRequest =>
  ({
    id: 'r',
    action: { payloadSha256, intent: 'Run rm -rf build' },
    mode: 'paranoid',
    reasons: ['Deletes files for good: rm -rf build.'],
    rememberable: [],
    preview: { type: 'command', command: 'rm -rf build', cwd: '/w', programs: [], warnings: [] },
    askedAtMs: 0,
    expiresAtMs: 300_000,
    ...change,
  }) as ApprovalRequest;

async function answer(asked: ApprovalRequest, answers: readonly string[]) {
  const questions: string[] = [];
  let shown = '';
  const host = {
    writeError: (text: string) => {
      shown += text;
    },
    ask: async (question: string) => {
      questions.push(question);
      return answers[questions.length - 1] ?? '';
    },
  } as unknown as CommandHost;
  const reply = await createTerminalPrompt(host)?.(asked, new AbortController().signal);
  return { reply, questions, shown };
}

describe('a question in the terminal', () => {
  const typedWords = 'rm -rf build';

  it('is approved by its word', async () => {
    const { reply, questions, shown } = await answer(request(), ['ab12cd']);
    expect(reply).toEqual({ decision: 'approve', payloadSha256 });
    expect(questions).toHaveLength(1);
    expect(shown).toContain('refused by itself in 300 s');
  });

  it('that wants words typed asks for them after the word, and hands them on as typed', async () => {
    const { reply, questions } = await answer(request({ typedWords }), ['ab12cd', typedWords]);
    expect(reply).toEqual({ decision: 'approve', payloadSha256, typedWords });
    expect(questions[1]).toContain(typedWords);
  });

  it.each(['', 'yes', 'ab12cd', `${typedWords} `, 'RM -RF BUILD'])('is rejected when %j was typed instead of the words', async (typed) => {
    expect((await answer(request({ typedWords }), ['ab12cd', typed])).reply).toMatchObject({ decision: 'reject' });
  });

  it('asks for no words after a wrong word', async () => {
    const { reply, questions } = await answer(request({ typedWords }), ['no', typedWords]);
    expect(reply).toEqual({ decision: 'reject', reason: 'no' });
    expect(questions).toHaveLength(1);
  });

  it('says what was read in a command', async () => {
    const reading = {
      verdict: 'unknown',
      findings: [],
      programs: [
        {
          program: 'rm',
          file: '/usr/bin/rm',
          arguments: ['-rf', null],
          words: ['rm', '-rf', '$X'],
          wrappers: ['sudo'],
          environment: [],
          redirections: [],
          cwd: '/w',
          joinedBy: '',
        },
      ],
      unknowns: [{ text: '$X', why: 'not set' }],
    } as const;
    const { shown } = await answer(request({ preview: { ...request().preview, reading } as ApprovalRequest['preview'] }), ['']);
    expect(shown).toContain('starts sudo › rm (/usr/bin/rm) -rf (not known)');
    expect(shown).toContain('not known: $X (not set)');
  });
});
