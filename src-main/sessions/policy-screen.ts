import type { SecretScreen } from '@gatehouse/agent-sdk/screen';

/**
 * The screen, and with it the paths that a policy keeps from being read: a rule about `infra/**` holds for a search, a
 * listing and a command that names such a file as it holds for the tool that reads it.
 *
 * @param hiddenBecause the rule that hides a path, or undefined
 */
export function screenWithPolicy(screen: SecretScreen, hiddenBecause: (path: string) => string | undefined): SecretScreen {
  return {
    check(path) {
      const verdict = screen.check(path);
      return verdict.secret || hiddenBecause(path) === undefined ? verdict : { secret: true, rules: ['user'] };
    },
    matching(path) {
      const because = hiddenBecause(path);
      const matches = screen.matching(path);
      return because === undefined ? matches : [...matches, { rule: 'user', matched: path, because }];
    },
  };
}
