import { dirname } from 'node:path';
import {
  type Disposable,
  Emitter,
  type ErrorReport,
  type Event,
  GatehouseError,
  isGatehouseError,
  toErrorReport,
} from '@gatehouse/agent-sdk/base';
import type { AsyncSubscription, Event as WatchedChange } from '@parcel/watcher';
import { assertRootPresent, isInsideRoot, toRelativePath, type WorkspaceRoot } from '../workspace-root.ts';

export interface WorkspaceChange {
  /** Workspace-relative. Empty when too much changed to name: everything should be read again. */
  readonly paths: readonly string[];
  /** Whether files or folders appeared or went, not only changed. */
  readonly isStructural: boolean;
}

/** More paths than this are told as “everything”. */
const maximumPaths = 1_000;
/** Changes come in bursts (a checkout, an install): one message for what happens within this time. */
const gatherMs = 100;
/** How often the root is looked at, and how often everything is read again where watching is not possible. */
const presenceMs = 2_000;
const pollingMs = 10_000;

/** Contents nobody edits by hand, which change by the thousand. The folders themselves are still seen to come and go. */
const ignored = ['**/node_modules/**', '**/.git/*/**', '**/.gatehouse-*.tmp'];

/** Of git's own files only the one that names the branch says something to the window. */
function isNews(relativePath: string): boolean {
  const inGit = /(?:^|\/)\.git\/(.+)$/.exec(relativePath);
  return inGit === null || inGit[1] === 'HEAD';
}

/** Tells what changes in a workspace, and when it is gone. */
export class WorkspaceWatcher implements Disposable {
  readonly #root: WorkspaceRoot;
  readonly #changes = new Emitter<WorkspaceChange>();
  readonly #losses = new Emitter<ErrorReport>();
  readonly #problems = new Emitter<ErrorReport>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #gathered = new Map<string, boolean>();
  #gathering: NodeJS.Timeout | undefined;
  #subscription: AsyncSubscription | undefined;
  #isDisposed = false;

  constructor(root: WorkspaceRoot) {
    this.#root = root;
  }

  readonly onChange: Event<WorkspaceChange> = (listener) => this.#changes.event(listener);
  /** Once, when the folder is gone (ERR_WORKSPACE_GONE). Nothing follows. */
  readonly onLost: Event<ErrorReport> = (listener) => this.#losses.event(listener);
  /** Watching is not possible, or only by looking from time to time (ERR_WORKSPACE_WATCH). */
  readonly onProblem: Event<ErrorReport> = (listener) => this.#problems.event(listener);

  /** Resolves when changes are seen. Never rejects: what cannot be watched is looked at from time to time. */
  async start(): Promise<void> {
    this.#every(presenceMs, () => this.#checkPresence());
    try {
      const { subscribe } = await import('@parcel/watcher');
      const subscription = await subscribe(this.#root.path, (error, events) => this.#receive(error, events), { ignore: ignored });
      if (this.#isDisposed) await subscription.unsubscribe();
      else this.#subscription = subscription;
    } catch (thrown) {
      this.#poll(thrown);
    }
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#gathering);
    // Nobody is left to be told; the watch dies with the process at the latest.
    this.#subscription?.unsubscribe().catch(() => undefined);
    for (const emitter of [this.#changes, this.#losses, this.#problems]) emitter.dispose();
  }

  #receive(error: Error | null, events: readonly WatchedChange[]): void {
    if (this.#isDisposed) return;
    // The kernel dropped events (a full queue), or the root itself is gone: nobody knows what changed.
    if (error !== null) {
      this.#changes.fire({ paths: [], isStructural: true });
      void this.#checkPresence();
      return;
    }
    for (const { path, type } of events) {
      if (path === this.#root.path || !isInsideRoot(this.#root, path)) continue;
      const relativePath = toRelativePath(this.#root, path);
      if (!isNews(relativePath)) continue;
      this.#gathered.set(relativePath, (this.#gathered.get(relativePath) ?? false) || type !== 'update');
    }
    this.#gathering ??= setTimeout(() => this.#tell(), gatherMs);
  }

  #tell(): void {
    this.#gathering = undefined;
    const gathered = [...this.#gathered];
    this.#gathered.clear();
    if (gathered.length === 0) return;
    const isStructural = gathered.some(([, structural]) => structural);
    const paths = gathered.length > maximumPaths ? [] : gathered.map(([path]) => path);
    this.#changes.fire({ paths, isStructural });
  }

  async #checkPresence(): Promise<void> {
    if (this.#isDisposed) return;
    try {
      await assertRootPresent(this.#root);
    } catch (thrown) {
      // A network disk that does not answer for a moment is not a deleted workspace.
      if (this.#isDisposed || !isGatehouseError(thrown, 'ERR_WORKSPACE_GONE')) return;
      this.#losses.fire(toErrorReport(thrown));
      this.dispose();
    }
  }

  #poll(thrown: unknown): void {
    if (this.#isDisposed) return;
    this.#problems.fire(toErrorReport(watchError(thrown, this.#root.path)));
    this.#every(pollingMs, async () => this.#changes.fire({ paths: [], isStructural: true }));
  }

  #every(intervalMs: number, act: () => Promise<void>): void {
    const timer = setInterval(() => void act(), intervalMs);
    timer.unref();
    this.#timers.push(timer);
  }
}

function watchError(thrown: unknown, root: string): GatehouseError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // inotify answers ENOSPC when the person's watches are used up.
  const isLimit = /inotify|ENOSPC|No space left/i.test(message);
  return new GatehouseError('ERR_WORKSPACE_WATCH', {
    message: `Changes in ${root} cannot be watched${isLimit ? ': the system’s limit of watches is reached' : ` (${message})`}.`,
    untouched: `The folder is looked at every ${pollingMs / 1000} seconds instead.`,
    nextStep: isLimit ? 'Raise fs.inotify.max_user_watches, or close other programs that watch files.' : 'Open the folder again to retry.',
    details: { folder: dirname(root) },
  });
}
