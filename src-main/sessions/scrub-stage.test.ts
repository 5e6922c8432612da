import { createAction } from '@gatehouse/agent-sdk/action';
import { createSecretScanner } from '@gatehouse/agent-sdk/dlp';
import { describe, expect, it } from 'vitest';
import { createScrubStage } from './scrub-stage.ts';

const stage = createScrubStage(createSecretScanner());
const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAAACDk'.repeat(4)}\n-----END OPENSSH PRIVATE KEY-----`;

const judge = (kind: string, payload: Record<string, string>) =>
  stage(
    createAction({
      id: 'a',
      kind,
      tool: 't',
      intent: 'Do it',
      actor: { agent: 'agent:main', principal: 'user:alice', sessionId: 's' },
      resource: { type: 'tool', target: 't' },
      payload,
      context: { workspaceId: 'w', workspaceRoot: '/w', turnId: 't', callId: 'c' },
    }),
  );

describe('the look for secrets in a payload', () => {
  it.each(['tool', 'network', 'shell', 'something-new'])(
    'asks about a %s action that holds a private key, and never says its value',
    async (kind) => {
      const verdict = await judge(kind, { command: `echo '${key}'` });
      expect(verdict).toEqual({ decision: 'ask', reasons: [expect.stringContaining('private-key')] });
      expect(verdict.reasons[0]).not.toContain('b3Blbn');
    },
  );

  it('lets a file be written that holds one: it stays on this machine', async () => {
    expect(await judge('file:write', { text: key })).toEqual({ decision: 'pass', reasons: [] });
  });

  it('lets ordinary calls pass', async () => {
    expect(await judge('tool', { query: 'SELECT 1' })).toEqual({ decision: 'pass', reasons: [] });
    expect(await judge('shell', { command: 'npm test' })).toEqual({ decision: 'pass', reasons: [] });
  });
});
