import { type Digest, isDigest } from './digest.ts';
import { parseLocation } from './locations.ts';
import { refuse } from './refusals.ts';

/** The type of the one member of `authorization_details` (RFC 9396 §2). */
export const actionDetailType = 'urn:gatehouse:action:v1';

/** Seconds from `iat` to `exp` at most: when a person approved this action, and when nobody was asked. */
export const maximumLifetimeSeconds = { step_up: 60, allow: 30 } as const;

/** Times a pass may be handed on, at most: a chain longer than this is a mistake or an attack. */
export const maximumHops = 8;

/** What the pass allows (RFC 9396). Every member narrows; a member nobody knows makes the pass invalid. */
export interface ActionDetail {
  readonly type: typeof actionDetailType;
  /** The action's own identifier, as the ledger has it. */
  readonly identifier: string;
  /** For example `exec`. */
  readonly actions: readonly string[];
  readonly tools: readonly string[];
  /** See `locations.ts` for what they cover. */
  readonly locations: readonly string[];
  /** Absent only in a pass that may be handed on: nothing can be executed with it. */
  readonly payload_digest?: Digest;
  readonly policy_digest: Digest;
  /** `step_up`: a person approved it. `allow`: nobody had to be asked. */
  readonly decision: 'allow' | 'step_up';
  /** The approval request the person answered; exactly with `step_up`. */
  readonly approval_id?: string;
  /** What the action may cost at most. Absent: nothing. */
  readonly budget?: { readonly limit_nano_usd: number };
  /** How many more times the pass may be handed on, narrower each time. */
  readonly hops: number;
}

/** RFC 8693 §4.1: who acts now, with who acted before inside. */
export interface ActorClaim {
  readonly sub: string;
  readonly act?: ActorClaim;
}

/** The claims of a pass. Field by field: docs/protocol/actionpass.md. */
export interface PassClaims {
  readonly iss: string;
  /** The person on whose behalf, `user:alice`. Never the agent. */
  readonly sub: string;
  readonly client_id: string;
  /** Exactly one executor. */
  readonly aud: string;
  /** Seconds since the Unix epoch, like `nbf` and `exp`. */
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly jti: string;
  /** Correlates everything of one task. */
  readonly txn: string;
  readonly act: ActorClaim;
  readonly authorization_details: readonly [ActionDetail];
  /** RFC 7800 with the thumbprint of RFC 7638: present in v1 passes. */
  readonly cnf?: { readonly jkt: string };
  /** The digest of the compact JWS this pass was delegated from. */
  readonly parent?: Digest;
}

type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * The claims of a pass out of untrusted JSON. Other top-level claims are ignored, as RFC 7519 §4 asks.
 *
 * @throws ERR_ACTIONPASS_CLAIMS_INVALID naming the claim; ERR_ACTIONPASS_LIFETIME_TOO_LONG
 */
export function parseClaims(value: unknown): PassClaims {
  const claims = toRecord(value, 'claims');
  const [only, ...more] = toList(claims.authorization_details, 'authorization_details');
  if (more.length > 0) throw invalid('authorization_details', 'must describe one action');
  const detail = parseDetail(only);
  const act = parseActor(claims.act, 0);
  const parsed: PassClaims = {
    ...readTexts(claims),
    ...readTimes(claims, detail),
    act,
    authorization_details: [detail],
    ...(claims.cnf === undefined ? {} : { cnf: parseConfirmation(claims.cnf) }),
    ...(claims.parent === undefined ? {} : { parent: toDigest(claims.parent, 'parent') }),
  };
  if (parsed.sub === act.sub || parsed.sub.startsWith('agent:')) throw invalid('sub', 'must be a person, not the agent');
  return parsed;
}

function readTexts(claims: JsonRecord): Pick<PassClaims, 'iss' | 'sub' | 'client_id' | 'aud' | 'jti' | 'txn'> {
  const text = (name: string): string => toText(claims[name], name);
  return { iss: text('iss'), sub: text('sub'), client_id: text('client_id'), aud: text('aud'), jti: text('jti'), txn: text('txn') };
}

function readTimes(claims: JsonRecord, { decision }: ActionDetail): Pick<PassClaims, 'iat' | 'nbf' | 'exp'> {
  const [iat, nbf, exp] = [toCount(claims.iat, 'iat'), toCount(claims.nbf, 'nbf'), toCount(claims.exp, 'exp')];
  if (nbf < iat || exp <= nbf) throw invalid('exp', 'must be after nbf, and nbf not before iat');
  if (exp - iat > maximumLifetimeSeconds[decision]) throw refuse('lifetime-too-long');
  return { iat, nbf, exp };
}

