import type { AgentTool, ToolContext, ToolOutput } from '@gatehouse/agent';
import type { Action } from '@gatehouse/agent-sdk/action';
import {
  type ApprovalMode,
  type ApprovalRequest,
  describeGrant,
  type GrantPattern,
  isSameGrant,
  type SessionGrants,
} from '@gatehouse/agent-sdk/approval';
import { formatErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import { aborted, askPerson, orAbort, type Reply } from './ask.ts';
import type { GateCall, GateEvent, GateOutcome, GateParts } from './contract.ts';
import type { GateLedger } from './gate-ledger.ts';
import { type Asking, type Judgement, judge } from './judge.ts';
import { mintPermit, Permit, permitLifetimeMs } from './permit.ts';
import { assertSameTarget, type Case, openCase } from './proposal.ts';
import {
  approvalRecord,
  type Basis,
  type Execution,
  intentRecord,
  outcomeRecord,
  proposedRecord,
  type RecordedAnswer,
  type RecordSubject,
  type Risk,
  verdictRecord,
} from './records.ts';
import {
  cancellation,
  changedSince,
  graverThanShown,
  notEditable,
  type Refusal,
  refusalOf,
  rejection,
  sessionEnded,
  unanswered,
} from './refusals.ts';
import { type ScreenedPaths, screenCase } from './screening.ts';

/** What a passage uses of its session's gate. */
export interface GateDesk {
  readonly parts: GateParts;
  readonly ledger: GateLedger;
  readonly grants: SessionGrants;
  /** Permits that may still be taken; the session withdraws them when it ends. */
  readonly permits: Set<Permit>;
  readonly fire: (event: GateEvent) => void;
  /** Aborts when the session cancels its open questions. */
  readonly pendingSignal: () => AbortSignal;
  readonly isClosed: () => boolean;
}

/** A call that may be executed. Only the end of the road makes one. */
interface Cleared {
  readonly subject: Case;
  readonly basis: Basis;
  readonly risk: Risk;
}

/** The way of one call through the gate. Every stage throws to refuse; nothing comes back to an earlier stage. */
export class Passage {
  readonly #desk: GateDesk;
  readonly #tool: AgentTool<Permit>;
  readonly #call: GateCall;
  readonly #context: ToolContext;
  /** The mode when the call arrived; a switch takes effect with the next call. */
  readonly #mode: ApprovalMode;
  /** What the records are about: the edited action, once there is one. */
  #action: Action | undefined;

  constructor(desk: GateDesk, mode: ApprovalMode, tool: AgentTool<Permit>, call: GateCall, context: ToolContext) {
    this.#desk = desk;
    this.#mode = mode;
    this.#tool = tool;
    this.#call = call;
    this.#context = context;
  }

  async run(): Promise<GateOutcome> {
    try {
      return await this.#execute(await this.#clear(await this.#open()));
    } catch (thrown) {
      return await recordRefusal(this.#desk, this.#subject, refusalOf(thrown));
    }
  }

  async #open(): Promise<Case> {
    this.#assertAlive();
    const proposal = await orAbort(this.#tool.prepare(this.#call.arguments, this.#context), this.#context.signal);
    if (proposal === aborted) throw cancellation();
    const subject = openCase(this.#desk.parts, proposal, this.#origin);
    this.#action = subject.action;
    this.#desk.fire({ type: 'call.proposed', ...this.#keys, action: subject.action });
    return subject;
  }

  async #clear(subject: Case): Promise<Cleared> {
    const screened = await screenCase(subject, this.#desk.parts);
    const judgement = this.#judge(subject, screened);
    this.#assertAlive();
    if (judgement.decision === 'ask') return await this.#ask(subject, screened, judgement);
    const grant = judgement.basis === 'grant' ? { grant: describeGrant(judgement.grant) } : {};
    return { subject, risk: judgement.risk, basis: { basis: judgement.basis, ...grant } };
  }

  async #ask(subject: Case, screened: ScreenedPaths, asking: Asking): Promise<Cleared> {
    const { reasons, rememberable, risk } = asking;
    const { ids, clock, prompt } = this.#desk.parts;
    const request: ApprovalRequest = Object.freeze({
      id: ids.nextId(),
      action: subject.action,
      mode: this.#mode,
      reasons,
      rememberable,
      preview: subject.proposal.preview,
      askedAtMs: clock.nowMs(),
    });
    // Taken before the first await: a session cancelled while the ledger writes must not ask any more.
    const signal = AbortSignal.any([this.#context.signal, this.#desk.pendingSignal()]);
    await this.#desk.ledger.append(proposedRecord(this.#subject, request.id, reasons, risk));
    this.#desk.fire({ type: 'approval.requested', ...this.#keys, request });
    const reply = await askPerson(prompt, request, signal);
    const approved = await this.#accept(subject, request.id, reply);
    const remember = reply.type === 'approved' ? reply.remember : undefined;
    await this.#judgeAgain(approved, screened, { asking, remember });
    if (remember !== undefined) this.#desk.grants.remember(remember);
    return { subject: approved, risk, basis: { basis: 'human', requestId: request.id } };
  }

  /** The approved case: the one asked about, or a new one with the person's text. Everything else throws. */
  async #accept(subject: Case, requestId: string, reply: Reply): Promise<Case> {
    switch (reply.type) {
      case 'approved':
        await this.#recordAnswer({ requestId, decision: 'approved', ...remembered(reply.remember) }, 'approved', '');
        return subject;
      case 'edited':
        return await this.#acceptEdited(subject, requestId, reply);
      case 'rejected':
        throw rejection(
          reply.reason,
          await this.#recordAnswer({ requestId, decision: 'rejected', reason: reply.reason }, 'rejected', reply.reason),
        );
      case 'cancelled':
        throw cancellation(await this.#recordAnswer({ requestId, decision: 'cancelled' }, 'cancelled', ''));
      case 'refused': {
        const { type: _, message, ...facts } = reply;
        throw unanswered(reply.code, message, await this.#recordAnswer({ requestId, decision: 'refused', ...facts }, 'rejected', message));
      }
    }
  }

  async #acceptEdited(subject: Case, requestId: string, reply: Extract<Reply, { type: 'edited' }>): Promise<Case> {
    const edited = await this.#openEdited(subject, reply.text).catch(async (thrown: unknown) => {
      const { code, message } = toErrorReport(thrown);
      throw unanswered(code, message, await this.#recordAnswer({ requestId, decision: 'refused', code }, 'rejected', message));
    });
    // The person saved what was proposed: then nothing was edited, and the record must not say so.
    const { payloadSha256 } = edited.action;
    if (payloadSha256 === subject.action.payloadSha256)
      return await this.#accept(subject, requestId, { type: 'approved', remember: undefined });
    await this.#recordAnswer(
      { requestId, decision: 'approved-edited', editedSha256: payloadSha256, editedVia: reply.via },
      'approved-edited',
      '',
    );
    this.#action = edited.action;
    return edited;
  }

  async #openEdited(subject: Case, text: string): Promise<Case> {
    if (this.#tool.revise === undefined) throw notEditable();
    const revised = await this.#tool.revise(subject.proposal, text, this.#context);
    assertSameTarget(subject.proposal, revised);
    return openCase(this.#desk.parts, revised, { ...this.#origin, editedFromSha256: subject.action.payloadSha256 });
  }

  /**
   * A person may take minutes, and links and the deny-list may change meanwhile, as may the text: what is executed
   * passes the screen and the judgement again. It must still be about the paths that were shown, ask for no reason the
   * person did not read, and what is remembered must still be what may be.
   */
  async #judgeAgain(approved: Case, shown: ScreenedPaths, answered: Answered): Promise<void> {
    const screened = await screenCase(approved, this.#desk.parts);
    const judgement = this.#judge(approved, screened);
    if (screened.all.join('\0') !== shown.all.join('\0')) throw changedSince();
    if (judgement.decision === 'ask') assertStillAnswered(judgement, answered);
    this.#assertAlive();
  }

  async #execute({ subject, basis, risk }: Cleared): Promise<GateOutcome> {
    const { action } = subject;
    const { parts, ledger, permits } = this.#desk;
    const lifetimeMs = permitLifetimeMs[basis.basis === 'human' ? 'human' : 'automatic'];
    const intent = await ledger.append(intentRecord(this.#subject, basis, lifetimeMs, risk));
    // From here on there is an intent, so there must be an outcome: nothing below may throw.
    const permit = mintPermit({ action, clock: parts.clock, lifetimeMs });
    const startedAtMs = parts.clock.nowMs();
    permits.add(permit);
    const output = this.#isEnded ? stoppedOutput : await this.#perform(permit);
    permits.delete(permit);
    Permit.withdraw(permit, 'its call is over');
    const status = output.isError ? 'failed' : 'done';
    const durationMs = Math.max(0, parts.clock.nowMs() - startedAtMs);
    return await this.#finish(action, { status, intentSeq: intent.seq, output, durationMs, isPermitUsed: permit.isTaken });
  }

  async #perform(permit: Permit): Promise<ToolOutput> {
    try {
      this.#desk.fire({ type: 'call.started', ...this.#keys, action: permit.action });
      const { text, isError, facts } = await this.#tool.execute(permit, this.#context);
      return { text: text.toWellFormed(), isError, facts };
    } catch (thrown) {
      const report = toErrorReport(thrown);
      return { text: formatErrorReport(report), isError: true, facts: { code: report.code } };
    }
  }

  async #finish(action: Action, execution: Execution): Promise<GateOutcome> {
    const { output, status, intentSeq } = execution;
    const record = outcomeRecord(this.#subject, execution);
    try {
      const { seq } = await this.#desk.ledger.append(record);
      if (output === stoppedOutput) return toOutcome({ ...cancellation().refusal, ledgerSeq: seq });
      return { status, action, output, ledgerSeq: seq };
    } catch (thrown) {
      // The effect has happened. Its record is owed, and nothing else runs before it is written.
      this.#desk.ledger.owe(record);
      this.#desk.fire({ type: 'ledger.failed', error: toErrorReport(thrown) });
      const note = `[The ledger could not record how this ended: ${formatErrorReport(toErrorReport(thrown))}]`;
      return { status, action, output: { ...output, text: `${output.text}\n${note}` }, ledgerSeq: intentSeq };
    }
  }

  async #recordAnswer(answer: RecordedAnswer, decision: AnsweredDecision, reason: string): Promise<number> {
    const { seq } = await this.#desk.ledger.append(approvalRecord(this.#subject, answer));
    this.#desk.fire({ type: 'approval.answered', ...this.#keys, requestId: answer.requestId, decision, reason });
    return seq;
  }

  #judge(subject: Case, screened: ScreenedPaths): Judgement {
    const { parts, grants } = this.#desk;
    return judge(subject, screened, { mode: this.#mode, workspace: parts.workspace, grant: grants.find(subject.action) });
  }

  #assertAlive(): void {
    if (this.#desk.isClosed()) throw sessionEnded();
    if (this.#context.signal.aborted) throw cancellation();
  }

  get #isEnded(): boolean {
    return this.#desk.isClosed() || this.#context.signal.aborted;
  }

  get #keys(): { readonly turnId: string; readonly callId: string } {
    return { turnId: this.#context.turnId, callId: this.#context.callId };
  }

  get #origin(): { readonly tool: string; readonly turnId: string; readonly callId: string } {
    return { tool: this.#tool.definition.name, ...this.#keys };
  }

  get #subject(): RecordSubject {
    return { parts: this.#desk.parts, mode: this.#mode, tool: this.#tool.definition.name, context: this.#context, action: this.#action };
  }
}

/** What the person was asked, and what of it they want remembered. */
interface Answered {
  readonly asking: Asking;
  readonly remember: GrantPattern | undefined;
}

/** @throws ERR_GATE_CHANGED_SINCE when the answer was given to a milder question than this */
function assertStillAnswered(now: Asking, { asking, remember }: Answered): void {
  const read = new Set(asking.reasons);
  if (now.reasons.some((reason) => !read.has(reason))) throw graverThanShown();
  if (remember !== undefined && !now.rememberable.some((pattern) => isSameGrant(pattern, remember))) throw graverThanShown();
}

type AnsweredDecision = Extract<GateEvent, { type: 'approval.answered' }>['decision'];

/** What stands for the output of an execution that was stopped between its intent and its start. */
const stoppedOutput: ToolOutput = Object.freeze({ text: '', isError: true, facts: {} });

/** Writes down a refusal where the ledger can, and turns it into the result the model receives. */
export async function recordRefusal(desk: GateDesk, subject: RecordSubject, refusal: Refusal): Promise<GateOutcome> {
  if (refusal.ledgerSeq !== undefined) return toOutcome(refusal);
  try {
    const { status: decision, code, rules, risk } = refusal;
    const { seq } = await desk.ledger.append(verdictRecord(subject, { decision, code, rules, risk }, refusal));
    return toOutcome({ ...refusal, ledgerSeq: seq });
  } catch (thrown) {
    desk.fire({ type: 'ledger.failed', error: toErrorReport(thrown) });
    return toOutcome({ ...refusal, reason: `${refusal.reason} The ledger could not record this refusal.` });
  }
}

function toOutcome({ status, reason, code, ledgerSeq }: Refusal): GateOutcome {
  return { status, reason, code, ...(ledgerSeq === undefined ? {} : { ledgerSeq }) };
}

function remembered(pattern: GrantPattern | undefined): { readonly remembered?: string } {
  return pattern === undefined ? {} : { remembered: describeGrant(pattern) };
}
