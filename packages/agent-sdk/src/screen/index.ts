export { type FoldedPath, foldPath, toFoldedComponents } from './components.ts';
export type { SecretMatch, SecretRule, SecretScreen, SecretScreenOptions, SecretVerdict } from './contract.ts';
