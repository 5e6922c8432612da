/**
 * Names of the built-in rules of secret paths; `ruleReasons` says each in words. S8, another name of a secret file, is
 * for whoever opens files to find: a text shows it only for the descriptors of another process.
 */
export type BuiltInRule = 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8';

/** A built-in rule, or `user` for a pattern a person added. */
export type SecretRule = BuiltInRule | 'user';

export interface SecretVerdict {
  readonly secret: boolean;
  /** Rules that matched, without repeats, in the order of their names; empty when the path is ordinary. */
  readonly rules: readonly SecretRule[];
}

/** One reason a path is secret: what {@link SecretScreen.matching} explains. */
export interface SecretMatch {
  readonly rule: SecretRule;
  /** The component of the path (or the whole path) that matched, as the screen compared it: folded and normalised. */
  readonly matched: string;
  /** The rule, or the person's pattern, in words. */
  readonly because: string;
}

/**
 * Judges path strings; it never touches a disk, so whoever opens a file also asks about the real path behind a link.
 * Every method is pure and takes any string: absolute, relative, with `..`, with Windows separators.
 */
export interface SecretScreen {
  check(path: string): SecretVerdict;
  /** Every rule that matches, with what it matched. */
  matching(path: string): readonly SecretMatch[];
}

export interface SecretScreenOptions {
  /** Absolute path that `~` stands for. */
  readonly homeDirectory: string;
  /** Absolute path that relative paths and a person's relative patterns start from; without it they match anywhere. */
  readonly workspaceRoot?: string;
  /**
   * Patterns people added, which only ever refuse more. A plain text counts as one of the workspace's deny-list.
   *
   * A glob has `*` (within a component), `**`, `?`, `[abc]`. One without a slash matches any component; one with a
   * slash matches from the workspace root, or from `/` or `~/` when it starts so. What begins with `re:` is a regular
   * expression; see `compilePathRegex` for what it may say.
   */
  readonly additionalPatterns?: readonly (string | SourcedPattern)[];
}

/** A pattern and who added it, which {@link SecretScreen.matching} says. */
export interface SourcedPattern {
  readonly pattern: string;
  readonly source: PatternSource;
}

export type PatternSource = 'deny-list' | 'settings' | 'organisation';
