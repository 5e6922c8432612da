import type { AgentTool, ToolContext } from '@gatehouse/agent';
import { type ApprovalMode, approvalModes, type GrantPattern, SessionGrants } from '@gatehouse/agent-sdk/approval';
import { type Disposable, Emitter, type Event, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { GateCall, GateEvent, GateOutcome, GateParts } from './contract.ts';
import type { GateDesk } from './desk.ts';
import { GateLedger } from './gate-ledger.ts';
import { Passage } from './passage.ts';
import { Permit } from './permit.ts';
import { grantRevokedRecord, modeChangedRecord } from './records.ts';
import { refusalOf } from './refusals.ts';
import { recordRefusal } from './refused-outcome.ts';

/**
 * The one road of an agent's call; `Passage` names its stages in order. One gate serves one session and remembers approvals for as long as that session lives.
 *
 * Whatever throws before the execution is a refusal, and a refusal is a normal result that says why: `run` never
 * rejects. Nothing is executed unless its intent is durable in the ledger, and nothing is tried twice.
 */
export class Gate implements Disposable {
  readonly #parts: GateParts;
  readonly #ledger: GateLedger;
  readonly #grants = new SessionGrants();
  readonly #permits = new Set<Permit>();
  readonly #events = new Emitter<GateEvent>();
  readonly #desk: GateDesk;
  /** Calls whose questions wait though their turn has not come, by the call's identifier, in the model's order. */
  readonly #ahead = new Map<string, Passage>();
  /** Calls between their proposal and their end. */
  readonly #running = new Set<Passage>();
  #pending = new AbortController();
  #mode: ApprovalMode;
  #isClosed = false;

  /** @throws ERR_GATE_INCOMPLETE when a stage is missing: a gate with a hole in it cannot be built */
  constructor(parts: GateParts) {
    assertComplete(parts);
    this.#parts = Object.freeze({ ...parts });
    this.#ledger = new GateLedger(parts.ledger);
    this.#mode = parts.mode;
    this.#desk = {
      parts: this.#parts,
      ledger: this.#ledger,
      grants: this.#grants,
      permits: this.#permits,
      fire: (event) => this.#events.fire(event),
      reconsiderWaiting: () => {
        for (const passage of this.#ahead.values()) void passage.reconsider().catch(() => undefined);
      },
      pendingSignal: () => this.#pending.signal,
      isClosed: () => this.#isClosed,
    };
  }

  get onEvent(): Event<GateEvent> {
    return this.#events.event;
  }

  get mode(): ApprovalMode {
    return this.#mode;
  }

  /** The approvals this session remembers, for the page that lists them and lets a person take them back. */
  get grants(): SessionGrants {
    return this.#grants;
  }

  /**
   * For the person's hand only: no tool reaches it. Recorded first, so a ledger that fails leaves the mode as it was.
   *
   * @throws ERR_GATE_MODE for a mode that does not exist, and what the ledger throws
   */
  async setMode(mode: ApprovalMode): Promise<void> {
    assertMode(mode);
    const from = this.#mode;
    if (mode === from) return;
    await this.#ledger.append(modeChangedRecord(this.#parts, from, mode));
    this.#mode = mode;
    this.#events.fire({ type: 'mode.changed', from, to: mode });
  }

  /** Brings one call through the gate. Never rejects. */
  async run(tool: AgentTool<Permit>, call: GateCall, context: ToolContext): Promise<GateOutcome> {
    const passage = this.#ahead.get(call.callId) ?? new Passage(this.#desk, this.#mode, tool, call, context);
    this.#ahead.delete(call.callId);
    this.#running.add(passage);
    const outcome = await passage.run(this.#mode);
    this.#running.delete(passage);
    return this.#report(context, outcome);
  }

  /**
   * Puts the question of a call that will be run later, so that a person sees all questions of one reply together. It
   * has no other effect; {@link run} takes the answer up, and asks anew when what the call would do has changed by then.
   */
  async askAhead(tool: AgentTool<Permit>, call: GateCall, context: ToolContext): Promise<void> {
    if (this.#ahead.has(call.callId)) return;
    const passage = new Passage(this.#desk, this.#mode, tool, call, context);
    const earlier = [...this.#running, ...this.#ahead.values()];
    this.#ahead.set(call.callId, passage);
    await passage.askAhead((target) => target !== undefined && earlier.some((other) => other.target === target));
  }

  /** Forgets calls that were asked about ahead and will not be run; whoever ends a turn has cancelled their questions. */
  forgetAhead(): void {
    this.#ahead.clear();
  }

  /** Refuses a call no tool can prepare (an unknown name, arguments that are not JSON), and records that. */
  async refuse(toolName: string, error: GatehouseError, context: Pick<ToolContext, 'turnId' | 'callId'>): Promise<GateOutcome> {
    const subject = { parts: this.#parts, mode: this.#mode, tool: toolName, context };
    return this.#report(context, await recordRefusal(this.#desk, subject, refusalOf(error)));
  }

  /**
   * Forgets an approval this session remembers, and records that. Taken away first: a ledger that fails must not keep it.
   *
   * @throws what the ledger throws
   */
  async revoke(pattern: GrantPattern): Promise<void> {
    if (this.#grants.forget(pattern)) await this.#ledger.append(grantRevokedRecord(this.#parts, pattern));
  }

  /** Answers every open question of the session as cancelled. Later calls ask again. */
  cancelPending(): void {
    const pending = this.#pending;
    this.#pending = new AbortController();
    pending.abort();
  }

  /** Ends the session: open questions are cancelled, grants forgotten, permits withdrawn, later calls refused. */
  dispose(): void {
    this.#isClosed = true;
    this.#pending.abort();
    this.#grants.forgetAll();
    for (const permit of this.#permits) Permit.withdraw(permit, 'its session has ended');
  }

  #report({ turnId, callId }: Pick<ToolContext, 'turnId' | 'callId'>, outcome: GateOutcome): GateOutcome {
    this.#events.fire({ type: 'call.finished', turnId, callId, outcome });
    return outcome;
  }
}

/** Types say the same, but a composition root can be wrong at run time, and then nothing may be dispatched. */
function assertComplete(parts: GateParts): void {
  const { actor, workspace, screen, ledger, clock, ids, prompt, resolvePaths, policy, scrub, budget, savedGrants } = parts;
  const stages: readonly (readonly [string, unknown])[] = [
    ['screen', screen?.check],
    ['screen', screen?.matching],
    ['path resolver', resolvePaths],
    ['ledger', ledger?.append],
    ['clock', clock?.nowMs],
    ['identifiers', ids?.nextId],
    ['approval timeout', parts.approvalTimeoutMs],
    ['roles of the approver', parts.approverRoles],
    ...optionalStage('prompt', prompt),
    ...(policy === undefined
      ? []
      : ([
          ['policy', policy.judge],
          ['policy', policy.noteRun],
          ['policy', policy.catchUp],
        ] as const)),
    ...optionalStage('scrub', scrub),
    ...optionalStage('budget', budget),
    ...optionalStage('saved grants', savedGrants?.find),
  ];
  for (const [name, stage] of stages) if (typeof stage !== 'function') throw incomplete(name);
  const texts = { ...actor, ...workspace };
  for (const name of ['agent', 'principal', 'sessionId', 'id', 'root', 'homeDirectory', 'gatehouseHome'] as const) {
    if (typeof texts[name] !== 'string' || texts[name] === '') throw incomplete(name);
  }
  // Who leaves one of these out says so: `undefined` is an answer, silence is a mistake.
  for (const name of ['prompt', 'policy', 'scrub', 'budget', 'savedGrants']) if (!(name in parts)) throw incomplete(name);
  assertMode(parts.mode);
}

function optionalStage(name: string, stage: unknown): readonly (readonly [string, unknown])[] {
  return stage === undefined ? [] : [[name, stage]];
}

function assertMode(mode: ApprovalMode): void {
  if (approvalModes.includes(mode)) return;
  throw new GatehouseError('ERR_GATE_MODE', { message: `There is no mode ${String(mode)}.`, untouched: 'The mode is as it was.' });
}

function incomplete(stage: string): GatehouseError {
  return new GatehouseError('ERR_GATE_INCOMPLETE', {
    message: `A gate needs its ${stage}.`,
    untouched: 'No gate was built, so no agent can act.',
  });
}
