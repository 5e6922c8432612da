import type { Action, ActionKind } from '@gatehouse/agent-sdk/action';
import { type Clock, type ErrorCode, GatehouseError, type JsonObject } from '@gatehouse/agent-sdk/base';

/** Milliseconds a permit lives when no person was asked, and when one was (the limits of an ActionPass). */
export const permitLifetimeMs = { automatic: 30_000, human: 60_000 } as const;

export interface PermitParts {
  readonly action: Action;
  readonly clock: Clock;
  readonly lifetimeMs: number;
  readonly grounds?: PermitGrounds;
}

/** What a permit rests on: for the pass that takes it to another process. */
export interface PermitGrounds {
  /** The identifier that the pass will have. The record of the intent has it too, so that either leads to the other. */
  readonly passId: string;
  readonly lifetimeMs: number;
  /** The approval request a person answered; absent when nobody was asked. */
  readonly approvalId?: string;
  /** Lower-case hex SHA-256 of the policy that judged; absent when there was none. */
  readonly policyDigest?: string;
}

interface PermitState {
  readonly clock: Clock;
  readonly mintedAtMs: number;
  readonly deadlineMs: number;
  isTaken: boolean;
  /** Why it was withdrawn; undefined while it stands. */
  voidedBecause: string | undefined;
}

/** Never exported: holding it is what minting means. */
const mintKey = Symbol('gate');

/**
 * The right to perform one action once. An effect of the agent takes a permit and takes its payload out of it, so what
 * runs is what was judged, shown and recorded; there is no other way to an effect.
 *
 * Only the gate room can make one: the constructor asks for a key that leaves neither this file nor the class, and
 * the state is a private field, which no object made elsewhere can carry. Instances and prototype are frozen, so a
 * permit cannot be given another payload either. `Payload` is a promise of the tool that proposed the action; an
 * executor that cares about the kind of action says so to {@link assertPermit}.
 */
export class Permit<Payload extends JsonObject = JsonObject> {
  /** What was judged. Deep-frozen. Its payload may be read here, but only {@link take} entitles to act on it. */
  readonly action: Action;
  /** Absent where the action is executed in this process. */
  readonly grounds: PermitGrounds | undefined;
  readonly #state: PermitState;

  static {
    Object.freeze(Permit.prototype);
  }

  constructor(key: symbol, parts: PermitParts) {
    if (key !== mintKey) throw forged();
    const mintedAtMs = parts.clock.nowMs();
    this.action = parts.action;
    this.grounds = parts.grounds === undefined ? undefined : Object.freeze({ ...parts.grounds });
    this.#state = {
      clock: parts.clock,
      mintedAtMs,
      deadlineMs: mintedAtMs + parts.lifetimeMs,
      isTaken: false,
      voidedBecause: undefined,
    };
    Object.freeze(this);
  }

  /** Whether {@link take} was called with success. */
  get isTaken(): boolean {
    return this.#state.isTaken;
  }

  /**
   * The payload, exactly once.
   *
   * @throws ERR_GATE_PERMIT_USED on the second call
   * @throws ERR_GATE_PERMIT_EXPIRED at or after the deadline, and when the clock stands before the minting
   * @throws ERR_GATE_PERMIT_VOID when the gate has withdrawn it: its session ended, or its call is over
   */
  take(): Payload {
    const state = this.#state;
    if (state.isTaken) throw refusal('ERR_GATE_PERMIT_USED', 'This permit has been used; a permit is good for one effect.');
    if (state.voidedBecause !== undefined) throw refusal('ERR_GATE_PERMIT_VOID', `This permit was withdrawn: ${state.voidedBecause}.`);
    const nowMs = state.clock.nowMs();
    // A clock set back would lengthen the life of a permit, so an instant before the minting counts as too late.
    if (nowMs >= state.deadlineMs || nowMs < state.mintedAtMs) {
      throw refusal('ERR_GATE_PERMIT_EXPIRED', 'This permit has expired before its effect began.');
    }
    state.isTaken = true;
    return this.action.payload as Payload;
  }

  /** Withdraws a permit. For the gate room; one that was taken stays taken. */
  static withdraw(permit: Permit, because: string): void {
    permit.#state.voidedBecause ??= because;
  }

  /** Whether the value is a permit this program's gate has minted. */
  static isGenuine(value: unknown): value is Permit {
    return typeof value === 'object' && value !== null && #state in value;
  }
}

/** Makes a permit. Exported to the gate room only: `index.ts` does not pass it on. */
export function mintPermit(parts: PermitParts): Permit {
  return new Permit(mintKey, parts);
}

/**
 * What an executor checks before it trusts a permit.
 *
 * @param kind the kind of action the executor performs, or several; a permit for another kind is refused
 * @throws ERR_GATE_PERMIT_FORGED when the value was not minted by the gate
 * @throws ERR_GATE_PERMIT_KIND when it permits something else
 */
export function assertPermit(value: unknown, kind?: ActionKind | readonly ActionKind[]): asserts value is Permit {
  if (!Permit.isGenuine(value)) throw forged();
  if (kind === undefined) return;
  const kinds = typeof kind === 'string' ? [kind] : kind;
  if (kinds.includes(value.action.kind)) return;
  throw refusal('ERR_GATE_PERMIT_KIND', `A permit for ${value.action.kind} does not allow ${kinds.join(' or ')}.`);
}

function forged(): GatehouseError {
  return refusal('ERR_GATE_PERMIT_FORGED', 'This is not a permit of the gate.');
}

function refusal(code: ErrorCode, message: string): GatehouseError {
  return new GatehouseError(code, {
    message,
    untouched: 'Nothing was done.',
    nextStep: 'Propose the action again, so that it is judged again.',
  });
}
