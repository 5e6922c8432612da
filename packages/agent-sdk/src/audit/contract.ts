import type { JsonObject } from '../base/index.ts';

/**
 * One line of the ledger. On disk it is `{"seq":…,"ts":…,"prevHash":…,"data":{…},"hash":…}` with `hash` last and
 * `data` as RFC 8785 text, so `hash` is the SHA-256 of the exact bytes of the line up to `,"hash"` plus `}`.
 */
export interface LedgerEntry {
  /** 0 for the first entry, then one more each. */
  readonly seq: number;
  /** RFC 3339 UTC with milliseconds. */
  readonly ts: string;
  /** `hash` of the entry before; 64 zeros for the first. */
  readonly prevHash: string;
  readonly data: LedgerRecord;
  /** Lower-case hex SHA-256. */
  readonly hash: string;
}

/**
 * What an entry says. `event` names a past fact; the other members depend on it. Content (file text, prompts, outputs)
 * is never here, only its SHA-256.
 */
export interface LedgerRecord extends JsonObject {
  readonly event: LedgerEventName;
}

/**
 * - `proposed`: an action was asked for and needs a person. `verdict`: an action was refused without one.
 * - `approval`: the person's answer. `intent`: about to be executed (durable before the effect). `outcome`: executed,
 *   failed, or found unfinished after a crash.
 * - `opened`, `repaired`, `mode.changed`, `setting.changed`, `export`, `key.created`: facts about the system itself.
 */
export type LedgerEventName =
  | 'proposed'
  | 'verdict'
  | 'approval'
  | 'intent'
  | 'outcome'
  | 'opened'
  | 'repaired'
  | 'mode.changed'
  | 'setting.changed'
  | 'export'
  | 'key.created';

/** Where records go. An entry that `append` has returned is on disk (fsynced) and survives `kill -9`. */
export interface LedgerSink {
  /**
   * @throws ERR_AUDIT_WRITE when the entry could not be made durable (disk full, read-only …): the caller must then
   *   not perform the effect
   * @throws ERR_AUDIT_TAMPERED when the file's chain is broken, which is never repaired
   */
  append(record: LedgerRecord): Promise<LedgerEntry>;
}
