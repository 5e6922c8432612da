import { formatTimestamp, GatehouseError } from '../base/index.ts';
import { freezeAction, unreadableAction } from './approval-gate-action.ts';
import type {
  AgentAction,
  ApprovalGateOptions,
  CheckOptions,
  Decision,
  DecisionEvent,
  FrozenAction,
  GateVerdict,
  Policy,
  PolicyClassification,
  RunOptions,
} from './approval-gate-contract.ts';
import { askPerson } from './approval-gate-prompt.ts';
import { toTrustPattern } from './approval-gate-trust.ts';
import { classifyWith, type PolicyVote } from './approval-gate-votes.ts';
import { isHarmless } from './policies.ts';

const maximumAttempts = 3;

/**
 * Says yes or no to actions; it does not confine what runs afterwards, which is a sandbox's work.
 *
 * All policies vote on every action: any `deny` denies, any `ask` asks the person, all `auto` pass. A remembered
 * approval takes the place of a question only, so that a policy which denies always wins, whenever it was added. What
 * goes wrong on the way (no policy, none that asks has anybody to ask, a handler that throws, an answer nobody knows, a record that
 * cannot be kept) denies.
 */
export class ApprovalGate {
  readonly #options: ApprovalGateOptions;
  #policies: readonly Policy[];
  /** Patterns a person trusts, with the policies whose question that answered. */
  readonly #trusted = new Map<string, { readonly text: string; readonly answered: ReadonlySet<string> }>();
  /** Questions are put one after another, in the order in which they came. */
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(options: ApprovalGateOptions) {
    this.#options = options;
    this.#policies = [...options.policies];
  }

  /** Adds a policy. It counts from now on: for what was trusted, and for a question that is being asked. */
  use(policy: Policy): this {
    this.#policies = [...this.#policies, policy];
    return this;
  }

  /** What the person trusts, in words, oldest first. */
  get trusted(): readonly string[] {
    return [...this.#trusted.values()].map(({ text }) => text);
  }

  /** Forgets one of {@link trusted}, or all. */
  forgetTrust(text?: string): void {
    for (const [key, pattern] of this.#trusted) if (text === undefined || pattern.text === text) this.#trusted.delete(key);
  }

  /** Never throws: whatever goes wrong is a denial that says so. */
  async check(action: AgentAction, options: CheckOptions = {}): Promise<GateVerdict> {
    let endTurn = (): void => {};
    const before = this.#lastTurn;
    this.#lastTurn = Promise.all([before, new Promise<void>((resolve) => (endTurn = resolve))]);
    try {
      const frozen = await freezeAction(action);
      if (!frozen.ok) return await this.#conclude(unreadableAction, denied(frozen.problem, []));
      const opinion = await this.#form(frozen.action, before, options.signal);
      return await this.#conclude(frozen.action, opinion);
    } finally {
      endTurn();
    }
  }

  /**
   * Checks, and performs what was approved: once, or for what only reads up to `attempts` times while the effect throws.
   *
   * @param effect gets the action to perform; nothing else is approved
   * @throws ERR_APPROVAL_DENIED with the reason, and whatever the last attempt throws
   */
  async run<Result>(
    action: AgentAction,
    effect: (action: FrozenAction) => Result | Promise<Result>,
    options: RunOptions = {},
  ): Promise<Result> {
    const approved = (await this.check(action, options)).take();
    const attempts = isHarmless(approved) ? Math.min(options.attempts ?? 1, maximumAttempts) : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await effect(approved);
      } catch (thrown) {
        if (attempt >= attempts || options.signal?.aborted) throw thrown;
      }
    }
  }

