import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { type Disposable, toDisposable } from '../../base/index.ts';

/**
 * Calls `onEvent` after something may have changed in a folder that need not exist yet, may go and come back, and may be
 * replaced by another of its name: while it is not there, its nearest existing parent is watched.
 *
 * A hint, not a promise: network file systems report nothing, and a system may have run out of watches. Whoever needs to
 * know for certain looks for itself now and then.
 */
export function watchFolder(folder: string, onEvent: () => void): Disposable {
  let watched: { readonly identity: string; readonly watcher: FSWatcher } | undefined;
  let isOver = false;

  function close(): void {
    watched?.watcher.close();
    watched = undefined;
  }

  /** Watches what is to be watched now. */
  function arm(): void {
    const { path, identity } = findExisting(folder);
    if (isOver || watched?.identity === identity) return;
    close();
    try {
      const watcher = watch(path, { persistent: false }, changed);
      watcher.on('error', changed);
      watched = { identity, watcher };
      // The folder may have come into being between the look and the watch.
      if (findExisting(folder).identity !== identity) changed();
    } catch {
      // Not to be watched (gone again, no watches left): the next look of the caller arms it again.
    }
  }

  function changed(): void {
    if (isOver) return;
    arm();
    onEvent();
  }

  arm();
  return toDisposable(() => {
    isOver = true;
    close();
  });
}

/** The folder, or its nearest parent that is there, with what tells it from another of its name. */
function findExisting(folder: string): { readonly path: string; readonly identity: string } {
  for (let path = folder; ; path = dirname(path)) {
    const info = statSync(path, { throwIfNoEntry: false, bigint: true });
    if (info !== undefined || path === dirname(path)) return { path, identity: `${path}\0${info?.dev}\0${info?.ino}` };
  }
}
