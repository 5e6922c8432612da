import type { AgentTool, ToolContext, ToolOutput } from '@gatehouse/agent';
import type { Action } from '@gatehouse/agent-sdk/action';
import { type ApprovalMode, describeGrant, type GrantPattern, isSameGrant } from '@gatehouse/agent-sdk/approval';
import { formatErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import { aborted, askPerson, orAbort, type Remember, type Reply } from './ask.ts';
import { type Assessed, assess, findGrant, noteUse, toGrantTool } from './assess.ts';
import type { GateCall, GateEvent, GateOutcome } from './contract.ts';
import type { GateDesk } from './desk.ts';
import type { Asking } from './judge.ts';
import { mintPermit, Permit, type PermitGrounds, permitLifetimeMs } from './permit.ts';
import { assertSameTarget, type Case, openCase } from './proposal.ts';
import { createRequest } from './question.ts';
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
} from './records.ts';
import {
  cancellation,
  changedSince,
  expiry,
  graverThanShown,
  notEditable,
  nothingSaved,
  refusalOf,
  rejection,
  sessionEnded,
  unanswered,
  untypedEdit,
} from './refusals.ts';
import { recordRefusal, toRefusedOutcome } from './refused-outcome.ts';
import { type BudgetReservation, findApproverRoles, type GateVerdict, reserve } from './stages.ts';

/** A call that may be executed. Only the end of the road makes one. */
interface Cleared {
  readonly subject: Case;
  readonly basis: Basis;
  readonly risk: Risk;
  /** Longest life of its permit that a policy allows. */
  readonly maximumLifetimeMs: number;
  readonly policy: GateVerdict | undefined;
}

/** A person's yes, recorded, before what it was given to is looked at again. */
interface Approved {
  readonly asked: Assessed;
  readonly asking: Asking;
  /** What was approved: the case that was asked about, or a new one with the person's text. */
  readonly subject: Case;
  readonly requestId: string;
  readonly remember: Remember | undefined;
}

/**
 * The way of one call through the gate, in this order: normalize → screen → policy → scrub → budget → approve → pass →
 * record the intent → execute → observe → record the outcome. Every stage throws to refuse; nothing comes back to an
 * earlier one, but what had to wait is screened and judged again before it runs.
 */
export class Passage {
  readonly #desk: GateDesk;
  readonly #tool: AgentTool<Permit>;
  readonly #call: GateCall;
  readonly #context: ToolContext;
  /** The mode when its turn came, or when it was asked about ahead of it; a switch takes effect with the next call. */
  #mode: ApprovalMode;
  /** What the records are about: the edited action, once there is one. */
  #action: Action | undefined;
  /** What the policy said of it last. */
  #policy: GateVerdict | undefined;
  #reservation: BudgetReservation | undefined;
  /** The answer to a question that was asked before its turn. */
  #ahead: Promise<Approved | 'covered'> | undefined;
  #waiting: { readonly asked: Assessed; readonly covered: AbortController } | undefined;

  constructor(desk: GateDesk, mode: ApprovalMode, tool: AgentTool<Permit>, call: GateCall, context: ToolContext) {
    this.#desk = desk;
    this.#mode = mode;
    this.#tool = tool;
    this.#call = call;
    this.#context = context;
  }

  /** The file or folder it is about, once it is an action. */
  get target(): string | undefined {
    return this.#action?.resource.type === 'file' ? this.#action.resource.target : undefined;
  }

