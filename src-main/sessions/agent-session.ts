import { type AgentTool, type Attachment, type EgressDecision, type EgressFinding, runTurn, type SessionEvent } from '@gatehouse/agent';
import type { ApprovalAnswer, ApprovalMode, ApprovalPrompt, GrantPattern, RememberedGrant } from '@gatehouse/agent-sdk/approval';
import {
  type Clock,
  type Disposable,
  Emitter,
  fromErrorReport,
  GatehouseError,
  type IdSource,
  toErrorReport,
} from '@gatehouse/agent-sdk/base';
import type { ModelProvider, ModelReference } from '@gatehouse/agent-sdk/providers';
import type { SessionSummary, SessionView } from '../../src-shared/index.ts';
import type { Gate, Permit } from '../gate/index.ts';
import type { SessionRecord, SessionRecords } from '../store/index.ts';
import type { HeldQuestion } from './egress-guard.ts';
import { EventJournal } from './event-journal.ts';
import { GatedCalls } from './gated-calls.ts';
import { PendingApprovals } from './pending-approvals.ts';
import { PendingEgress } from './pending-egress.ts';
import { answerOrphanedCalls, closeInterruptedTurn } from './recovery.ts';

/** What a session stands on; the composition root provides it. */
export interface SessionParts {
  readonly records: SessionRecords;
  readonly clock: Clock;
  readonly ids: IdSource;
  createGate(sessionId: string, mode: ApprovalMode, prompt: ApprovalPrompt): Gate;
  createTools(
    onTodos: (todos: Extract<SessionEvent, { type: 'todos.changed' }>['todos']) => void,
    /** The session's mode now. */
    mode: () => ApprovalMode,
  ): readonly AgentTool<Permit>[];
  /** Tools that may come and go between turns: those of connectors. */
  createTurnTools(signal: AbortSignal): Promise<readonly AgentTool<Permit>[]>;
  /** @throws GatehouseError of the provider room when the endpoint may not or cannot be used */
  openProvider(reference: ModelReference): Promise<ModelProvider>;
  /** What every request passes on its way to a model: the scan for secrets and the money fuse. */
  guardProvider(provider: ModelProvider, turn: GuardedTurn): ModelProvider;
  createSystemPrompt(mode: ApprovalMode): string;
  describeAttachments(attachments: readonly Attachment[]): Promise<string>;
  /** Stops whatever the session's commands still run. */
  stopCommands(sessionId: string): void;
  readonly onStoreError: (thrown: unknown) => void;
}

/** What the guards of a turn's requests need of its session. */
export interface GuardedTurn {
  readonly sessionId: string;
  readonly turnId: string;
  /** Asks the person about a question that holds a secret; undefined where nobody can answer. */
  readonly ask: ((held: HeldQuestion, signal: AbortSignal) => Promise<EgressDecision>) | undefined;
  readonly onReplaced: (findings: readonly EgressFinding[], source: string) => void;
  /** What was decided in this session, by the SHA-256 of the text. */
  readonly decisions: Map<string, EgressDecision>;
}

interface RunningTurn {
  readonly turnId: string;
  readonly abort: AbortController;
  readonly finished: Promise<void>;
}

const titleLength = 60;

/** One conversation: its record, its gate, and at most one turn at a time. */
export class AgentSession implements Disposable {
  readonly #parts: SessionParts;
  readonly #gate: Gate;
  readonly #approvals = new PendingApprovals();
  readonly #journal: EventJournal;
  readonly #calls: GatedCalls;
  readonly #egress: PendingEgress;
  readonly #egressDecisions = new Map<string, EgressDecision>();
  readonly #sent = new Emitter<readonly SessionEvent[]>();
  readonly #changed = new Emitter<SessionSummary>();
  /** Events for the window, merged to at most one batch per frame. */
  readonly onEvents = this.#sent.event;
  readonly onChanged = this.#changed.event;
  #record: SessionRecord;
  #turn: RunningTurn | undefined;

