import type { SettingsStore } from '../state/index.ts';

/** Draws the theme the person chose; `system` follows the system while it changes. */
export function applyTheme(settings: SettingsStore): void {
  const query = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const chosen = settings.getState().settings?.theme ?? 'system';
    document.documentElement.dataset.theme = chosen === 'system' ? (query.matches ? 'light' : 'dark') : chosen;
  };
  apply();
  query.addEventListener('change', apply);
  settings.subscribe((state, before) => {
    if (state.settings?.theme !== before.settings?.theme) apply();
  });
}
