import { hasBase62Crc32 } from '../checksums.ts';
import { type Rule, token } from '../rule.ts';

const githubCheck = { check: (text: string): boolean => hasBase62Crc32(text.slice(4)), verifies: 'CRC-32 in base 62' };

/** Where code and packages live. */
export const codeHostRules: readonly Rule[] = [
  ...token('github-token', 'GitHub token', ['ghp_{a36}', 'gho_{a36}', 'ghu_{a36}', 'ghs_{a36}', 'ghr_{a36}'], githubCheck),
  ...token('github-fine-grained-token', 'GitHub fine-grained token', 'github_pat_{a22}_{a59}'),
];
