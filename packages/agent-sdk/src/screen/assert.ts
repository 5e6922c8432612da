import { GatehouseError } from '../base/index.ts';
import type { SecretMatch, SecretScreen } from './contract.ts';

/**
 * Refuses a secret path. To be asked before anything of the file is touched, and again about its real path.
 *
 * @throws ERR_SCREEN_SECRET with `details.path` and `details.rules` (names joined by commas)
 */
export function assertNotSecret(screen: SecretScreen, path: string): void {
  if (!screen.check(path).secret) return;
  throw secretPathError(path, screen.matching(path));
}

/** The refusal in words. Final: no approval and no mode lifts it. */
export function secretPathError(path: string, matches: readonly SecretMatch[]): GatehouseError {
  const rules = [...new Set(matches.map(({ rule }) => rule))];
  const because = matches[0] === undefined ? 'it leads to a secret file' : matches[0].because;
  return new GatehouseError('ERR_SCREEN_SECRET', {
    message: `${path} is a secret path (${rules.join(', ')}: ${because}).`,
    untouched: 'It was not opened; no approval can lift this.',
    nextStep: 'Work without it, and ask the user to tell you what you need to know of it.',
    details: { path, rules: rules.join(',') },
  });
}
