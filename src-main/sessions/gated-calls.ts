import type { AgentTool, CallOutcome, DispatchHooks, SessionEvent, ToolContext, ToolOutput } from '@gatehouse/agent';
import { type Clock, type ErrorReport, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { ModelTool, ModelToolCall } from '@gatehouse/agent-sdk/providers';
import type { Gate, GateEvent, Permit } from '../gate/index.ts';

export interface GatedCallsParts {
  readonly gate: Gate;
  readonly tools: readonly AgentTool<Permit>[];
  readonly sessionId: string;
  readonly clock: Clock;
  readonly emit: (event: SessionEvent) => void;
  readonly onLedgerFailed: (error: ErrorReport) => void;
}

export interface CallTurn {
  readonly turnId: string;
  readonly signal: AbortSignal;
  readonly hooks: DispatchHooks;
}

/** A result as people see it is cut here; the model received it whole. */
const shownResultLength = 4_000;

/**
 * The calls of one session on their way to its gate, and what the gate says of them as session events. The window and
 * the command line both dispatch through this, so there is one way from a model's call to the gate.
 */
export class GatedCalls {
  readonly #parts: GatedCallsParts;
  #tools: ReadonlyMap<string, AgentTool<Permit>>;
  /** Calls run one at a time, so there is one set of hooks. */
  #current: { readonly callId: string; readonly hooks: DispatchHooks } | undefined;
  /** Calls of the reply whose turn has not come, in the model's order, and whose turn they belong to. */
  #coming: { readonly calls: readonly ModelToolCall[]; readonly turn: Omit<CallTurn, 'hooks'> } | undefined;
  /** Calls that a person has been told of. */
  readonly #told = new Set<string>();

  constructor(parts: GatedCallsParts) {
    this.#parts = parts;
    this.#tools = byName(parts.tools);
    parts.gate.onEvent((event) => this.#record(event));
  }

  get definitions(): readonly ModelTool[] {
    return [...this.#tools.values()].map((tool) => tool.definition);
  }

  /** Offers further tools, in place of those offered so before. One of our own names stays ours. */
  offer(further: readonly AgentTool<Permit>[]): void {
    this.#tools = byName([...this.#parts.tools, ...further, ...this.#parts.tools]);
  }

  /** All calls of one reply: when the first asks, the questions of the others are put beside it. */
  announce(calls: readonly ModelToolCall[], turn: Omit<CallTurn, 'hooks'>): void {
    this.#coming = { calls, turn };
  }

  /** The turn is over: what was asked ahead of its time is not run. */
  endTurn(): void {
    this.#coming = undefined;
    this.#told.clear();
    this.#parts.gate.cancelPending();
    this.#parts.gate.forgetAhead();
  }

  dispatch(call: ModelToolCall, { turnId, signal, hooks }: CallTurn): Promise<CallOutcome> {
    const { gate } = this.#parts;
    this.#current = { callId: call.callId, hooks };
    const context = this.#begin(call, { turnId, signal });
    const tool = this.#tools.get(call.tool);
    if (tool !== undefined) return gate.run(tool, call, context);
    const error = new GatehouseError('ERR_TOOL_UNKNOWN', {
      message: `There is no tool named ${call.tool}.`,
      untouched: 'Nothing was done.',
      nextStep: `The tools are: ${[...this.#tools.keys()].join(', ')}.`,
    });
    return gate.refuse(call.tool, error, context);
  }

  #begin({ callId, tool }: ModelToolCall, { turnId, signal }: Omit<CallTurn, 'hooks'>): ToolContext {
    const { sessionId, emit } = this.#parts;
    // A call that is refused before it is a proposal must still be seen; the gate's own words replace these.
    if (!this.#told.has(callId)) emit({ type: 'call.proposed', turnId, callId, tool, intent: `Call ${tool}` });
    this.#told.add(callId);
    return { sessionId, turnId, callId, signal, onOutput: (text) => emit({ type: 'call.output', turnId, callId, text }) };
  }

  /** One after the other, so that questions come in the model's order; each has no effect but its question. */
  async #askComing(askingCallId: string): Promise<void> {
    const coming = this.#coming;
    this.#coming = undefined;
    if (coming === undefined) return;
    const { calls, turn } = coming;
    for (const call of calls.slice(calls.findIndex(({ callId }) => callId === askingCallId) + 1)) {
      const tool = this.#tools.get(call.tool);
      if (tool === undefined || this.#current?.callId !== askingCallId || turn.signal.aborted) return;
      await this.#parts.gate.askAhead(tool, call, this.#begin(call, turn));
    }
  }

  #record(event: GateEvent): void {
    const { emit, onLedgerFailed } = this.#parts;
    if (event.type === 'approval.requested' && event.callId === this.#current?.callId) void this.#askComing(event.callId);
    if (event.type === 'ledger.failed') onLedgerFailed(event.error);
    if (event.type === 'call.started' && this.#current?.callId === event.callId) this.#current.hooks.onStarted();
    const told = toSessionEvent(event, this.#parts.clock.nowMs());
    if (told !== undefined) emit(told);
  }
}

function byName(tools: readonly AgentTool<Permit>[]): ReadonlyMap<string, AgentTool<Permit>> {
  return new Map(tools.map((tool) => [tool.definition.name, tool]));
}

/** What a person is told of it; undefined for what they learn in another way. */
function toSessionEvent(event: GateEvent, atMs: number): SessionEvent | undefined {
  switch (event.type) {
    case 'call.proposed': {
      const { turnId, callId, action } = event;
      return { type: 'call.proposed', turnId, callId, tool: action.tool, intent: action.intent };
    }
    case 'approval.requested':
    case 'approval.answered':
      return event;
    case 'call.started':
      return { type: 'call.started', turnId: event.turnId, callId: event.callId, atMs };
    case 'call.finished':
      return toFinished(event, atMs);
    case 'ledger.failed':
    case 'mode.changed':
      return undefined;
  }
}

function toFinished({ turnId, callId, outcome }: Extract<GateEvent, { type: 'call.finished' }>, atMs: number): SessionEvent {
  const ledgerSeq = outcome.ledgerSeq === undefined ? {} : { ledgerSeq: outcome.ledgerSeq };
  const common = { type: 'call.finished', turnId, callId, status: outcome.status, atMs, ...ledgerSeq } as const;
  if ('reason' in outcome) {
    const text = outcome.reason.slice(0, shownResultLength);
    return { ...common, summary: text, text, facts: {} };
  }
  const { text, facts } = outcome.output;
  return { ...common, summary: summarize(facts), text: text.slice(0, shownResultLength), facts };
}

/** The one number people look for after a call: an exit code, how much was found or read. Empty when there is none. */
function summarize(facts: ToolOutput['facts']): string {
  const { exitCode, status, matches, files, entries, lines } = facts;
  if (status === 'running') return 'still running';
  if (typeof exitCode === 'number') return `exit code ${exitCode}`;
  if (typeof matches === 'number') return count(matches, 'match', 'matches');
  if (typeof files === 'number') return count(files, 'file', 'files');
  if (typeof entries === 'number') return count(entries, 'entry', 'entries');
  return typeof lines === 'number' ? count(lines, 'line', 'lines') : '';
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
