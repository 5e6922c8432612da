import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import { describe, expect, it } from 'vitest';
import { screenWithPolicy } from './policy-screen.ts';

const screen = screenWithPolicy(createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: '/w' }), (path) =>
  path.startsWith('/w/infra/') ? 'a policy: denied by rule' : undefined,
);

describe('a screen with a policy', () => {
  it('refuses what a rule hides, and says which rule', () => {
    expect(screen.check('/w/infra/main.tf')).toEqual({ secret: true, rules: ['user'] });
    expect(screen.matching('/w/infra/main.tf')).toEqual([
      { rule: 'user', matched: '/w/infra/main.tf', because: 'a policy: denied by rule' },
    ]);
  });

  it('refuses secret paths as before, and nothing else', () => {
    expect(screen.check('/w/infra/.env')).toEqual({ secret: true, rules: ['S1'] });
    expect(screen.check('/w/src/main.ts')).toEqual({ secret: false, rules: [] });
  });
});
