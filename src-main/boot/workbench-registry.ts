import { openWorkspaceRoot } from '../workspace/index.ts';
import type { Services } from './services.ts';
import { Workbench } from './workbench.ts';

interface Shared {
  readonly workbench: Promise<Workbench>;
  windows: number;
}

/** A window's share of an open workspace. */
export interface WorkbenchLease {
  readonly workbench: Workbench;
  /** Gives the share back; the last one closes the workspace. May be called more than once. */
  release(): Promise<void>;
}

/** One workbench per folder, however many windows show it. */
export class WorkbenchRegistry {
  readonly #services: Services;
  readonly #open = new Map<string, Shared>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** @throws what {@link Workbench.open} throws */
  async lease(path: string): Promise<WorkbenchLease> {
    const root = await openWorkspaceRoot(path);
    const shared = this.#open.get(root.path) ?? this.#create(root.path);
    shared.windows += 1;
    let isReleased = false;
    const release = async (): Promise<void> => {
      if (isReleased) return;
      isReleased = true;
      await this.#release(root.path, shared);
    };
    try {
      return { workbench: await shared.workbench, release };
    } catch (thrown) {
      this.#open.delete(root.path);
      throw thrown;
    }
  }

  async reloadScreens(): Promise<void> {
    await this.#forEach((workbench) => workbench.reloadScreen());
  }

  async closeAll(): Promise<void> {
    await this.#forEach((workbench) => workbench.close());
    this.#open.clear();
  }

  #create(root: string): Shared {
    const shared = { workbench: Workbench.open(root, this.#services), windows: 0 };
    this.#open.set(root, shared);
    return shared;
  }

  async #release(root: string, shared: Shared): Promise<void> {
    shared.windows -= 1;
    if (shared.windows > 0 || this.#open.get(root) !== shared) return;
    this.#open.delete(root);
    await (await shared.workbench).close();
  }

  async #forEach(act: (workbench: Workbench) => Promise<void>): Promise<void> {
    const opened = await Promise.allSettled([...this.#open.values()].map(({ workbench }) => workbench));
    await Promise.all(opened.map((result) => (result.status === 'fulfilled' ? act(result.value) : undefined)));
  }
}
