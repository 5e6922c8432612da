import { createSecretScreen } from '@gatehouse/agent-sdk/screen';
import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createSettingsHandlers(application: Application): HandlersOf<'settings'> & HandlersOf<'providers'> {
  const { services } = application;
  const announceProviders = (): undefined => {
    application.broadcast('providers/changed', [...services.providers.list()]);
  };
  return {
    'settings/change': (patch) => services.settings.change(patch),
    'settings/setKey': async ({ providerId, key }) => {
      await services.setKey(providerId, key);
      return announceProviders();
    },
    'settings/removeKey': async ({ providerId }) => {
      await services.removeKey(providerId);
      return announceProviders();
    },
    'settings/testSecretPath': ({ path }, { webContents }) => {
      const workbench = application.windowOf(webContents.id).workbench;
      const additionalPatterns = services.settings.current.security.additionalSecretPatterns;
      const screen = workbench?.screen ?? createSecretScreen({ homeDirectory: services.userHome, additionalPatterns });
      const matches = screen.matching(path);
      return { secret: matches.length > 0, rules: matches.map(({ rule, because }) => `${rule}: ${because}`) };
    },
    'providers/list': () => [...services.providers.list()],
    'providers/listModels': async ({ providerId }) => {
      const { models, problem } = await services.providers.listModels(providerId, AbortSignal.timeout(15_000));
      return { models: models.map(({ name, detail }) => ({ name, detail })), problem };
    },
  };
}