  async #form(action: FrozenAction, before: Promise<unknown>, signal: AbortSignal | undefined): Promise<Opinion> {
    for (;;) {
      const policies = this.#policies;
      const votes = await Promise.all(policies.map((policy) => classifyWith(policy, action)));
      const opinion = this.#weigh(action, votes);
      if (opinion !== undefined) return opinion;
      await before;
      // What was trusted or added while others were asked counts.
      const late = policies === this.#policies ? this.#weigh(action, votes) : undefined;
      if (late !== undefined) return late;
      if (policies !== this.#policies) continue;
      const answer = await this.#ask(action, votes, signal);
      if (!answer.isApproved || policies === this.#policies) return answer;
    }
  }

  /** The opinion that needs nobody's answer, or undefined. */
  #weigh(action: FrozenAction, votes: readonly PolicyVote[]): Opinion | undefined {
    if (votes.length === 0) return denied('There is no policy, so nothing is allowed.', votes);
    const against = votes.find(({ vote }) => vote === 'deny');
    if (against !== undefined) return denied(`${against.policy}: ${against.reason}`, votes);
    const asking = votes.filter(({ vote }) => vote === 'ask');
    if (asking.length === 0) return { decision: 'allow', isApproved: true, reason: 'Every policy passes it.', votes };
    const { key, text } = toTrustPattern(action);
    const trust = asking.every(({ isRememberable }) => isRememberable) ? this.#trusted.get(key) : undefined;
    if (trust === undefined || !asking.every(({ policy }) => trust.answered.has(policy))) return undefined;
    return { decision: 'step_up', isApproved: true, reason: 'The person trusts this pattern.', votes, trustPattern: text };
  }

  async #ask(action: FrozenAction, votes: readonly PolicyVote[], signal: AbortSignal | undefined): Promise<Opinion> {
    const asking = votes.filter(({ vote }) => vote === 'ask');
    const pattern = asking.every(({ isRememberable }) => isRememberable) ? toTrustPattern(action) : undefined;
    const { onPrompt, promptTimeoutMs } = this.#options;
    const { reply, reason } = await askPerson({ action, asking, trustPattern: pattern?.text, onPrompt, promptTimeoutMs, signal });
    const opinion = { decision: 'step_up' as const, isApproved: reply !== 'reject', reason, votes };
    if (reply !== 'approve-and-trust' || pattern === undefined) return opinion;
    return {
      ...opinion,
      remember: () => this.#trusted.set(pattern.key, { text: pattern.text, answered: new Set(asking.map(({ policy }) => policy)) }),
    };
  }

  async #conclude(action: FrozenAction, opinion: Opinion): Promise<GateVerdict> {
    const event = this.#toEvent(action, opinion);
    try {
      await this.#options.onDecision?.(event);
    } catch {
      if (opinion.isApproved) return toVerdict(this.#toEvent(action, unrecorded(opinion)));
    }
    opinion.remember?.();
    return toVerdict(event);
  }

  #toEvent(action: FrozenAction, { decision, isApproved, reason, votes, trustPattern }: Opinion): DecisionEvent {
    const classifications = votes.map(
      ({ policy, vote, reason: why }): PolicyClassification => Object.freeze({ policy, vote, reason: why }),
    );
    return Object.freeze({
      action,
      finalDecision: isApproved ? 'approved' : 'denied',
      decision,
      classifications: Object.freeze(classifications),
      reason,
      ...(trustPattern === undefined ? {} : { trustPattern }),
      timestamp: formatTimestamp(this.#options.clock.nowMs()),
    });
  }
}

interface Opinion {
  readonly decision: Decision;
  readonly isApproved: boolean;
  readonly reason: string;
  readonly votes: readonly PolicyVote[];
  readonly trustPattern?: string;
  /** Done once the decision is recorded. */
  readonly remember?: () => unknown;
}

function denied(reason: string, votes: readonly PolicyVote[]): Opinion {
  return { decision: 'deny', isApproved: false, reason, votes };
}

function unrecorded({ decision, votes }: Opinion): Opinion {
  return { decision, isApproved: false, reason: 'The decision could not be recorded.', votes };
}

function toVerdict(event: DecisionEvent): GateVerdict {
  const isApproved = event.finalDecision === 'approved';
  let isTaken = false;
  return Object.freeze({
    ...event,
    isApproved,
    take() {
      if (!isApproved) throw deniedError(event);
      if (isTaken) throw usedError(event);
      isTaken = true;
      return event.action;
    },
  });
}

function deniedError({ action, reason }: DecisionEvent): GatehouseError {
  return new GatehouseError('ERR_APPROVAL_DENIED', {
    message: `${action.summary}: denied. ${reason}`,
    untouched: 'Nothing was done.',
    nextStep: 'Do something else, or ask the person.',
    details: { kind: action.kind, payloadSha256: action.payloadSha256 },
  });
}

function usedError({ action }: DecisionEvent): GatehouseError {
  return new GatehouseError('ERR_APPROVAL_USED', {
    message: `${action.summary}: this approval was used already.`,
    untouched: 'It was not done again.',
    nextStep: 'Check the action again.',
    details: { kind: action.kind, payloadSha256: action.payloadSha256 },
  });
}
