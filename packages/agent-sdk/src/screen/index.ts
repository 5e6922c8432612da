export type { SecretMatch, SecretRule, SecretScreen, SecretScreenOptions, SecretVerdict } from './contract.ts';
