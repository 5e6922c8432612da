import { toErrorReport } from '@gatehouse/agent-sdk/base';
import type { GateOutcome } from './contract.ts';
import type { GateDesk } from './desk.ts';
import { type RecordSubject, verdictRecord } from './records.ts';
import type { Refusal } from './refusals.ts';

/** Writes down a refusal where the ledger can, and turns it into the result the model receives. */
export async function recordRefusal(desk: GateDesk, subject: RecordSubject, refusal: Refusal): Promise<GateOutcome> {
  if (refusal.ledgerSeq !== undefined) return toRefusedOutcome(refusal);
  try {
    const { status: decision, code, rules, risk, policy } = refusal;
    const { seq } = await desk.ledger.append(
      verdictRecord(policy === undefined ? subject : { ...subject, policy }, { decision, code, rules, risk }, refusal),
    );
    return toRefusedOutcome({ ...refusal, ledgerSeq: seq });
  } catch (thrown) {
    desk.fire({ type: 'ledger.failed', error: toErrorReport(thrown) });
    return toRefusedOutcome({ ...refusal, reason: `${refusal.reason} The ledger could not record this refusal.` });
  }
}

export function toRefusedOutcome({ status, reason, code, ledgerSeq }: Refusal): GateOutcome {
  return { status, reason, code, ...(ledgerSeq === undefined ? {} : { ledgerSeq }) };
}
