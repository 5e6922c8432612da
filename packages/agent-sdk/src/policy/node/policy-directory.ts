import { dirname } from 'node:path';
import {
  type Disposable,
  DisposableStore,
  Emitter,
  type Event,
  GatehouseError,
  isGatehouseError,
  type Result,
  toDisposable,
} from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { watchFolder } from './folder-watch.ts';
import { type PolicyFile, type PolicySource, readPolicyFiles } from './policy-files.ts';

export interface PolicyDirectoryOptions<Policy> {
  readonly sources: readonly PolicySource[];
  /** Documents to a policy, all of them or none. Its error names file, line, field and what was probably meant. */
  readonly compile: (files: readonly PolicyFile[]) => Result<Policy>;
  /** Milliseconds without further events before files are read anew. Default 60. */
  readonly debounceMs?: number;
  /** Milliseconds between two equal readings before a change is believed: a save is not one step. Default 30. */
  readonly settleMs?: number;
  /** Milliseconds between looks that need no event, for file systems that report none. Default 2000; 0 for none. */
  readonly pollMs?: number;
}

/** What is in force, as a value: whoever holds it is not affected by a later change. */
export interface PolicyState<Policy> {
  /** The last good policy; undefined as long as there has been none, and then everything must be denied. */
  readonly policy: Policy | undefined;
  /** SHA-256 over the names and texts that `policy` was made of; empty without one. */
  readonly digest: string;
  /** Absolute paths of these documents, in the order of the cascade. */
  readonly files: readonly string[];
  /** Why what lies on the disk now is not what is in force. */
  readonly problem: GatehouseError | undefined;
}

export interface PolicyDirectory<Policy> extends Disposable {
  readonly current: PolicyState<Policy>;
  /** Another policy is in force, or the disk says again what is in force after it had said something unusable. */
  readonly onChanged: Event<PolicyState<Policy>>;
  /** What lies on the disk cannot be used; the last good policy stayed in force. Once for each such text. */
  readonly onRejected: Event<PolicyState<Policy>>;
  /** Looks at the files now, whatever the watcher has seen: for whoever must not decide by an old policy. Never rejects. */
  refresh(): Promise<PolicyState<Policy>>;
}

/** Readings of files that never keep still, before they are given up until the next look. */
const maxReadings = 20;

/**
 * Policy documents on disk, watched. A change takes effect as a whole: every document is read and compiled, and then the
 * new policy replaces the old one in one step, or the old one stays and `problem` says why.
 *
 * Resolves after the first load; a first load that fails leaves `policy` undefined. Never rejects.
 */
export async function openPolicyDirectory<Policy>(options: PolicyDirectoryOptions<Policy>): Promise<PolicyDirectory<Policy>> {
  const { debounceMs = 60, settleMs = 30, pollMs = 2_000 } = options;
  const owned = new DisposableStore();
  const changed = owned.add(new Emitter<PolicyState<Policy>>());
  const rejected = owned.add(new Emitter<PolicyState<Policy>>());
  let state: PolicyState<Policy> = { policy: undefined, digest: '', files: [], problem: undefined };
  let isOver = false;
  /** What the disk last said, good or bad. */
  let seen = '';

  function put(reading: Reading): void {
    if (isOver || reading.digest === seen) return;
    seen = reading.digest;
    const next = judge(options, reading, state);
    const isNew = next.digest !== state.digest || state.problem !== undefined;
    state = next;
    if (next.problem !== undefined) rejected.fire(next);
    else if (isNew) changed.fire(next);
  }

  /** One look: nothing to do, or what lies there as soon as it keeps still. */
  async function look(): Promise<void> {
    let reading = await read(options.sources);
    if (reading.digest === seen) return;
    for (let times = 0; times < maxReadings; times += 1) {
      await pause(settleMs);
      const again = await read(options.sources);
      if (again.digest === reading.digest) return put(again);
      reading = again;
    }
  }

  const refresh = createQueue(look);
  put(await read(options.sources));
  const debounced = owned.add(createDebounce(() => void refresh(), debounceMs));
  for (const folder of new Set(options.sources.map(toFolder))) owned.add(watchFolder(folder, debounced.run));
  if (pollMs > 0) owned.add(every(pollMs, () => void refresh()));
  // What changed before the watches stood.
  await refresh();
  return {
    get current() {
      return state;
    },
    onChanged: changed.event,
    onRejected: rejected.event,
    async refresh() {
      await refresh();
      return state;
    },
    dispose() {
      isOver = true;
      owned.dispose();
    },
  };
}

/** What the disk says: documents, or why there are none to be had. */
type Reading = { readonly digest: string } & ({ readonly files: readonly PolicyFile[] } | { readonly error: GatehouseError });

async function read(sources: readonly PolicySource[]): Promise<Reading> {
  try {
    const files = await readPolicyFiles(sources);
    return { files, digest: sha256Hex(JSON.stringify(files.map(({ file, text }) => [file, text]))) };
  } catch (thrown) {
    const error = isGatehouseError(thrown) ? thrown : unexpected(thrown);
    return { error, digest: `${error.code}: ${error.message}` };
  }
}

function judge<Policy>(options: PolicyDirectoryOptions<Policy>, reading: Reading, before: PolicyState<Policy>): PolicyState<Policy> {
  if ('error' in reading) return { ...before, problem: reading.error };
  const compiled = compileSafely(options, reading.files);
  if (!compiled.ok) return { ...before, problem: compiled.error };
  return { policy: compiled.value, digest: reading.digest, files: reading.files.map(({ file }) => file), problem: undefined };
}

/** A compiler that throws has found nothing good. */
function compileSafely<Policy>({ compile }: PolicyDirectoryOptions<Policy>, files: readonly PolicyFile[]): Result<Policy> {
  try {
    return compile(files);
  } catch (thrown) {
    return { ok: false, error: unexpected(thrown) };
  }
}

function unexpected(cause: unknown): GatehouseError {
  return new GatehouseError('ERR_POLICY_LOAD', {
    message: `The policy documents could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`,
    untouched: 'The last good policy stays in force.',
    cause,
  });
}

function toFolder({ kind, path }: PolicySource): string {
  return kind === 'directory' ? path : dirname(path);
}

/** Runs one at a time. Whoever asks while one runs gets one that begins after they asked, shared with others who did. */
function createQueue(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= running.then(() => {
      waiting = undefined;
      running = work();
      return running;
    });
    return waiting;
  };
}

function createDebounce(work: () => void, delayMs: number): Disposable & { run(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    run() {
      clearTimeout(timer);
      timer = setTimeout(work, delayMs);
    },
    dispose: () => clearTimeout(timer),
  };
}

function every(periodMs: number, work: () => void): Disposable {
  const timer = setInterval(work, periodMs);
  // Nobody's process stays alive for this.
  timer.unref();
  return toDisposable(() => clearInterval(timer));
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
