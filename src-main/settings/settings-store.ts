import { Emitter, type ErrorReport, GatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import { type Settings, type SettingsPatch, settingsSchema } from '../../src-shared/settings.ts';
import { loadJsonFile, saveJsonFile } from './json-file.ts';

/**
 * `settings.json` in memory, and the only writer of it. Changes are applied one after another; each is on disk before
 * watchers hear of it. A file that cannot be read is never overwritten: the defaults hold, `problem` says why, and
 * changes are refused until it is mended.
 */
export class SettingsStore {
  readonly #changed = new Emitter<Settings>();
  readonly onChanged = this.#changed.event;
  readonly #file: string;
  #current: Settings;
  readonly problem: ErrorReport | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(file: string, current: Settings, problem: ErrorReport | undefined) {
    this.#file = file;
    this.#current = current;
    this.problem = problem;
  }

  static async open(file: string): Promise<SettingsStore> {
    try {
      return new SettingsStore(file, parseSettings(file, (await loadJsonFile(file)) ?? {}), undefined);
    } catch (thrown) {
      return new SettingsStore(file, settingsSchema.parse({}), toErrorReport(thrown));
    }
  }

  get current(): Settings {
    return this.#current;
  }

  /**
   * @throws ERR_SETTINGS_INVALID for a value out of range; ERR_SETTINGS_WRITE when the disk refuses;
   *   ERR_SETTINGS_UNREADABLE while the file on disk is broken
   */
  change(patch: SettingsPatch): Promise<Settings> {
    const change = this.#lastChange.then(() => this.#apply(patch));
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #apply(patch: SettingsPatch): Promise<Settings> {
    if (this.problem !== undefined) {
      throw new GatehouseError('ERR_SETTINGS_UNREADABLE', {
        message: `Settings cannot be changed because ${this.#file} could not be read. ${this.problem.message}`,
        untouched: 'The file is as it was.',
        nextStep: 'Mend or remove the file and start Gatehouse again.',
      });
    }
    // Defaults of absent sections must not leak into a patch, so only the sections that were sent are taken.
    const sent = Object.fromEntries(Object.entries(patch).filter(([, section]) => section !== undefined));
    const next = parseSettings(this.#file, { ...this.#current, ...sent });
    await saveJsonFile(this.#file, next);
    this.#current = next;
    this.#changed.fire(next);
    return next;
  }
}

export function parseSettings(file: string, value: unknown): Settings {
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new GatehouseError('ERR_SETTINGS_INVALID', {
    message: `${file} has a value that does not fit at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}.`,
    untouched: 'The file is as it was.',
    nextStep: 'Mend that value, or remove it to use the default.',
  });
}
