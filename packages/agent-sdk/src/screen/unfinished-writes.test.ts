import { expect, test } from 'vitest';
import { createSecretScreen } from './index.ts';

const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: '/home/me/project' });

test.each([
  '/home/me/project/.gatehouse-123-0123456789abcdef.tmp',
  '/home/me/project/src/.GATEHOUSE-1-ab.TMP',
  '/x/.gatehouse-0123456789abcdef.tmp',
])('%s is secret: what Gatehouse is writing may be a secret under another name', (path) => {
  expect(screen.check(path)).toMatchObject({ secret: true, rules: ['S7'] });
});

test.each(['/home/me/project/.gatehouse/deny-list', '/home/me/project/gatehouse-notes.tmp', '/home/me/project/a.tmp'])(
  '%s is not',
  (path) => {
    expect(screen.check(path).secret).toBe(false);
  },
);
