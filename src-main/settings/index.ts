export { GrantFiles, type StoredGrant } from './grant-files.ts';
export { originOf } from './provider-origin.ts';
export { SecretsStore } from './secrets-store.ts';
export { SettingsStore } from './settings-store.ts';
