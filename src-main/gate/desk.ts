import type { SessionGrants } from '@gatehouse/agent-sdk/approval';
import type { GateEvent, GateParts } from './contract.ts';
import type { GateLedger } from './gate-ledger.ts';
import type { Permit } from './permit.ts';

/** What a passage uses of its session's gate. */
export interface GateDesk {
  readonly parts: GateParts;
  readonly ledger: GateLedger;
  readonly grants: SessionGrants;
  /** Permits that may still be taken; the session withdraws them when it ends. */
  readonly permits: Set<Permit>;
  readonly fire: (event: GateEvent) => void;
  /** Tells the questions that wait beside this one that something was just allowed. */
  readonly reconsiderWaiting: () => void;
  /** Aborts when the session cancels its open questions. */
  readonly pendingSignal: () => AbortSignal;
  readonly isClosed: () => boolean;
}
