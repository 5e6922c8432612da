import { lstat, readdir } from 'node:fs/promises';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { matchesName } from '@gatehouse/agent-sdk/screen';

export interface SearchLimits {
  /** Most paths that are found. */
  readonly paths: number;
  /** Most names of folders that are looked at. */
  readonly names: number;
}

export interface PatternRules {
  readonly findsDotFiles: boolean;
  readonly findsDeep: boolean;
}

/**
 * What a shell would find for patterns, now, on this disk: a name says nothing about where it leads, so what `note?`
 * stands for has to be looked at before anybody can say that it is no secret.
 *
 * It finds what bash finds or more: upper and lower case count as one, as on disks where they are.
 */
export class PatternSearch {
  readonly #rules: PatternRules;
  #paths: number;
  #names: number;

  constructor(rules: PatternRules, limits: SearchLimits) {
    this.#rules = rules;
    this.#paths = limits.paths;
    this.#names = limits.names;
  }

  /**
   * @param pattern absolute
   * @throws ERR_GATE_TOO_MANY_PATHS when there is more to look at than the limits of the whole search
   */
  async find(pattern: string): Promise<readonly string[]> {
    const [root = '', ...components] = pattern.replaceAll('\\', '/').split('/');
    let found: readonly string[] = [root];
    let isFound = false;
    for (const component of components.filter((name) => name !== '')) {
      if (isGlob(component)) {
        found = await this.#step(found, component);
        isFound = true;
      } else {
        const named = found.map((folder) => `${folder}/${component}`);
        found = isFound ? await this.#existing(named) : named;
      }
    }
    this.#paths -= found.length;
    if (this.#paths < 0) throw tooManyPaths();
    return found;
  }

  async #step(folders: readonly string[], component: string): Promise<readonly string[]> {
    const isDeep = component === '**' && this.#rules.findsDeep;
    const glob = toPlainGlob(component);
    const found: string[] = isDeep ? [...folders] : [];
    const queue = [...folders];
    for (let at = 0; at < queue.length; at += 1) {
      const folder = queue[at] as string;
      for (const entry of await this.#list(folder)) {
        if (!this.#matches(glob, entry.name)) continue;
        const path = `${folder}/${entry.name}`;
        found.push(path);
        if (isDeep && entry.isDirectory()) queue.push(path);
      }
    }
    return found;
  }

  #matches(glob: string, name: string): boolean {
    if (name.startsWith('.') && !glob.startsWith('.') && !this.#rules.findsDotFiles) return false;
    // Each character but `*` needs one of the name, and no name is longer than 255.
    return glob.length <= 1_024 && matchesName(glob, name.normalize('NFC').toLowerCase());
  }

  async #list(folder: string) {
    const entries = await readdir(folder === '' ? '/' : folder, { withFileTypes: true }).catch(() => []);
    this.#names -= entries.length + 1;
    if (this.#names < 0) throw tooManyPaths();
    return entries;
  }

  async #existing(paths: readonly string[]): Promise<readonly string[]> {
    this.#names -= paths.length;
    if (this.#names < 0) throw tooManyPaths();
    const isThere = await Promise.all(
      paths.map((path) =>
        lstat(path).then(
          () => true,
          () => false,
        ),
      ),
    );
    return paths.filter((_, index) => isThere[index]);
  }
}

export function tooManyPaths(): GatehouseError {
  return new GatehouseError('ERR_GATE_TOO_MANY_PATHS', {
    message: 'The command names too many paths to look at each of them, so it cannot be screened.',
    untouched: 'It was not run.',
    nextStep: 'Split it, name a smaller folder, or let a program find the files itself.',
  });
}

function isGlob(component: string): boolean {
  return /[*?[]/.test(component);
}

/** `[[:alpha:]]` as any character, and any row of stars as one. */
function toPlainGlob(component: string): string {
  return component
    .normalize('NFC')
    .toLowerCase()
    .replace(/\[[!^]?(?:\[[:.=][a-z-]{1,12}[:.=]\])+\]/g, '?')
    .replace(/\*+/g, '*');
}
