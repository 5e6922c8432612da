import { createPathMatcher, createSecretScreen, ruleReasons, type SecretMatch, type SecretScreen } from '../screen/index.ts';
import { type DenyCategory, defaultDenyRules } from './default-rules.ts';

/** One thing that is refused. */
export interface DenyRule {
  /** A built-in rule (`S1` … `S7`), or `user` for a pattern that was added. */
  readonly rule: string;
  /** The pattern that was added; for a built-in rule an example of what it refuses, as a glob. */
  readonly pattern: string;
  readonly category: DenyCategory | 'added';
  /** Ends the sentence “Refused, because …”. */
  readonly because: string;
}

export interface DenyListOptions {
  /** Patterns to begin with, besides the built-in rules. {@link DenyList.reset} comes back to them. */
  readonly patterns?: Iterable<string>;
  /** Whether added globs take upper and lower case for the same. Default true. The built-in rules always do. */
  readonly caseInsensitive?: boolean;
  /** Absolute path that `~` stands for. Default `/~`, which no real path is. */
  readonly homeDirectory?: string;
  /** Absolute path that patterns with a slash start at; without it they match anywhere. */
  readonly workspaceRoot?: string;
}

interface AddedPattern {
  readonly pattern: string;
  readonly matches: (path: string) => boolean;
}

/**
 * Paths an agent must not touch: the built-in rules of secret paths, which always hold, and what you add. It looks at
 * texts only and never at a disk; whoever opens a file also asks about its real path. It is a {@link SecretScreen}, so
 * it can be used wherever one is wanted.
 */
export class DenyList implements SecretScreen {
  readonly caseInsensitive: boolean;
  readonly homeDirectory: string;
  readonly workspaceRoot: string | undefined;
  readonly #builtIn: SecretScreen;
  readonly #initial: readonly AddedPattern[];
  #added: readonly AddedPattern[];

  /** @throws ERR_SCREEN_PATTERN for a pattern that cannot be used */
  constructor(options: DenyListOptions = {}) {
    this.caseInsensitive = options.caseInsensitive ?? true;
    this.homeDirectory = options.homeDirectory ?? '/~';
    this.workspaceRoot = options.workspaceRoot;
    this.#builtIn = createSecretScreen({ homeDirectory: this.homeDirectory });
    this.#initial = [...(options.patterns ?? [])].map((pattern) => this.#compile(pattern));
    this.#added = this.#initial;
  }

  /**
   * Refuses more: a glob (`*`, `**`, `?`, `[abc]`), or `re:` and a regular expression that runs in linear time.
   *
   * @throws ERR_SCREEN_PATTERN for one that cannot be used; the list is then as it was
   */
  add(pattern: string): this {
    return this.addAll([pattern]);
  }

  /** All or none. @throws ERR_SCREEN_PATTERN as {@link add} */
  addAll(patterns: Iterable<string>): this {
    const known = new Set(this.#added.map(({ pattern }) => pattern));
    const more = [...new Set(patterns)].map((pattern) => this.#compile(pattern));
    this.#added = [...this.#added, ...more.filter(({ pattern }) => !known.has(pattern))];
    return this;
  }

  /** Takes away what was added since it was made. The built-in rules stay: there is no list without them. */
  reset(): this {
    this.#added = this.#initial;
    return this;
  }

  matches(path: string): boolean {
    return this.check(path).secret;
  }

  check(path: string): ReturnType<SecretScreen['check']> {
    const verdict = this.#builtIn.check(path);
    if (!this.#added.some(({ matches }) => matches(path))) return verdict;
    return { secret: true, rules: [...verdict.rules, 'user'] };
  }

  /** Every rule that refuses the path, with what of it: two for `/home/me/.ssh/id_rsa`. */
  matching(path: string): readonly SecretMatch[] {
    const added = this.#added.filter(({ matches }) => matches(path));
    return [
      ...this.#builtIn.matching(path),
      ...added.map(({ pattern }) => ({ rule: 'user' as const, matched: path, because: because(pattern) })),
    ];
  }

  /** What it refuses: the built-in rules by category, with examples, then what was added. */
  list(): readonly DenyRule[] {
    const builtIn = defaultDenyRules.map(({ rule, category, pattern }) => ({ rule, category, pattern, because: ruleReasons[rule] }));
    const added = this.#added.map(({ pattern }) => ({ rule: 'user', category: 'added' as const, pattern, because: because(pattern) }));
    return [...builtIn, ...added];
  }

  #compile(text: string): AddedPattern {
    const { caseInsensitive, homeDirectory, workspaceRoot } = this;
    const pattern = text.trim();
    return { pattern, matches: createPathMatcher(pattern, { caseInsensitive, homeDirectory, workspaceRoot }) };
  }
}

function because(pattern: string): string {
  return `the deny-list has the pattern ${pattern}`;
}
