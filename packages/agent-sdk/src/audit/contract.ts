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
 *   failed, or found unfinished after a crash (`status: 'unknown'`). An outcome names its intent by `actionId`, which
 *   both carry, or by `intentSeq`, the intent's sequence number.
 * - `drift`: what was seen to happen goes beyond what was approved.
 * - `dlp.finding`, `dlp.override`: a secret in a text that would leave; a person let one leave as it is.
 * - `opened`, `repaired`, `mode.changed`, `setting.changed`, `policy.changed`, `budget.exceeded`, `grant.saved`,
 *   `grant.revoked`, `export`, `key.created`, `key.rotated`: facts about the system itself.
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
  | 'key.created'
  | 'key.rotated'
  | 'drift'
  | 'policy.changed'
  | 'dlp.finding'
  | 'dlp.override'
  | 'budget.exceeded'
  | 'grant.saved'
  | 'grant.revoked';

/** Where records go. An entry that `append` has returned is on disk (fsynced) and survives `kill -9`. */
export interface LedgerSink {
  /**
   * @throws ERR_AUDIT_WRITE when the entry could not be made durable (disk full, read-only …): the caller must then
   *   not perform the effect
   * @throws ERR_AUDIT_TAMPERED when the file's chain is broken, which is never repaired
   * @throws ERR_AUDIT_DATA when the record has a key that looks like an integer, at any depth
   * @throws ERR_AUDIT_TOO_LARGE when the line would reach 64 KiB
   * @throws ERR_BASE_NOT_JSON when the record is not plain JSON
   *
   * A sink may add codes of its own, such as ERR_AUDIT_BUSY. Whatever it throws, nothing of the record was made durable
   * that the chain would not also show, and the caller must not perform the effect.
   */
  append(record: LedgerRecord): Promise<LedgerEntry>;
}

/** Where a chain stands: all that the next entry must continue. */
export interface ChainHead {
  /** Entries so far, which is the `seq` of the next one. */
  readonly entries: number;
  /** `hash` of the last entry; 64 zeros when there is none. */
  readonly hash: string;
}

/**
 * What is wrong with a line of a broken chain.
 *
 * - `changed`: its bytes do not give its hash.
 * - `broken-link`: it is whole and in its place, but continues another entry than the one before it.
 * - `missing`: it is whole, but entries that belong before it are nowhere in the file.
 * - `reordered`: it is whole, but another entry belongs in its place, and that one comes later or came before.
 * - `duplicated`: it is the line before it once more.
 * - `inserted`: the entry that belongs there follows it, so this one was put in between.
 * - `not-a-line`: it does not have the form of a ledger line.
 * - `not-canonical`: its hash fits, but its `data` is not the canonical JSON that a ledger writes. Looked for on request.
 * - `torn-tail`: the file ends without a line feed, as a crash in the middle of a write leaves it.
 *
 * Given checkpoints, what a chain alone cannot show:
 *
 * - `truncated`: entries that a checkpoint vouches for are gone from the end: cut off, or the file is an older copy.
 * - `rewritten`: the chain is whole, and is not the one a checkpoint vouches for.
 * - `checkpoint-edited`: a signature does not fit the checkpoint. `checkpoint-key`: it is signed with no key we know.
 *   `checkpoint-origin`: it is of another ledger. `not-a-checkpoint`: it has another form. For these, `index` counts
 *   checkpoints, and nothing is said of the ledger's lines.
 */
export type ChainBreakKind =
  | 'changed'
  | 'broken-link'
  | 'missing'
  | 'reordered'
  | 'duplicated'
  | 'inserted'
  | 'not-a-line'
  | 'not-canonical'
  | 'torn-tail'
  | CheckpointBreakKind;

export type CheckpointBreakKind =
  | 'truncated'
  | 'rewritten'
  | 'checkpoint-edited'
  | 'checkpoint-key'
  | 'checkpoint-origin'
  | 'not-a-checkpoint';

/** The first break of a chain. */
export interface ChainBreak {
  readonly kind: ChainBreakKind;
  /** 0-based index of the line, which is the `seq` that belongs there. */
  readonly index: number;
  /** Offset in bytes of that line from the start of the file. */
  readonly offset: number;
  /** One sentence for people. */
  readonly message: string;
  /** What seems to have been done to the line, where it shows: `byte-order-mark`, `carriage-return`, `field:seq` … */
  readonly cause?: string;
  /** What belongs there and what is there (hashes or sequence numbers); empty for `not-a-line` and `torn-tail`. */
  readonly expected: string;
  readonly found: string;
}

export interface ChainVerdict {
  readonly isClean: boolean;
  /** Whole entries before the first break, or all of them. */
  readonly entries: number;
  /** `hash` of the last of them; 64 zeros when there is none. */
  readonly headHash: string;
  /** Bytes those entries take, line feeds included. */
  readonly bytes: number;
  /** The first break; null when clean. */
  readonly problem: ChainBreak | null;
}
