import type { Settings } from '../../src-shared/settings.ts';

/**
 * The origin (`https://host:port`) that a provider's requests go to by these settings: what its key belongs to. Empty for
 * a provider that is not configured, which no key belongs to.
 */
export function originOf(settings: Settings, providerId: string): string {
  const { ollama, openAiCompatible } = settings.providers;
  const baseUrl = providerId === 'ollama' ? ollama.baseUrl : openAiCompatible.find(({ id }) => id === providerId)?.baseUrl;
  return baseUrl === undefined ? '' : new URL(baseUrl).origin;
}
