import { analyzeCommand, type CommandAnalysis, createSecretScreen, type SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { CommandJudgementView } from '../../../src-shared/index.ts';
import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createSettingsHandlers(application: Application): HandlersOf<'settings'> & HandlersOf<'providers'> {
  const { services } = application;
  /** That of the open workspace; without one, the built-in rules and the person's own. */
  const screenOf = (windowId: number): SecretScreen => {
    const additionalPatterns = services.settings.current.security.additionalSecretPatterns;
    const workbench = application.windowOf(windowId).workbench;
    return workbench?.screen ?? createSecretScreen({ homeDirectory: services.userHome, additionalPatterns });
  };
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
    'settings/testCommand': ({ command }, { webContents }) => {
      const homeDirectory = services.userHome;
      const workspaceRoot = application.windowOf(webContents.id).workbench?.root.path ?? homeDirectory;
      const analysis = analyzeCommand(command, { screen: screenOf(webContents.id), cwd: workspaceRoot, homeDirectory, workspaceRoot });
      return toCommandView(command, analysis);
    },
    'settings/testSecretPath': ({ path }, { webContents }) => {
      const matches = screenOf(webContents.id).matching(path);
      return { secret: matches.length > 0, rules: matches.map(({ rule, because }) => `${rule}: ${because}`) };
    },
    'providers/list': () => [...services.providers.list()],
    'providers/listModels': async ({ providerId }) => {
      const { models, problem } = await services.providers.listModels(providerId, AbortSignal.timeout(15_000));
      return { models: models.map(({ name, detail }) => ({ name, detail })), problem };
    },
  };
}

/** Findings of one command that the page shows. */
const shownFindings = 20;

function toCommandView(
  command: string,
  { verdict, family, findings, typed, keyWords, secrets, isWhole }: CommandAnalysis,
): CommandJudgementView {
  return {
    verdict,
    family,
    findings: findings.slice(0, shownFindings).map((found) => ({
      verdict: found.verdict,
      family: found.family,
      reason: found.reason,
      text: command.slice(found.start, found.end),
    })),
    typedWords: typed ? keyWords : '',
    isRefused: secrets.length > 0 || !isWhole || findings.some((found) => found.verdict === 'secret_read'),
  };
}