const detailMembers = new Set([
  'type',
  'identifier',
  'actions',
  'tools',
  'locations',
  'payload_digest',
  'policy_digest',
  'decision',
  'approval_id',
  'budget',
  'hops',
]);

function parseDetail(value: unknown): ActionDetail {
  const detail = toRecord(value, 'authorization_details');
  const stranger = Object.keys(detail).find((name) => !detailMembers.has(name));
  // It might have narrowed the pass, so ignoring it could widen it.
  if (stranger !== undefined) throw invalid(`authorization_details.${stranger}`, 'is not known');
  if (detail.type !== actionDetailType) throw invalid('authorization_details.type', `must be ${actionDetailType}`);
  const hops = toCount(detail.hops, 'hops');
  if (hops > maximumHops) throw invalid('hops', `must be at most ${maximumHops}`);
  if (detail.payload_digest === undefined && hops === 0) throw invalid('payload_digest', 'is missing');
  return {
    type: actionDetailType,
    identifier: toText(detail.identifier, 'identifier'),
    actions: toTexts(detail.actions, 'actions'),
    tools: toTexts(detail.tools, 'tools'),
    locations: toTexts(detail.locations, 'locations').map(toLocation),
    ...(detail.payload_digest === undefined ? {} : { payload_digest: toDigest(detail.payload_digest, 'payload_digest') }),
    policy_digest: toDigest(detail.policy_digest, 'policy_digest'),
    ...parseDecision(detail),
    ...(detail.budget === undefined ? {} : { budget: parseBudget(detail.budget) }),
    hops,
  };
}

function parseDecision({ decision, approval_id: approval }: JsonRecord): Pick<ActionDetail, 'decision' | 'approval_id'> {
  if (decision === 'allow' && approval === undefined) return { decision };
  if (decision === 'step_up') return { decision, approval_id: toText(approval, 'approval_id') };
  throw invalid('decision', 'must be allow without an approval, or step_up with one');
}

function parseBudget(value: unknown): { readonly limit_nano_usd: number } {
  const budget = toRecord(value, 'budget');
  if (Object.keys(budget).some((name) => name !== 'limit_nano_usd')) throw invalid('budget', 'has a member that is not known');
  return { limit_nano_usd: toCount(budget.limit_nano_usd, 'budget.limit_nano_usd') };
}

function parseActor(value: unknown, depth: number): ActorClaim {
  if (depth > maximumHops) throw invalid('act', 'is nested too deep');
  const actor = toRecord(value, 'act');
  const sub = toText(actor.sub, 'act.sub');
  return actor.act === undefined ? { sub } : { sub, act: parseActor(actor.act, depth + 1) };
}

function parseConfirmation(value: unknown): { readonly jkt: string } {
  const confirmation = toRecord(value, 'cnf');
  const names = Object.keys(confirmation);
  // Another confirmation method would be one that nobody checks.
  if (names.length !== 1 || !isDigest(`sha-256:${String(confirmation.jkt)}`)) throw invalid('cnf', 'must hold a jkt thumbprint only');
  return { jkt: String(confirmation.jkt) };
}

function toRecord(value: unknown, name: string): JsonRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw invalid(name, 'must be an object');
}

function toList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= 64) return value;
  throw invalid(name, 'must be a list of 1 to 64 members');
}

function toTexts(value: unknown, name: string): readonly string[] {
  const texts = toList(value, name).map((item) => toText(item, name));
  if (new Set(texts).size !== texts.length) throw invalid(name, 'names something twice');
  return texts;
}

function toText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= 4_096 && value.isWellFormed()) return value;
  throw invalid(name, 'must be a text');
}

function toLocation(text: string): string {
  if (parseLocation(text) !== undefined) return text;
  throw invalid('locations', 'holds something that is not a location in plain spelling');
}

function toCount(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(name, 'must be a whole number');
}

function toDigest(value: unknown, name: string): Digest {
  if (isDigest(value)) return value;
  throw invalid(name, 'must be sha-256: and the base64url of 32 bytes');
}

function invalid(name: string, sentence: string) {
  return refuse('claims-invalid', `${name} ${sentence}.`);
}
