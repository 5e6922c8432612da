import type { IssuedPass } from './issue.ts';
import type { PassPresentation } from './verify.ts';

/** A source of whole numbers from 0 to below `limit`. */
export type Draw = (limit: number) => number;

/** mulberry32: small, fast and the same everywhere, so that a finding can be told by its seed. Not for keys. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

export interface Attack {
  readonly name: string;
  readonly token: string;
  readonly presented: PassPresentation;
}

/** A pass as its holder would show it. */
export interface HonestUse {
  readonly pass: IssuedPass;
  readonly presented: PassPresentation;
}

/**
 * One attack on honest uses: a token that was changed, parts of two tokens put together, a pass for something else than
 * it was issued for, a proof taken from another use. Every attack differs from every honest use.
 */
export function drawAttack(uses: readonly [HonestUse, HonestUse], draw: Draw): Attack {
  const [mine, other] = uses;
  const make = attacks[draw(attacks.length)] ?? changeCharacter;
  return make(mine, other, draw);
}

type AttackMaker = (mine: HonestUse, other: HonestUse, draw: Draw) => Attack;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=';

const changeCharacter: AttackMaker = ({ pass, presented }, _, draw) => {
  return { name: 'character', token: changeText(pass.token, draw), presented };
};

function changeText(text: string, draw: Draw): string {
  const at = draw(text.length);
  const others = [...alphabet].filter((character) => character !== text[at]);
  const insert = others[draw(others.length)] ?? '';
  const kind = draw(4);
  if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 1) return text.slice(0, at) + insert + text.slice(at);
  if (kind === 2) return text.slice(0, draw(text.length));
  return text.slice(0, at) + insert + text.slice(at + 1);
}

/** A claim is changed, and the signature left as it was. */
const changeClaim: AttackMaker = ({ pass, presented }, _, draw) => {
  const [header, , signature] = pass.token.split('.');
  const claims = structuredClone(pass.claims) as unknown as Record<string, unknown>;
  changeMember(claims, draw);
  return { name: 'claim', token: `${header}.${toPart(claims)}.${signature}`, presented };
};

function changeMember(record: Record<string, unknown>, draw: Draw): void {
  const names = Object.keys(record);
  const name = names[draw(names.length)] ?? 'x';
  const value = record[name];
  if (typeof value === 'object' && value !== null && draw(4) > 0) changeMember(value as Record<string, unknown>, draw);
  else if (typeof value === 'number') record[name] = value + 1 + draw(100);
  else record[name] = draw(2) === 0 ? `${String(value)}x` : draw(1_000);
}

const changeHeader: AttackMaker = ({ pass, presented }, _, draw) => {
  const [header = '', claims, signature] = pass.token.split('.');
  const members = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
  const changes: readonly object[] = [
    { alg: 'none' },
    { alg: 'HS256' },
    { alg: 'ES384' },
    { kid: 'x' },
    { typ: 'JWT' },
    { jwk: {} },
    { crit: ['exp'] },
    { b64: false },
    { x5u: 'https://evil.example' },
  ];
  const token = [toPart({ ...members, ...changes[draw(changes.length)] }), claims, draw(3) === 0 ? '' : signature].join('.');
  return { name: 'header', token, presented };
};

const transplantParts: AttackMaker = ({ pass, presented }, other, draw) => {
  const [mine, theirs] = [pass.token.split('.'), other.pass.token.split('.')];
  const at = 1 + draw(2);
  return { name: 'transplanted part', token: mine.map((part, index) => (index === at ? theirs[at] : part)).join('.'), presented };
};

/** The pass of one action with the payload of another. */
const transplantPayload: AttackMaker = ({ pass, presented }, other) => {
  return { name: 'transplanted payload', token: pass.token, presented: { ...presented, payload: other.presented.payload } };
};

const changePayload: AttackMaker = ({ pass, presented }, _, draw) => {
  const payload = structuredClone(presented.payload) as Record<string, unknown>;
  changeMember(payload, draw);
  return { name: 'payload', token: pass.token, presented: { ...presented, payload: payload as PassPresentation['payload'] } };
};

const widen: AttackMaker = ({ pass, presented }, _, draw) => {
  const changes: readonly Partial<PassPresentation>[] = [
    { action: 'delete' },
    { tool: 'other' },
    { location: 'file:///etc' },
    { location: `${presented.location}/../..` },
    { location: presented.location.toUpperCase() },
    { ancestors: [pass.token] },
  ];
  return { name: 'other use', token: pass.token, presented: { ...presented, ...changes[draw(changes.length)] } };
};

/** The proof of another pass, a changed one, none, or one for another request. */
const changeProof: AttackMaker = ({ pass, presented }, other, draw) => {
  const { proof, ...bare } = presented;
  if (proof === undefined) return { name: 'no binding', token: pass.token, presented: { ...bare, acceptsUnbound: false } };
  const changes = [
    { proof: other.presented.proof?.proof ?? '' },
    { proof: changeText(proof.proof, draw) },
    { method: 'GET' },
    { uri: `${proof.uri}/x` },
    { nonce: 'asked' },
    undefined,
  ];
  const change = changes[draw(changes.length)];
  return { name: 'proof', token: pass.token, presented: change === undefined ? bare : { ...bare, proof: { ...proof, ...change } } };
};

const attacks: readonly AttackMaker[] = [
  changeCharacter,
  changeClaim,
  changeHeader,
  transplantParts,
  transplantPayload,
  changePayload,
  widen,
  changeProof,
];

function toPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
