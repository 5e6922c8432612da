import { type CheckpointStore, toLedgerFile, toSigningKeyFile, toWorkspaceId } from '@gatehouse/agent-sdk/audit/node';
import { type Clock, Emitter, type ErrorReport, type IdSource } from '@gatehouse/agent-sdk/base';
import { WorkspaceLedger } from './workspace-ledger.ts';

export interface LedgerRegistryParts {
  /** Absolute path of `$GATEHOUSE_HOME`. */
  readonly home: string;
  /** Of the application. */
  readonly version: string;
  /** Further places for the checkpoints of every ledger; default: the two files of our own. */
  readonly checkpointStores?: readonly CheckpointStore[];
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** A window's share of a ledger. */
export interface LedgerLease {
  readonly workspaceId: string;
  readonly ledger: WorkspaceLedger;
  /** Gives the share back; the last one closes the file. May be called more than once. */
  release(): Promise<void>;
}

interface Shared {
  readonly ledger: WorkspaceLedger;
  readonly opened: Promise<void>;
  leases: number;
}

/** One open ledger per workspace, however many windows show it. */
export class LedgerRegistry {
  readonly #parts: LedgerRegistryParts;
  readonly #open = new Map<string, Shared>();
  readonly #closing = new Map<string, Promise<void>>();
  readonly #checkpointFailed = new Emitter<ErrorReport>();
  /** A checkpoint of one of the ledgers could not be made: nothing is lost, but what is cut off later will not show. */
  readonly onCheckpointFailed = this.#checkpointFailed.event;

  constructor(parts: LedgerRegistryParts) {
    this.#parts = parts;
  }

  /**
   * Opens the ledger of a workspace, or shares it. A ledger in trouble is leased too, and says so in its status.
   *
   * @param workspaceRoot an existing folder
   * @throws the system's error when the folder does not exist
   */
  async lease(workspaceRoot: string): Promise<LedgerLease> {
    const workspaceId = toWorkspaceId(workspaceRoot);
    await this.#closing.get(workspaceId);
    const shared = this.#open.get(workspaceId) ?? this.#create(workspaceId);
    shared.leases += 1;
    await shared.opened;
    let isReleased = false;
    return {
      workspaceId,
      ledger: shared.ledger,
      release: async () => {
        if (!isReleased) await this.#release(workspaceId, shared);
        isReleased = true;
      },
    };
  }

  /** Closes every ledger, after the appends under way. */
  async close(): Promise<void> {
    const shared = [...this.#open.values()];
    this.#open.clear();
    await Promise.all([...shared.map(({ ledger }) => ledger.close()), ...this.#closing.values()]);
  }

  #create(workspaceId: string): Shared {
    const { home, ...parts } = this.#parts;
    const ledger = new WorkspaceLedger({
      ...parts,
      file: toLedgerFile(home, workspaceId),
      keyFile: toSigningKeyFile(home),
      onCheckpointFailed: (problem) => this.#checkpointFailed.fire(problem),
    });
    const shared = { ledger, opened: ledger.open(), leases: 0 };
    this.#open.set(workspaceId, shared);
    return shared;
  }

  async #release(workspaceId: string, shared: Shared): Promise<void> {
    shared.leases -= 1;
    if (shared.leases > 0 || this.#open.get(workspaceId) !== shared) return;
    this.#open.delete(workspaceId);
    const closing = shared.ledger.close().finally(() => this.#closing.delete(workspaceId));
    this.#closing.set(workspaceId, closing);
    await closing;
  }
}
