import { join } from 'node:path';
import { type ErrorReport, GatehouseError, systemErrorCode, toErrorReport } from '@gatehouse/agent-sdk/base';
import { createSecretScreen, type DenyListProblem, parseDenyList, type SecretScreen } from '@gatehouse/agent-sdk/screen';
import { readPlainFile } from '../workspace/index.ts';

export interface LiveScreenParts {
  /** Absolute path of the person's home. */
  readonly homeDirectory: string;
  /** Absolute real path. */
  readonly workspaceRoot: string;
  /** Patterns of the person's settings, asked anew at each reload. */
  readonly settingsPatterns: () => readonly string[];
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
    this.#screen = this.#create(parts.settingsPatterns());
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

  /** Reads settings and deny-list again. */
  async reload(): Promise<ErrorReport | undefined> {
    const settings = this.#parts.settingsPatterns();
    const file = join(this.#parts.workspaceRoot, denyListPath);
    try {
      const { patterns, problems } = parseDenyList(await readPlainFile(file, maximumLength));
      this.#screen = this.#create([...settings, ...patterns]);
      return problems[0] === undefined ? undefined : toErrorReport(badLine(problems[0]));
    } catch (thrown) {
      const code = systemErrorCode(thrown);
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        this.#screen = this.#create(settings);
        return undefined;
      }
      this.#screen = this.#create([...settings, '**']);
      return toErrorReport(unreadable(file, thrown));
    }
  }

  #create(additionalPatterns: readonly string[]): SecretScreen {
    const { homeDirectory, workspaceRoot } = this.#parts;
    return createSecretScreen({ homeDirectory, workspaceRoot, additionalPatterns });
  }
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
