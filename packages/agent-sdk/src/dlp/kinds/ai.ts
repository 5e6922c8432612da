import { type Rule, token } from '../rule.ts';

/** Model providers. */
export const aiRules: readonly Rule[] = [
  ...token('anthropic-api-key', 'Anthropic API key', [
    'sk-ant-api{d2}-{w80,120}',
    'sk-ant-oat{d2}-{w80,120}',
    'sk-ant-admin{d2}-{w80,120}',
  ]),
];
