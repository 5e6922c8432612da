export { createHomePaths, findHome, type HomeInputs, type HomePaths } from './paths.ts';
export { SecretsStore } from './secrets-store.ts';
export { SettingsStore } from './settings-store.ts';
