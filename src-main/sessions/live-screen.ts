import { join } from 'node:path';
import { type ErrorReport, GatehouseError, systemErrorCode, toErrorReport } from '@gatehouse/agent-sdk/base';
import {
  createSecretScreen,
  type DenyListProblem,
  findPatternProblem,
  type PatternSource,
  parseDenyList,
  type SecretScreen,
  type SourcedPattern,
} from '@gatehouse/agent-sdk/screen';
import { readPlainFile } from '../workspace/index.ts';

export interface LiveScreenParts {
  /** Absolute path of the person's home. */
  readonly homeDirectory: string;
  /** Absolute real path. */
  readonly workspaceRoot: string;
  /** Patterns of the person's settings, asked anew at each reload. */
  readonly settingsPatterns: () => readonly string[];
  /** Patterns of the organisation's policy, which nobody here can take away; asked anew at each reload. */
  readonly organisationPatterns?: () => readonly string[];
}

/** Where a workspace keeps its own patterns, relative to its root. */
const denyListPath = '.gatehouse/deny-list';

/** Bytes. A thousand patterns are a tenth of it; a repository decides what is in the file, so something must end it. */
const maximumLength = 256 * 1024;

/**
 * The screen of a workspace: the built-in rules, the person's settings and the workspace's deny-list, which only add.
 * It is one object for as long as the workspace is open; `reload` changes what it refuses from then on.
 *
 * A deny-list that is there but cannot be read must not silently allow what it would refuse: until it can be read again,
 * everything in the workspace counts as secret. That holds for a link, a pipe, a device or too long a file too.
 */
export class LiveScreen implements SecretScreen {
  readonly #parts: LiveScreenParts;
  #screen: SecretScreen;

  private constructor(parts: LiveScreenParts) {
    this.#parts = parts;
    this.#screen = this.#create(this.#ownPatterns().patterns);
  }

  /** @returns the screen, and what is wrong with the deny-list, if anything */
  static async open(parts: LiveScreenParts): Promise<{ readonly screen: LiveScreen; readonly problem: ErrorReport | undefined }> {
    const screen = new LiveScreen(parts);
    return { screen, problem: await screen.reload() };
  }

  check(path: string): ReturnType<SecretScreen['check']> {
    return this.#screen.check(path);
  }

  matching(path: string): ReturnType<SecretScreen['matching']> {
    return this.#screen.matching(path);
  }

  /** Reads settings, the organisation's patterns and the deny-list again. */
  async reload(): Promise<ErrorReport | undefined> {
    const { patterns: own, problem } = this.#ownPatterns();
    const file = join(this.#parts.workspaceRoot, denyListPath);
    try {
      const { patterns, problems } = parseDenyList(await readPlainFile(file, maximumLength));
      this.#screen = this.#create([...own, ...patterns]);
      return problems[0] === undefined ? problem : toErrorReport(badLine(problems[0]));
    } catch (thrown) {
      const code = systemErrorCode(thrown);
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        this.#screen = this.#create(own);
        return problem;
      }
      this.#screen = this.#create([...own, '**']);
      return toErrorReport(unreadable(file, thrown));
    }
  }

  /** One that cannot be read is reported and left out; the others are in force. */
  #ownPatterns(): { readonly patterns: readonly SourcedPattern[]; readonly problem: ErrorReport | undefined } {
    const { settingsPatterns, organisationPatterns = () => [] } = this.#parts;
    const all = [...toSourced(organisationPatterns(), 'organisation'), ...toSourced(settingsPatterns(), 'settings')];
    const wrong = all.find(({ pattern }) => findPatternProblem(pattern) !== undefined);
    return {
      patterns: all.filter(({ pattern }) => findPatternProblem(pattern) === undefined),
      problem: wrong === undefined ? undefined : toErrorReport(badPattern(wrong)),
    };
  }

  #create(additionalPatterns: readonly (string | SourcedPattern)[]): SecretScreen {
    const { homeDirectory, workspaceRoot } = this.#parts;
    return createSecretScreen({ homeDirectory, workspaceRoot, additionalPatterns });
  }
}

function toSourced(patterns: readonly string[], source: PatternSource): readonly SourcedPattern[] {
  return patterns.map((pattern) => ({ pattern, source }));
}

function badPattern({ pattern, source }: SourcedPattern): GatehouseError {
  const owner = source === 'settings' ? 'your settings' : 'your organisation’s policy';
  return new GatehouseError('ERR_SCREEN_DENY_LIST', {
    message: `A secret-path pattern of ${owner} cannot be used: ${findPatternProblem(pattern) ?? ''}`,
    untouched: 'The other patterns are in force.',
    nextStep: source === 'settings' ? 'Correct it in Settings → Security.' : 'Tell whoever keeps that policy.',
  });
}

function badLine({ line, message }: DenyListProblem): GatehouseError {
  return new GatehouseError('ERR_SCREEN_DENY_LIST', {
    message: `Line ${line} of ${denyListPath} is not a pattern: ${message}`,
    untouched: 'The other lines are in force.',
    nextStep: 'Correct that line and save the file.',
  });
}

function unreadable(file: string, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_SCREEN_DENY_LIST', {
    message: `${file} cannot be read (${describeCause(cause)}).`,
    untouched: 'Until it can be, the agent may read nothing in this workspace.',
    nextStep: 'Make it a plain, readable file, or remove it.',
    cause,
  });
}

function describeCause(cause: unknown): string {
  const code = systemErrorCode(cause);
  if (code === 'ELOOP') return 'it is a link';
  return code ?? (cause instanceof Error ? cause.message : 'unknown error');
}