  /** @param mode the session's mode now: what was not asked about ahead of its turn is judged in no other */
  async run(mode: ApprovalMode): Promise<GateOutcome> {
    try {
      return await this.#execute(await (this.#ahead === undefined ? this.#clearNow(mode) : this.#clearAhead(this.#ahead, mode)));
    } catch (thrown) {
      return await recordRefusal(this.#desk, this.#subject, refusalOf(thrown));
    } finally {
      await this.#reservation?.rollback().catch((thrown) => this.#desk.fire({ type: 'ledger.failed', error: toErrorReport(thrown) }));
    }
  }

  /**
   * Puts the question of a call whose turn has not come, so that it waits beside the ones before it. Has no effect but
   * the question: whatever goes wrong here is said when its turn comes. Resolves when the question is open, or when there
   * is none.
   *
   * @param isTaken whether an earlier call is about the same file: then what to ask depends on what becomes of that one
   */
  async askAhead(isTaken: (target: string | undefined) => boolean): Promise<void> {
    try {
      const subject = await this.#normalize();
      const assessed = await this.#assess(subject);
      const { judgement } = assessed;
      if (judgement.decision !== 'ask' || isTaken(this.target)) return;
      this.#ahead = this.#ask(assessed, judgement);
      this.#ahead.catch(() => undefined);
    } catch {
      this.#action = undefined;
    }
  }

  /** Takes the question back when what was allowed meanwhile covers it. */
  async reconsider(): Promise<void> {
    if (this.#waiting === undefined) return;
    const { asked, covered } = this.#waiting;
    const isGrave = asked.judgement.decision !== 'ask' || asked.judgement.rememberable.length === 0;
    if (!isGrave && (await findGrant(asked.subject, asked.screened, this.#desk)) !== undefined) covered.abort();
  }

  async #clearNow(mode: ApprovalMode): Promise<Cleared> {
    this.#mode = mode;
    return await this.#clear();
  }

  async #clear(): Promise<Cleared> {
    const subject = await this.#normalize();
    const assessed = await this.#assess(subject);
    this.#reservation = await reserve(this.#desk.parts.budget, subject.action);
    this.#assertAlive();
    const { judgement } = assessed;
    if (judgement.decision === 'ask') return await this.#approve(assessed, judgement);
    const covering = judgement.basis === 'grant' ? judgement.grant : undefined;
    if (covering !== undefined) noteUse(covering, this.#desk);
    const grant = covering === undefined ? {} : { grant: describeGrant(covering.pattern, covering.lifetime) };
    return { ...this.#toCleared(assessed), basis: { basis: judgement.basis, ...grant } };
  }

  async #assess(subject: Case): Promise<Assessed> {
    const assessed = await assess(subject, this.#judges);
    this.#policy = assessed.policy;
    return assessed;
  }

  async #normalize(): Promise<Case> {
    this.#assertAlive();
    const proposal = await orAbort(this.#tool.prepare(this.#call.arguments, this.#context), this.#context.signal);
    if (proposal === aborted) throw cancellation();
    const subject = openCase(this.#desk.parts, proposal, this.#origin);
    this.#action = subject.action;
    this.#desk.fire({ type: 'call.proposed', ...this.#keys, action: subject.action });
    return subject;
  }

  async #approve(assessed: Assessed, asking: Asking): Promise<Cleared> {
    const approved = await this.#ask(assessed, asking);
    // Only a question that waits beside others can be taken back.
    return approved === 'covered' ? await this.#clear() : await this.#confirm(approved);
  }

  /** What was answered ahead of its turn holds only if the tool still proposes the same; otherwise it is a new call. */
  async #clearAhead(answer: Promise<Approved | 'covered'>, mode: ApprovalMode): Promise<Cleared> {
    const approved = await answer;
    if (approved === 'covered') return await this.#clearNow(mode);
    const shown = approved.asked.subject.action;
    const proposal = await orAbort(this.#tool.prepare(this.#call.arguments, this.#context), this.#context.signal);
    if (proposal === aborted) throw cancellation();
    const { action } = openCase(this.#desk.parts, proposal, this.#origin);
    if (action.payloadSha256 === shown.payloadSha256 && action.resource.target === shown.resource.target) {
      this.#reservation = await reserve(this.#desk.parts.budget, approved.subject.action);
      return await this.#confirm(approved);
    }
    await recordRefusal(this.#desk, this.#subject, refusalOf(changedSince()));
    return await this.#clearNow(mode);
  }

  /** Asks, checks and records the answer. Everything but a yes throws. */
  async #ask(asked: Assessed, asking: Asking): Promise<Approved | 'covered'> {
    // Taken before the first await: a session cancelled while the ledger writes must not ask any more.
    const covered = new AbortController();
    const signal = AbortSignal.any([this.#context.signal, this.#desk.pendingSignal(), covered.signal]);
    const request = await createRequest(asked, asking, this.#mode, this.#desk.parts);
    await this.#desk.ledger.append(proposedRecord(this.#subject, request, asking.risk));
    this.#desk.fire({ type: 'approval.requested', ...this.#keys, request });
    this.#waiting = { asked, covered };
    const { timeoutMs } = asking;
    const reply = await askPerson({ prompt: this.#desk.parts.prompt, request, signal, timeoutMs });
    this.#waiting = undefined;
    const requestId = request.id;
    if (reply.type === 'cancelled' && covered.signal.aborted && !this.#isEnded) {
      await this.#recordAnswer({ requestId, decision: 'withdrawn' }, 'cancelled', 'What you allowed meanwhile covers it.');
      return 'covered';
    }
    const subject = await this.#accept(asked.subject, requestId, reply, asking);
    return { asked, asking, subject, requestId, remember: reply.type === 'approved' ? reply.remember : undefined };
  }

  /** The approved case: the one asked about, or a new one with the person's text. Everything else throws. */
  async #accept(subject: Case, requestId: string, reply: Reply, asking: Asking): Promise<Case> {
    switch (reply.type) {
      case 'approved':
        await this.#recordAnswer({ requestId, decision: 'approved', ...remembered(reply) }, 'approved', '');
        return subject;
      case 'edited':
        return await this.#acceptEdited(subject, requestId, reply, asking);
      case 'rejected': {
        const { reason } = reply;
        throw rejection(reason, await this.#recordAnswer({ requestId, decision: 'rejected', reason }, 'rejected', reason));
      }
      case 'cancelled':
        throw cancellation(await this.#recordAnswer({ requestId, decision: 'cancelled' }, 'cancelled', ''));
      case 'expired': {
        const role = asking.escalationRole;
        const answer = { requestId, decision: 'expired', ...(role === undefined ? {} : { escalatedTo: role }) } as const;
        throw expiry(asking.timeoutMs, await this.#recordAnswer(answer, 'expired', 'Nobody answered in time.'));
      }
      case 'refused': {
        const { type: _, message, ...facts } = reply;
        throw unanswered(reply.code, message, await this.#recordAnswer({ requestId, decision: 'refused', ...facts }, 'rejected', message));
      }
    }
  }

  async #acceptEdited(subject: Case, requestId: string, reply: Extract<Reply, { type: 'edited' }>, asking: Asking): Promise<Case> {
    const edited = await this.#openEdited(subject, reply.text, asking).catch(async (thrown: unknown) => {
      const { code, message } = toErrorReport(thrown);
      throw unanswered(code, message, await this.#recordAnswer({ requestId, decision: 'refused', code }, 'rejected', message));
    });
    // The person saved what was proposed: then nothing was edited, and the record must not say so.
    const { payloadSha256 } = edited.action;
    if (payloadSha256 === subject.action.payloadSha256) {
      return await this.#accept(subject, requestId, { type: 'approved', remember: undefined, isTyped: false }, asking);
    }
    const answer = { requestId, decision: 'approved-edited', editedSha256: payloadSha256, editedVia: reply.via } as const;
    await this.#recordAnswer(answer, 'approved-edited', '');
    this.#action = edited.action;
    return edited;
  }

  async #openEdited(subject: Case, text: string, asking: Asking): Promise<Case> {
    if (this.#tool.revise === undefined) throw notEditable();
    const revised = await this.#tool.revise(subject.proposal, text, this.#context);
    assertSameTarget(subject.proposal, revised);
    const edited = openCase(this.#desk.parts, revised, { ...this.#origin, editedFromSha256: subject.action.payloadSha256 });
    // Saving the proposal as it was would be an approval without the words it asks for.
    if (asking.typedWords !== undefined && edited.action.payloadSha256 === subject.action.payloadSha256) throw untypedEdit();
    return edited;
  }

  /**
   * A person may take minutes, and links, policies and the deny-list may change meanwhile, as may the text: what is
   * executed passes every stage again. It must still be about the paths that were shown, ask for no reason the person did
   * not read, and what is remembered must still be what may be. A command that the person rewrote is asked about as the
   * new command it is, unless it asks for nothing they have not read.
   */
  async #confirm(approved: Approved): Promise<Cleared> {
    const { asked, subject, requestId, remember } = approved;
    const now = await this.#assess(subject);
    const isRewritten = subject !== asked.subject && subject.action.kind === 'shell';
    if (!isRewritten && now.screened.all.join('\0') !== asked.screened.all.join('\0')) throw changedSince();
    if (now.judgement.decision === 'ask' && !isStillAnswered(now.judgement, approved, isRewritten)) {
      if (!isRewritten) throw graverThanShown();
      return await this.#approve(now, now.judgement);
    }
    this.#assertAlive();
    if (remember !== undefined) await this.#remember(remember);
    return { ...this.#toCleared(now), basis: { basis: 'human', requestId } };
  }

  async #remember({ pattern, lifetime, namedGrant }: Remember): Promise<void> {
    if (lifetime === 'workspace') await this.#save(pattern, namedGrant);
    else this.#desk.grants.remember(pattern, this.#desk.parts.clock.nowMs());
    this.#desk.reconsiderWaiting();
  }

  async #save(pattern: GrantPattern, namedGrant: string | undefined): Promise<void> {
    const { savedGrants } = this.#desk.parts;
    if (savedGrants === undefined) throw nothingSaved();
    await savedGrants.save(pattern, toGrantTool(this.#tool), namedGrant);
  }

  async #execute({ subject, basis, risk, maximumLifetimeMs, policy }: Cleared): Promise<GateOutcome> {
    const { action } = subject;
    const { parts, ledger, permits } = this.#desk;
    const lifetimeMs = Math.min(permitLifetimeMs[basis.basis === 'human' ? 'human' : 'automatic'], maximumLifetimeMs);
    // What runs in another process is taken there by a pass, which that process verifies.
    const passId = action.kind === 'shell' ? parts.ids.nextId() : undefined;
    const intent = await ledger.append(intentRecord(this.#subject, basis, { lifetimeMs, passId }, risk));
    if (policy !== undefined) parts.policy?.noteRun(policy);
    // From here on there is an intent, so there must be an outcome: nothing below may throw.
    const grounds = passId === undefined ? {} : { grounds: toGrounds(passId, lifetimeMs, basis, policy) };
    const permit = mintPermit({ action, clock: parts.clock, lifetimeMs, ...grounds });
    const startedAtMs = parts.clock.nowMs();
    permits.add(permit);
    const output = this.#isEnded ? stoppedOutput : await this.#perform(permit);
    permits.delete(permit);
    Permit.withdraw(permit, 'its call is over');
    await this.#settleBudget(permit.isTaken);
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
      if (output === stoppedOutput) return toRefusedOutcome({ ...cancellation().refusal, ledgerSeq: seq });
      return { status, action, output, ledgerSeq: seq };
    } catch (thrown) {
      // The effect has happened. Its record is owed, and nothing else runs before it is written.
      this.#desk.ledger.owe(record);
      this.#desk.fire({ type: 'ledger.failed', error: toErrorReport(thrown) });
      const note = `[The ledger could not record how this ended: ${formatErrorReport(toErrorReport(thrown))}]`;
      return { status, action, output: { ...output, text: `${output.text}\n${note}` }, ledgerSeq: intentSeq };
    }
  }

  /** What was set aside is spent once the permit was taken, whatever came of it. */
  async #settleBudget(isSpent: boolean): Promise<void> {
    const reservation = this.#reservation;
    this.#reservation = undefined;
    const settled = isSpent ? reservation?.commit() : reservation?.rollback();
    await settled?.catch((thrown) => this.#desk.fire({ type: 'ledger.failed', error: toErrorReport(thrown) }));
  }

  async #recordAnswer(answer: RecordedAnswer, decision: AnsweredDecision, reason: string): Promise<number> {
    const isYes = decision === 'approved' || decision === 'approved-edited';
    const approver = isYes ? findApproverRoles(this.#policy, this.#desk.parts.approverRoles) : [];
    const { seq } = await this.#desk.ledger.append(approvalRecord(this.#subject, { ...answer, approver }));
    this.#desk.fire({ type: 'approval.answered', ...this.#keys, requestId: answer.requestId, decision, reason });
    return seq;
  }

  #toCleared({ subject, policy, judgement }: Assessed): Omit<Cleared, 'basis'> {
    const seconds = policy?.obligations.passTtlSecs;
    return { subject, policy, risk: judgement.risk, maximumLifetimeMs: seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000 };
  }

  #assertAlive(): void {
    if (this.#desk.isClosed()) throw sessionEnded();
    if (this.#context.signal.aborted) throw cancellation();
  }

  get #judges() {
    return { desk: this.#desk, mode: this.#mode };
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
    const { parts } = this.#desk;
    const tool = this.#tool.definition.name;
    return { parts, mode: this.#mode, tool, context: this.#context, action: this.#action, policy: this.#policy };
  }
}

/** Whether the answer was given to at least as grave a question as this. Words that were not typed for it are missing. */
function isStillAnswered(now: Asking, { asking, remember }: Approved, isRewritten: boolean): boolean {
  const read = new Set(asking.reasons);
  if (now.reasons.some((reason) => !read.has(reason))) return false;
  if (now.typedWords !== undefined && (isRewritten || now.typedWords !== asking.typedWords)) return false;
  return remember === undefined || now.rememberable.some((pattern) => isSameGrant(pattern, remember.pattern));
}

type AnsweredDecision = Extract<GateEvent, { type: 'approval.answered' }>['decision'];

/** What stands for the output of an execution that was stopped between its intent and its start. */
const stoppedOutput: ToolOutput = Object.freeze({ text: '', isError: true, facts: {} });

function remembered({ remember, isTyped }: Extract<Reply, { type: 'approved' }>): Partial<RecordedAnswer> {
  return {
    ...(remember === undefined ? {} : { remembered: describeGrant(remember.pattern, remember.lifetime), lifetime: remember.lifetime }),
    ...(isTyped ? { isTyped: true } : {}),
  };
}

function toGrounds(passId: string, lifetimeMs: number, { requestId }: Basis, policy: GateVerdict | undefined): PermitGrounds {
  const policyDigest = policy?.policyDigest;
  return {
    passId,
    lifetimeMs,
    ...(requestId === undefined ? {} : { approvalId: requestId }),
    ...(policyDigest === undefined ? {} : { policyDigest }),
  };
}
