import type { JsonObject } from '../../base/index.ts';
import type { LedgerRecord, LedgerSink } from '../contract.ts';
import { parseLine } from '../line.ts';
import { commonFacts } from '../record-fields.ts';
import { claimDead } from './presence.ts';
import { readPieces } from './read-pieces.ts';

/** An intent without an outcome. */
interface OpenIntent {
  readonly seq: number;
  readonly actionId: string | undefined;
  /** Token of the process it is of; undefined when the entry does not say. */
  readonly token: string | undefined;
  readonly facts: JsonObject;
}

/**
 * Closes what dead processes left open: every intent without an outcome, whose process is gone, gets an outcome with
 * status `unknown`, because the effect may or may not have happened. The action of a process that lives, here or
 * elsewhere, is left alone. Several processes may do this at once; each intent is closed once.
 *
 * @returns how many were closed
 * @throws what `ledger.append` throws; ERR_AUDIT_READ
 */
export async function recordUnfinished(ledger: LedgerSink & { readonly file: string }): Promise<number> {
  const tokens = new Set((await findOpenIntents(ledger.file)).map((intent) => intent.token));
  let closed = 0;
  for (const token of tokens) {
    // An intent that names no process cannot be asked after; it counts as one of a dead process with an empty name.
    const claim = await claimDead(ledger.file, token ?? '');
    if (claim === undefined) continue;
    try {
      // Read again under the claim: another process may have closed them between the first reading and now.
      const intents = (await findOpenIntents(ledger.file)).filter((intent) => intent.token === token);
      await Promise.all(intents.map((intent) => ledger.append(toOutcome(intent))));
      closed += intents.length;
    } finally {
      await claim.release();
    }
  }
  return closed;
}

function toOutcome(intent: OpenIntent): LedgerRecord {
  return {
    event: 'outcome',
    status: 'unknown',
    reason: 'Its process ended before it recorded an outcome.',
    intentSeq: intent.seq,
    ...(intent.actionId !== undefined && { actionId: intent.actionId }),
    ...intent.facts,
  };
}

async function findOpenIntents(file: string): Promise<readonly OpenIntent[]> {
  const bySeq = new Map<number, OpenIntent>();
  const seqByAction = new Map<string, number>();
  const close = (seq: number | undefined): void => {
    const intent = seq === undefined ? undefined : bySeq.get(seq);
    if (intent === undefined) return;
    bySeq.delete(intent.seq);
    if (intent.actionId !== undefined) seqByAction.delete(intent.actionId);
  };
  await forEachEntry(file, (seq, record) => {
    const actionId = typeof record.actionId === 'string' ? record.actionId : undefined;
    if (record.event === 'outcome') {
      const intentSeq = record.intentSeq;
      close(typeof intentSeq === 'number' ? intentSeq : seqByAction.get(actionId ?? ''));
    } else {
      bySeq.set(seq, { seq, actionId, token: tokenOf(record), facts: toFacts(record) });
      if (actionId !== undefined) seqByAction.set(actionId, seq);
    }
  });
  return [...bySeq.values()];
}

/** Who acted for whom, with what: an outcome says so itself, whoever writes it. */
function toFacts(intent: LedgerRecord): JsonObject {
  const named = [...commonFacts, 'workspaceId'].map((name) => [name, intent[name]] as const);
  return Object.fromEntries(named.filter((fact): fact is [string, string] => typeof fact[1] === 'string'));
}

function tokenOf(record: LedgerRecord): string | undefined {
  const identity = record.process;
  if (typeof identity !== 'object' || identity === null || !('token' in identity)) return undefined;
  return typeof identity.token === 'string' ? identity.token : undefined;
}

/** Visits the intents and outcomes of a file. Lines that cannot be either are passed over without parsing them. */
async function forEachEntry(file: string, visit: (seq: number, record: LedgerRecord) => void): Promise<void> {
  await readPieces(file, {
    take(bytes) {
      let start = 0;
      for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
        const line = bytes.subarray(start, end);
        start = end + 1;
        if (!line.includes('"event":"intent"') && !line.includes('"event":"outcome"')) continue;
        const parsed = parseLine(line);
        if (!parsed.ok) throw parsed.error;
        const { event } = parsed.value.data;
        if (event === 'intent' || event === 'outcome') visit(parsed.value.seq, parsed.value.data);
      }
      return start;
    },
  });
}
