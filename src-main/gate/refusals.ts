import {
  type ErrorCode,
  type ErrorReport,
  formatErrorReport,
  GatehouseError,
  isGatehouseError,
  toErrorReport,
} from '@gatehouse/agent-sdk/base';
import type { Risk, Wanted } from './records.ts';
import type { GateVerdict } from './stages.ts';

/** A call that ends without an effect. */
export interface Refusal {
  readonly status: 'refused' | 'cancelled';
  readonly code: ErrorCode;
  /** For the model, in sentences. */
  readonly reason: string;
  /** Rules of the screen that matched. */
  readonly rules: readonly string[];
  readonly risk: Risk;
  /** The secret path that was asked for; recorded by name, never by content. */
  readonly secretPath?: string;
  /** What was to be done to which file, where the call ended before an action was made of it. */
  readonly wanted?: Wanted;
  /** What the policy said, where it is the policy that refused. */
  readonly policy?: GateVerdict;
  /** Sequence number of the entry that records the end already, where an answer of the person ended it. */
  readonly ledgerSeq?: number;
}

/** How a stage says no. Every other throw means the same: see {@link refusalOf}. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** Any throw before the execution, as the refusal it is. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof CallRefused) return thrown.refusal;
  const report = toErrorReport(thrown);
  if (!isGatehouseError(thrown, 'ERR_SCREEN_SECRET')) return { ...toRefusal(report), ...wantedOf(thrown) };
  const { path, rules } = thrown.details;
  return {
    ...toRefusal(report),
    rules: typeof rules === 'string' && rules !== '' ? rules.split(',') : [],
    risk: 'secret',
    ...(typeof path === 'string' ? { secretPath: path } : {}),
  };
}

function wantedOf(thrown: unknown): { readonly wanted?: Wanted } {
  if (!isGatehouseError(thrown)) return {};
  const { kind, path } = thrown.details;
  return typeof kind === 'string' && typeof path === 'string' ? { wanted: { kind, path } } : {};
}

export function cancellation(ledgerSeq?: number): CallRefused {
  return new CallRefused({
    status: 'cancelled',
    code: 'ERR_GATE_CANCELLED',
    reason: 'The user stopped this turn before it was done. Nothing was done. (ERR_GATE_CANCELLED)',
    rules: [],
    risk: 'ordinary',
    ...(ledgerSeq === undefined ? {} : { ledgerSeq }),
  });
}

/** The person said no. What they wrote goes to the model as they wrote it. */
export function rejection(reason: string, ledgerSeq: number): CallRefused {
  const words = reason.trim();
  const said = words === '' ? 'They gave no reason.' : `They said: ${words}`;
  return new CallRefused({
    status: 'refused',
    code: 'ERR_GATE_REJECTED',
    reason: `The user rejected this. Nothing was done. ${said} (ERR_GATE_REJECTED)`,
    rules: [],
    risk: 'ordinary',
    ledgerSeq,
  });
}

/** Nobody answered in time. */
export function expiry(timeoutMs: number, ledgerSeq: number): CallRefused {
  const reason = `Nobody answered within ${Math.round(timeoutMs / 1000)} seconds, so this was refused. Nothing was done. (ERR_GATE_EXPIRED)`;
  return new CallRefused({ status: 'refused', code: 'ERR_GATE_EXPIRED', reason, rules: [], risk: 'ordinary', ledgerSeq });
}

/** An answer that could not be had or may not count. */
export function unanswered(code: ErrorCode, message: string, ledgerSeq: number): CallRefused {
  const refusal = toRefusal({ code, message, untouched: 'Nothing was done.', nextStep: 'Do not try to reach the same end another way.' });
  return new CallRefused({ ...refusal, ledgerSeq });
}

export function sessionEnded(): GatehouseError {
  return new GatehouseError('ERR_GATE_CLOSED', { message: 'This session has ended.', untouched: 'Nothing was done.' });
}

export function notEditable(): GatehouseError {
  return new GatehouseError('ERR_GATE_NOT_EDITABLE', {
    message: 'What this tool proposes cannot be edited.',
    untouched: 'Nothing was done.',
  });
}

/** Saving a proposal as it was approves it, and this one asks for words. */
export function untypedEdit(): GatehouseError {
  return new GatehouseError('ERR_GATE_NOT_TYPED', {
    message: 'The proposal was saved unchanged, without the words that had to be typed for it.',
    untouched: 'Nothing was done.',
  });
}

export function nothingSaved(): GatehouseError {
  return new GatehouseError('ERR_GATE_NOT_SAVED', {
    message: 'Nothing can be allowed here beyond this session.',
    untouched: 'Nothing was done.',
  });
}

/** What was judged and shown is no longer what would be touched. */
export function changedSince(): GatehouseError {
  return new GatehouseError('ERR_GATE_CHANGED_SINCE', {
    message: 'A path of this call leads somewhere else now than when it was shown.',
    untouched: 'Nothing was done.',
    nextStep: 'Propose it again, so that what it touches can be seen.',
  });
}

/** What was approved is now more than the person was told, by an edit or by what changed around it. */
export function graverThanShown(): GatehouseError {
  return new GatehouseError('ERR_GATE_CHANGED_SINCE', {
    message: 'What this would do is graver now than when it was shown.',
    untouched: 'Nothing was done.',
    nextStep: 'Propose it again, so that all of it can be seen.',
  });
}

function toRefusal(report: ErrorReport): Refusal {
  return { status: 'refused', code: report.code, reason: formatErrorReport(report), rules: [], risk: 'ordinary' };
}
