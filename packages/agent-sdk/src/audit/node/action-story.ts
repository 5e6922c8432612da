import type { LedgerEntry, LedgerRecord } from '../contract.ts';
import { parseLine } from '../line.ts';
import { readLeaves } from './prove-entry.ts';

/** Everything a ledger says of one action. */
export interface ActionStory {
  /** The entry that was asked about. */
  readonly asked: LedgerEntry;
  /** All entries of the same action, in order: proposed, verdict, approval, intent, outcome, drift. */
  readonly entries: readonly LedgerEntry[];
  /** The last `policy.changed` before the first of them: what was in force, where the entries themselves do not say. */
  readonly policyChange: LedgerEntry | undefined;
  /** The last `mode.changed` of the same session before them. */
  readonly modeChange: LedgerEntry | undefined;
}

/**
 * Reads and verifies a ledger and collects what belongs to the action of one entry. Undefined when there is no such entry.
 *
 * @throws ERR_AUDIT_TAMPERED when the chain is broken: what is explained must be what was recorded; ERR_AUDIT_READ
 */
export async function collectStory(file: string, seq: number): Promise<ActionStory | undefined> {
  const asked = (await readEntries(file, (_, at) => at === seq))[0];
  if (asked === undefined) return undefined;
  const names = namesOf(asked.data);
  // Text first, JSON only where a name occurs: a ledger has many more entries than an action.
  const marks = [...names.map((name) => JSON.stringify(name)), '"policy.changed"', '"mode.changed"', `"intentSeq":${seq}`];
  const near = await readEntries(file, (line, at) => at === seq || marks.some((mark) => line.includes(mark)));
  const entries = joinEntries(asked, near);
  const first = entries[0] ?? asked;
  const before = near.filter((entry) => entry.seq < first.seq);
  return {
    asked,
    entries,
    policyChange: before.findLast(({ data }) => data.event === 'policy.changed'),
    modeChange: before.findLast(({ data }) => data.event === 'mode.changed' && data.sessionId === asked.data.sessionId),
  };
}

async function readEntries(file: string, isWanted: (line: Buffer, at: number) => boolean): Promise<readonly LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  let at = 0;
  await readLeaves(file, (bytes, start, end) => {
    const line = bytes.subarray(start, end);
    const parsed = isWanted(line, at) ? parseLine(line) : undefined;
    if (parsed?.ok === true) found.push(parsed.value);
    at += 1;
  });
  return found;
}

/** Words that entries of one action share. */
function namesOf({ actionId, callId, requestId }: LedgerRecord): readonly string[] {
  return [actionId, callId, requestId].filter((name) => typeof name === 'string');
}

/**
 * The entries that name the same action, call or question, or the intent. A call's number is good within its turn only,
 * and an action that was edited is another one of the same call: both are told.
 */
function joinEntries(asked: LedgerEntry, near: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const isAction = ({ event }: LedgerRecord): boolean => ['proposed', 'verdict', 'approval', 'intent', 'outcome', 'drift'].includes(event);
  if (!isAction(asked.data)) return [asked];
  const same = (one: LedgerRecord, other: LedgerRecord, key: string): boolean => one[key] !== undefined && one[key] === other[key];
  const isSame = ({ seq, data }: LedgerEntry): boolean =>
    seq === asked.seq ||
    same(data, asked.data, 'actionId') ||
    same(data, asked.data, 'requestId') ||
    (same(data, asked.data, 'callId') && same(data, asked.data, 'turnId')) ||
    data.intentSeq === asked.seq ||
    asked.data.intentSeq === seq;
  return near.filter((entry) => isAction(entry.data) && isSame(entry));
}
