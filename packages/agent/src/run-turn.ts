import type { Clock, ErrorReport, IdSource } from '@gatehouse/agent-sdk/base';
import type { ModelMessage, ModelProvider, ModelTool, ModelToolCall, ModelUsage } from '@gatehouse/agent-sdk/providers';
import { type Dispatch, runCall, type ToolMessage, toResult } from './call-step.ts';
import type { SessionEvent } from './contract.ts';
import { estimateTokens, fitHistory } from './history.ts';
import { defaultTurnLimits, type TurnLimits } from './limits.ts';
import { type ModelReply, streamReply } from './model-step.ts';
import { contextFull, emptyReply, replyTruncated, stepLimit, stuck } from './problems.ts';

export interface TurnOptions {
  readonly turnId: string;
  readonly provider: ModelProvider;
  /** Name of the model, as the provider lists it. */
  readonly model: string;
  readonly tools: readonly ModelTool[];
  readonly systemPrompt: string;
  /** The conversation before this turn, without the system prompt. */
  readonly history: readonly ModelMessage[];
  readonly userText: string;
  /** What the person attached, as text; empty for nothing. */
  readonly attachmentsText: string;
  readonly dispatch: Dispatch;
  /**
   * Told of all calls of a reply before the first of them is dispatched, so that their questions can be put together.
   * They still run one after the other.
   */
  readonly onCalls?: (calls: readonly ModelToolCall[]) => void;
  /** Receives `phase`, `message.*`, `reasoning.delta` and `turn.finished`; the events of calls are the dispatcher's. */
  readonly emit: (event: SessionEvent) => void;
  /**
   * Receives what becomes part of the history, as it does. A reply comes before its calls run, so that after a crash the
   * history shows which calls were asked for.
   */
  readonly onMessages?: (messages: readonly ModelMessage[]) => void;
  readonly signal: AbortSignal;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly limits?: Partial<TurnLimits>;
}

export interface TurnResult {
  readonly reason: 'done' | 'stopped' | 'failed';
  readonly error?: ErrorReport;
  /** What this turn added to the history, the question first. Every tool call in it has its result. */
  readonly messages: readonly ModelMessage[];
  readonly usage?: ModelUsage;
}

/**
 * One question to its end: Plan (the model reads) → Call (one tool call goes to the gate) → Watch (it runs) → Adjust
 * (the model reads the results) … Calls run strictly one after the other, in the order of the reply. Refusals and errors
 * are results that the model reads. Emits `turn.finished` last. Never throws for what a model or a tool does.
 */
export async function runTurn(options: TurnOptions): Promise<TurnResult> {
  const turn = new Turn(options);
  const end = await turn.run();
  const { turnId, provider, model, clock } = options;
  const extras = { ...(end.error === undefined ? {} : { error: end.error }), ...(turn.usage === undefined ? {} : { usage: turn.usage }) };
  options.emit({
    type: 'turn.finished',
    turnId,
    reason: end.reason,
    ...extras,
    model: { providerId: provider.id, model },
    atMs: clock.nowMs(),
  });
  return { reason: end.reason, messages: turn.added, ...extras };
}

interface TurnEnd {
  readonly reason: TurnResult['reason'];
  readonly error?: ErrorReport;
}

class Turn {
  readonly added: ModelMessage[] = [];
  usage: ModelUsage | undefined;
  readonly #options: TurnOptions;
  readonly #limits: TurnLimits;
  readonly #usedCallIds: Set<string>;
  #lastFailure = '';
  #failureCount = 0;

  constructor(options: TurnOptions) {
    this.#options = options;
    this.#limits = { ...defaultTurnLimits, ...options.limits };
    this.#usedCallIds = new Set(options.history.flatMap((message) => (message.role === 'tool' ? [message.callId] : [])));
  }

