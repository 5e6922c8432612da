import type { Action } from '@gatehouse/agent-sdk/action';
import { type ErrorCode, GatehouseError, isGatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { PolicyVerdict } from '@gatehouse/agent-sdk/policy';
import { CallRefused } from './refusals.ts';

/*
 * The stages of the road that other rooms provide. Each is a function of the action; each refuses when it throws; each is
 * `undefined`, in so many words, where none is in force, and then nothing is said to have been judged by it.
 */

/** The documents in force. They answer at once, from memory. */
export interface PolicyStage {
  /** Undefined when what is in force is what was saved last; else settles once it is. */
  catchUp(): Promise<void> | undefined;
  /** What they say of an action. */
  judge(action: Action): GateVerdict;
  /** An action runs under this verdict: it counts for limits of calls. */
  noteRun(verdict: PolicyVerdict): void;
}

export interface GateVerdict extends PolicyVerdict {
  /** SHA-256 of the documents that spoke, for whoever judges it again. */
  readonly policyDigest?: string;
}

/** What of an action's payload would leave the machine or enter the ledger, looked through for secrets. */
export type ScrubStage = (action: Action) => Promise<ScrubVerdict>;

export interface ScrubVerdict {
  readonly decision: 'pass' | 'ask' | 'deny';
  /** One sentence each, for the person; they name kinds, never values. */
  readonly reasons: readonly string[];
}

/** Sets aside what the action may cost. Throws when there is not enough left. */
export type BudgetStage = (action: Action) => Promise<BudgetReservation>;

/** Exactly one of the two is called, once. */
export interface BudgetReservation {
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** @throws CallRefused when a document denies, or when nobody can say what they say */
export function judgeByPolicy(stage: PolicyStage | undefined, action: Action): GateVerdict | undefined {
  if (stage === undefined) return undefined;
  const verdict = orRefuse('ERR_GATE_POLICY_FAILED', 'The policy could not be evaluated', () => stage.judge(action));
  if (verdict.decision !== 'deny') return verdict;
  throw deniedByPolicy(verdict);
}

/** @throws CallRefused when it denies or throws */
export async function scrub(stage: ScrubStage | undefined, action: Action): Promise<ScrubVerdict | undefined> {
  if (stage === undefined) return undefined;
  const verdict = await orRefuseLater('ERR_GATE_SCRUB_FAILED', 'What this would send could not be looked through', () => stage(action));
  if (verdict.decision !== 'deny') return verdict;
  throw refused('ERR_GATE_SECRET_CONTENT', verdict.reasons.join(' '), []);
}

/** @throws CallRefused when there is no budget for it, or nobody can say */
export async function reserve(stage: BudgetStage | undefined, action: Action): Promise<BudgetReservation | undefined> {
  if (stage === undefined) return undefined;
  return await orRefuseLater('ERR_GATE_BUDGET_FAILED', 'What this may cost could not be set aside', () => stage(action));
}

/**
 * A policy may want an approver with one of several roles. Whoever sits here and has none of them cannot approve, so they
 * are not asked.
 *
 * @throws CallRefused with ERR_GATE_ROLE, also when nobody can say which roles they have
 */
export function assertApprover(verdict: GateVerdict | undefined, approverRoles: () => readonly string[]): void {
  const wanted = verdict?.obligations.approverRoles ?? [];
  if (verdict === undefined || wanted.length === 0) return;
  const held = orRefuse('ERR_GATE_ROLE', 'The roles of the person here could not be read', () => findApproverRoles(verdict, approverRoles));
  if (held.length > 0) return;
  const by = verdict.rule === null ? '' : ` (${[verdict.rule, verdict.source].filter((part) => part !== null).join(' in ')})`;
  const message = `A policy wants this approved by somebody with the role ${wanted.join(' or ')}${by}, and the person here has no such role.`;
  throw refused('ERR_GATE_ROLE', message, verdict.rule === null ? [] : [verdict.rule], verdict);
}

/** The roles by which an approval of the person here counts, where a policy wants one. */
export function findApproverRoles(verdict: GateVerdict | undefined, approverRoles: () => readonly string[]): readonly string[] {
  const wanted = verdict?.obligations.approverRoles ?? [];
  return wanted.length === 0 ? [] : approverRoles().filter((role) => wanted.includes(role));
}

function deniedByPolicy(verdict: GateVerdict): CallRefused {
  const { reason, rule, source, matched } = verdict;
  const where = [rule, source].filter((part) => part !== null).join(' in ');
  const rules = matched.filter(({ effect }) => effect === 'deny').map(({ rule: id }) => id);
  return refused('ERR_GATE_POLICY_DENIED', `Refused: ${reason}${where === '' ? '' : ` (${where})`}.`, rules, verdict);
}

/** Errors of ours keep their code: they say what is wrong. Everything else is a stage that failed. */
function toRefused(code: ErrorCode, message: string, thrown: unknown): CallRefused {
  if (thrown instanceof CallRefused) return thrown;
  const known = isGatehouseError(thrown) ? thrown : new GatehouseError(code, { message: `${message} (${toErrorReport(thrown).message}).` });
  return refused(known.code, known.message, []);
}

function orRefuse<Value>(code: ErrorCode, message: string, work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    throw toRefused(code, message, thrown);
  }
}

async function orRefuseLater<Value>(code: ErrorCode, message: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    throw toRefused(code, message, thrown);
  }
}

function refused(code: ErrorCode, message: string, rules: readonly string[], policy?: GateVerdict): CallRefused {
  const reason = `${message} Nothing was done. Do not try to reach the same end another way. (${code})`;
  return new CallRefused({ status: 'refused', code, reason, rules, risk: 'ordinary', ...(policy === undefined ? {} : { policy }) });
}