  constructor(record: SessionRecord, parts: SessionParts) {
    this.#record = record;
    this.#parts = parts;
    this.#journal = new EventJournal({
      store: (events) => parts.records.appendEvents(record.id, events),
      send: (events) => this.#sent.fire(events),
      onStoreError: parts.onStoreError,
    });
    this.#egress = new PendingEgress({
      ids: parts.ids,
      nowMs: () => parts.clock.nowMs(),
      emit: (event) => this.#journal.record(event),
    });
    this.#gate = parts.createGate(record.id, record.mode, this.#approvals.prompt);
    const tools = parts.createTools(
      (todos) => {
        if (this.#turn !== undefined) this.#journal.record({ type: 'todos.changed', turnId: this.#turn.turnId, todos });
      },
      () => this.#gate.mode,
    );
    this.#calls = new GatedCalls({
      gate: this.#gate,
      tools,
      sessionId: record.id,
      clock: parts.clock,
      emit: (event) => this.#journal.record(event),
      onLedgerFailed: (error) => parts.onStoreError(fromErrorReport(error)),
    });
    this.#recover();
  }

  get id(): string {
    return this.#record.id;
  }

  toSummary(): SessionSummary {
    const { id, title, mode, model, createdAtMs, updatedAtMs } = this.#record;
    return { id, title, mode, model, createdAtMs, updatedAtMs, isRunning: this.#turn !== undefined };
  }

  toView(): SessionView {
    this.#journal.flush();
    return { ...this.toSummary(), events: [...this.#parts.records.listEvents(this.id)] };
  }

  /**
   * Begins a turn and returns its identifier at once.
   *
   * @throws ERR_SESSION_BUSY while a turn runs; ERR_SESSION_NO_MODEL when none was chosen
   */
  send(text: string, attachments: readonly Attachment[]): string {
    if (this.#turn !== undefined) {
      throw new GatehouseError('ERR_SESSION_BUSY', {
        message: 'The agent is still working on the last question.',
        untouched: 'Your text was not sent.',
        nextStep: 'Wait for it, or stop it first.',
      });
    }
    const { model } = this.#record;
    if (model === null) {
      throw new GatehouseError('ERR_SESSION_NO_MODEL', {
        message: 'No model is chosen for this session.',
        untouched: 'Your text was not sent.',
        nextStep: 'Choose a model in the composer.',
      });
    }
    const turnId = this.#parts.ids.nextId();
    const abort = new AbortController();
    // Begun in a microtask, so that the caller knows the identifier before the first event carries it.
    const finished = Promise.resolve().then(() => this.#run(turnId, model, text, attachments, abort.signal));
    this.#turn = { turnId, abort, finished };
    this.#save({ title: this.#record.title === '' ? toTitle(text) : this.#record.title });
    return turnId;
  }

  /** Stops the running turn; resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) return;
    turn.abort.abort();
    this.#gate.cancelPending();
    this.#parts.stopCommands(this.id);
    await turn.finished;
  }

  async setMode(mode: ApprovalMode): Promise<SessionSummary> {
    await this.#gate.setMode(mode);
    return this.#save({ mode });
  }

  setModel(model: ModelReference): SessionSummary {
    return this.#save({ model });
  }

  rename(title: string): SessionSummary {
    return this.#save({ title });
  }

  /** What this session remembers, for the page that lists it. */
  get grants(): readonly RememberedGrant[] {
    return this.#gate.grants.entries;
  }

  /** Takes back what was allowed for this session. */
  async revokeGrant(pattern: GrantPattern): Promise<void> {
    await this.#gate.revoke(pattern);
  }

  /** False when that question is not waiting (any more). */
  answerApproval(requestId: string, answer: ApprovalAnswer): boolean {
    return this.#approvals.answer(requestId, answer);
  }

  /** False when that question is not held (any more). */
  decideEgress(holdId: string, decision: EgressDecision): boolean {
    return this.#egress.decide(holdId, decision);
  }

  dispose(): void {
    this.#turn?.abort.abort();
    this.#gate.dispose();
    this.#journal.flush();
    this.#sent.dispose();
    this.#changed.dispose();
  }

  async #run(turnId: string, model: ModelReference, text: string, attachments: readonly Attachment[], signal: AbortSignal): Promise<void> {
    const { records, ids, clock } = this.#parts;
    const emit = (event: SessionEvent): void => this.#journal.record(event);
    emit({ type: 'turn.started', turnId, text, attachments, atMs: clock.nowMs() });
    try {
      const provider = this.#parts.guardProvider(await this.#parts.openProvider(model), this.#guardedTurn(turnId));
      this.#calls.offer(await this.#parts.createTurnTools(signal));
      await runTurn({
        turnId,
        provider,
        model: model.model,
        tools: this.#calls.definitions,
        systemPrompt: this.#parts.createSystemPrompt(this.#gate.mode),
        history: records.listMessages(this.id),
        userText: text,
        attachmentsText: await this.#parts.describeAttachments(attachments),
        dispatch: (call, hooks) => this.#calls.dispatch(call, { turnId, signal, hooks }),
        onCalls: (calls) => this.#calls.announce(calls, { turnId, signal }),
        emit,
        onMessages: (messages) => records.appendMessages(this.id, messages),
        signal,
        ids,
        clock,
      });
    } catch (thrown) {
      emit({
        type: 'turn.finished',
        turnId,
        reason: signal.aborted ? 'stopped' : 'failed',
        error: toErrorReport(thrown),
        model,
        atMs: clock.nowMs(),
      });
    } finally {
      this.#calls.endTurn();
      this.#turn = undefined;
      this.#journal.flush();
      this.#save({});
    }
  }

  #guardedTurn(turnId: string): GuardedTurn {
    return {
      sessionId: this.id,
      turnId,
      ask: (held, signal) => this.#egress.ask(turnId, held, signal),
      onReplaced: (findings, source) => this.#journal.record({ type: 'egress.replaced', turnId, source, findings }),
      decisions: this.#egressDecisions,
    };
  }

  #save(change: Partial<SessionRecord>): SessionSummary {
    this.#record = { ...this.#record, ...change, updatedAtMs: this.#parts.clock.nowMs() };
    try {
      this.#parts.records.save(this.#record);
    } catch (thrown) {
      this.#parts.onStoreError(thrown);
    }
    const summary = this.toSummary();
    this.#changed.fire(summary);
    return summary;
  }

  /** Closes what a crash left open, before anybody looks. */
  #recover(): void {
    const { records, clock } = this.#parts;
    records.appendEvents(this.id, closeInterruptedTurn(records.listEvents(this.id), clock.nowMs()));
    records.appendMessages(this.id, answerOrphanedCalls(records.listMessages(this.id)));
  }
}

/** The first line of a question, cut at a word. */
function toTitle(text: string): string {
  const [line = ''] = text.trim().split('\n');
  if (line.length <= titleLength) return line;
  const cut = line.slice(0, titleLength);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), titleLength / 2))}…`;
}