  async run(): Promise<TurnEnd> {
    const { userText, attachmentsText, signal } = this.#options;
    this.#add({ role: 'user', text: attachmentsText === '' ? userText : `${userText}\n\n${attachmentsText}` });
    for (let step = 0; step < this.#limits.steps; step += 1) {
      if (signal.aborted) return { reason: 'stopped' };
      this.#emitPhase(step === 0 ? 'plan' : 'adjust');
      const end = await this.#step();
      if (end !== undefined) return end;
    }
    return { reason: 'failed', error: stepLimit(this.#limits.steps) };
  }

  /** One model call and the calls it asks for. Undefined when the turn goes on. */
  async #step(): Promise<TurnEnd | undefined> {
    const request = this.#createRequest();
    if ('error' in request) return { reason: 'failed', error: request.error };
    const reply = await this.#ask(request.messages);
    this.#count(reply.usage);
    if (reply.end === 'error' || reply.end === 'aborted') {
      // Calls of an unfinished reply were never asked for in full: they are not run and not remembered.
      if (reply.text !== '') this.#add({ role: 'assistant', text: reply.text, toolCalls: [] });
      return reply.error === undefined || this.#options.signal.aborted ? { reason: 'stopped' } : { reason: 'failed', error: reply.error };
    }
    const calls = reply.calls.map((call) => this.#withUniqueId(call));
    if (reply.text !== '' || calls.length > 0) this.#add({ role: 'assistant', text: reply.text, toolCalls: calls });
    if (calls.length > 0) return await this.#runCalls(calls);
    if (reply.end === 'length') return { reason: 'failed', error: replyTruncated() };
    return reply.text.trim() === '' ? { reason: 'failed', error: emptyReply() } : { reason: 'done' };
  }

  #createRequest(): { readonly messages: readonly ModelMessage[] } | { readonly error: ErrorReport } {
    const { systemPrompt, history, tools, provider } = this.#options;
    const contextTokens = provider.contextTokens ?? this.#limits.contextTokens;
    const messages = fitHistory([{ role: 'system', text: systemPrompt }, ...history, ...this.added], tools, contextTokens);
    const estimated = estimateTokens(messages, tools);
    // Said here because not every server says it: Ollama drops the beginning and answers as if nothing were missing.
    if (provider.contextTokens !== undefined && estimated > contextTokens) return { error: contextFull(estimated, contextTokens) };
    return { messages };
  }

  async #ask(messages: readonly ModelMessage[]): Promise<ModelReply> {
    const { provider, model, tools, signal, emit, turnId, ids } = this.#options;
    const messageId = ids.nextId();
    let hasBegun = false;
    const say = (type: 'message.delta' | 'reasoning.delta', delta: string): void => {
      hasBegun = true;
      emit({ type, turnId, messageId, delta });
    };
    const reply = await streamReply(
      provider,
      { model, messages, tools, signal },
      { onText: (delta) => say('message.delta', delta), onReasoning: (delta) => say('reasoning.delta', delta) },
    );
    if (hasBegun) emit({ type: 'message.finished', turnId, messageId });
    return reply;
  }

  async #runCalls(calls: readonly ModelToolCall[]): Promise<TurnEnd | undefined> {
    let end: TurnEnd | undefined;
    this.#options.onCalls?.(calls.slice(0, this.#limits.callsPerStep));
    for (const [index, call] of calls.entries()) {
      if (end !== undefined) this.#add(toResult(call, 'Not run: the turn had ended.', true));
      else if (index >= this.#limits.callsPerStep) this.#add(toResult(call, 'Not run: too many calls in one reply.', true));
      else end = await this.#runOne(call);
    }
    return end;
  }

  async #runOne(call: ModelToolCall): Promise<TurnEnd | undefined> {
    const { dispatch, signal } = this.#options;
    let hasStarted = false;
    const onStarted = (): void => {
      if (!hasStarted) this.#emitPhase('watch');
      hasStarted = true;
    };
    if (!signal.aborted) this.#emitPhase('call');
    const result = await runCall(call, dispatch, { onStarted }, signal, this.#limits.stopGraceMs);
    this.#add(result);
    if (signal.aborted) return { reason: 'stopped' };
    // A dispatcher that does not tell when a call begins has watched it all the same.
    onStarted();
    return this.#isStuck(call, result) ? { reason: 'failed', error: stuck(call.tool, this.#failureCount) } : undefined;
  }

  #isStuck(call: ModelToolCall, result: ToolMessage): boolean {
    const failure = result.isError ? JSON.stringify([call.tool, call.rawArguments]) : '';
    this.#failureCount = failure !== '' && failure === this.#lastFailure ? this.#failureCount + 1 : 1;
    this.#lastFailure = failure;
    return failure !== '' && this.#failureCount >= this.#limits.equalFailures;
  }

  /** Some servers number their calls anew in every reply; results and records need names that are theirs alone. */
  #withUniqueId(call: ModelToolCall): ModelToolCall {
    const isUsable = /^[\w.:-]{1,128}$/.test(call.callId) && !this.#usedCallIds.has(call.callId);
    const callId = isUsable ? call.callId : this.#options.ids.nextId();
    this.#usedCallIds.add(callId);
    return callId === call.callId ? call : { ...call, callId };
  }

  #add(message: ModelMessage): void {
    this.added.push(message);
    this.#options.onMessages?.([message]);
  }

  #count(usage: ModelUsage | undefined): void {
    if (usage === undefined) return;
    const { inputTokens, outputTokens } = this.usage ?? { inputTokens: 0, outputTokens: 0 };
    this.usage = { inputTokens: inputTokens + usage.inputTokens, outputTokens: outputTokens + usage.outputTokens };
  }

  #emitPhase(phase: 'plan' | 'call' | 'watch' | 'adjust'): void {
    this.#options.emit({ type: 'phase', turnId: this.#options.turnId, phase });
  }
}
