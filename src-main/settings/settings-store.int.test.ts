import { chmod, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsPatchSchema } from '../../src-shared/settings.ts';
import { createHomePaths, findHome } from '../home/index.ts';
import { SecretsStore, SettingsStore } from './index.ts';

const origin = 'https://models.example.com';

async function createHome() {
  return createHomePaths(join(await mkdtemp(join(tmpdir(), 'gatehouse-settings-')), 'home'));
}

describe('settings', () => {
  it('are the defaults when there is no file, and no file is written by reading', async () => {
    const paths = await createHome();
    const store = await SettingsStore.open(paths.settingsFile);
    expect(store.current).toMatchObject({ defaultMode: 'standard', editor: { isVimOn: true }, security: { isAirGapOn: false } });
    await expect(stat(paths.settingsFile)).rejects.toThrow('ENOENT');
  });

  it('keep the sections a patch does not name', async () => {
    const paths = await createHome();
    const store = await SettingsStore.open(paths.settingsFile);
    await store.change(settingsPatchSchema.parse({ security: { isAirGapOn: true } }));
    await store.change(settingsPatchSchema.parse({ theme: 'dark' }));
    const reopened = await SettingsStore.open(paths.settingsFile);
    expect(reopened.current).toMatchObject({ theme: 'dark', security: { isAirGapOn: true } });
  });

  it('survive many changes at once', async () => {
    const paths = await createHome();
    const store = await SettingsStore.open(paths.settingsFile);
    await Promise.all([
      store.change({ theme: 'light' }),
      store.change({ defaultMode: 'strict' }),
      store.change({ isWalkthroughDone: true }),
    ]);
    const reopened = await SettingsStore.open(paths.settingsFile);
    expect(reopened.current).toMatchObject({ theme: 'light', defaultMode: 'strict', isWalkthroughDone: true });
  });

  it('never overwrite a file that cannot be understood', async () => {
    const paths = await createHome();
    const first = await SettingsStore.open(paths.settingsFile);
    await first.change({ theme: 'dark' });
    await writeFile(paths.settingsFile, '{ "theme": "dark", oops');
    const store = await SettingsStore.open(paths.settingsFile);
    expect(store.problem?.code).toBe('ERR_SETTINGS_SYNTAX');
    await expect(store.change({ theme: 'light' })).rejects.toMatchObject({ code: 'ERR_SETTINGS_UNREADABLE' });
    expect(await readFile(paths.settingsFile, 'utf8')).toBe('{ "theme": "dark", oops');
  });

  it('refuse a value out of range and keep the old one', async () => {
    const store = await SettingsStore.open((await createHome()).settingsFile);
    const tooBig = { ...store.current.editor, fontSizePx: 900 };
    await expect(store.change({ editor: tooBig })).rejects.toMatchObject({ code: 'ERR_SETTINGS_INVALID' });
    expect(store.current.editor.fontSizePx).toBe(13);
  });
});

describe('provider keys', () => {
  it('live in a 0600 file in a 0700 folder', async () => {
    const paths = await createHome();
    await new SecretsStore(paths.secretsFile).setKey('openai-local', ' sk-canary ', origin);
    expect((await stat(paths.secretsFile)).mode & 0o777).toBe(0o600);
    expect((await stat(paths.home)).mode & 0o777).toBe(0o700);
    expect(await new SecretsStore(paths.secretsFile).readKey('openai-local', origin)).toBe('sk-canary');
  });

  it('are not changed by reading them', async () => {
    const paths = await createHome();
    const secrets = new SecretsStore(paths.secretsFile);
    await secrets.setKey('openai-local', 'sk-canary', origin);
    const before = await readFile(paths.secretsFile);
    await secrets.readKey('openai-local', origin);
    await secrets.readKey('openai-other', origin);
    expect(await readFile(paths.secretsFile)).toEqual(before);
  });

  it('are not given out for another address than the one they were entered for', async () => {
    const paths = await createHome();
    const secrets = new SecretsStore(paths.secretsFile);
    await secrets.setKey('openai-local', 'sk-canary', origin);
    expect(await secrets.readKey('openai-local', 'https://evil.example.com')).toBeUndefined();
    expect([...(await secrets.listProviders())]).toEqual([['openai-local', origin]]);
  });

  it('are gone from the disk after they are replaced or removed', async () => {
    const paths = await createHome();
    const secrets = new SecretsStore(paths.secretsFile);
    await secrets.setKey('openai-local', 'sk-old', origin);
    await secrets.setKey('openai-local', 'sk-new', origin);
    expect(await readFile(paths.secretsFile, 'utf8')).not.toContain('sk-old');
    await secrets.removeKey('openai-local');
    expect(await readFile(paths.secretsFile, 'utf8')).not.toContain('sk-new');
  });

  it.skipIf(process.platform === 'win32')('are not used while other users may read the file', async () => {
    const paths = await createHome();
    const secrets = new SecretsStore(paths.secretsFile);
    await secrets.setKey('openai-local', 'sk-canary', origin);
    await chmod(paths.secretsFile, 0o644);
    await expect(secrets.readKey('openai-local', origin)).rejects.toMatchObject({ code: 'ERR_SETTINGS_SECRETS_OPEN' });
  });
});

describe('the home folder', () => {
  const inputs = { userHome: '/u', gatehouseHome: undefined, xdgConfigHome: undefined, appData: undefined } as const;
  it.each([
    ['linux', {}, '/u/.config/gatehouse'],
    ['linux', { xdgConfigHome: '/x' }, '/x/gatehouse'],
    ['darwin', {}, '/u/Library/Application Support/Gatehouse'],
    ['linux', { gatehouseHome: '/mine' }, '/mine'],
  ] as const)('is where %s keeps configuration (%j)', (platform, overrides, expected) => {
    expect(findHome({ ...inputs, platform, ...overrides })).toBe(expected);
  });
});
