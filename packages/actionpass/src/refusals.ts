import { type ErrorCode, GatehouseError } from '@gatehouse/agent-sdk/base';

/**
 * Every reason for which a pass is not accepted, in the order of the checks. The names are API: the command line prints
 * them and the ledger keeps them. The code of the error is `ERR_ACTIONPASS_` and the name in capitals.
 */
export const passReasons = {
  malformed: 'This is not a compact JWS of a pass.',
  'header-not-allowed': 'The header carries a member that a pass may not have, such as a key of its own.',
  'algorithm-not-allowed': 'The signature algorithm is not one that passes are signed with.',
  'type-not-allowed': 'The token is of another type.',
  'key-unknown': 'The key that the pass names is not one this verifier trusts.',
  'signature-invalid': 'The signature does not fit: the pass was changed, or another key made it.',
  'claims-invalid': 'The claims are not those of a pass.',
  'issuer-mismatch': 'The pass was issued by someone else.',
  'audience-mismatch': 'The pass is for another executor.',
  'not-yet-valid': 'The pass is not valid yet.',
  expired: 'The pass has expired.',
  'lifetime-too-long': 'The pass would live longer than a pass may.',
  'payload-missing': 'The pass binds no payload, so nothing can be executed with it.',
  'payload-changed': 'The payload is not the one the pass was issued for.',
  'action-not-covered': 'The pass does not cover this kind of action.',
  'tool-not-covered': 'The pass is for another tool.',
  'location-not-covered': 'The pass does not reach to this place.',
  unbound: 'The pass is bound to no key, and this executor wants one that is.',
  'proof-missing': 'The pass is bound to a key, and no proof of possession came with it.',
  'proof-malformed': 'The proof of possession is not a DPoP proof.',
  'proof-signature-invalid': 'The signature of the proof does not fit.',
  'proof-key-mismatch': 'The proof was made with a key the pass is not bound to.',
  'proof-method-mismatch': 'The proof was made for another method.',
  'proof-uri-mismatch': 'The proof was made for another address.',
  'proof-pass-mismatch': 'The proof was made for another pass.',
  'proof-not-fresh': 'The proof is too old, or from the future.',
  'proof-nonce-mismatch': 'The proof does not carry the nonce it was asked for.',
  'chain-missing': 'The pass was delegated, and the passes above it did not come with it.',
  'chain-root': 'The chain does not begin with a pass that was issued to nobody before.',
  'chain-broken': 'A pass of the chain does not name the one above it.',
  'chain-issuer': 'A delegated pass was issued by someone else.',
  'chain-audience': 'A delegated pass is for another executor.',
  'chain-human': 'A delegated pass is for another person.',
  'chain-task': 'A delegated pass belongs to another task.',
  'chain-actor': 'A delegated pass does not name who acted before.',
  'chain-hops': 'A delegated pass does not have exactly one hop fewer.',
  'chain-lifetime': 'A delegated pass lives outside the lifetime of the one above it.',
  'chain-actions': 'A delegated pass covers an action that the one above it does not.',
  'chain-tools': 'A delegated pass covers a tool that the one above it does not.',
  'chain-locations': 'A delegated pass reaches further than the one above it.',
  'chain-payload': 'A delegated pass is for another payload.',
  'chain-policy': 'A delegated pass was judged by another policy, or approved by another answer.',
  'chain-budget': 'A delegated pass may spend more than the one above it.',
  'chain-binding': 'A delegated pass is bound to no key, and the one above it is.',
  replayed: 'The pass, or its proof, was used before.',
  'shell-payload-invalid': 'The payload is not that of a shell action.',
  'arguments-changed': 'The argument vector is not the approved one.',
  'directory-changed': 'The working directory is not the approved one.',
  'path-changed': 'PATH is not what it was at the approval.',
  'environment-changed': 'The environment is not what it was at the approval.',
  'executable-moved': 'The program is found in another place than at the approval.',
  'executable-swapped': 'The program is not the one that was there at the approval.',
  'script-edited': 'A script has other content than at the approval.',
} as const;

export type PassReason = keyof typeof passReasons;

/** @param detail one more sentence of facts: which variable, which file; never a value that could be a secret */
export function refuse(reason: PassReason, detail?: string, cause?: unknown): GatehouseError {
  return new GatehouseError(toPassErrorCode(reason), {
    message: detail === undefined ? passReasons[reason] : `${passReasons[reason]} ${detail}`,
    untouched: 'Nothing was executed.',
    nextStep: 'Propose the action again, so that it is judged and approved as it is now.',
    details: { reason },
    cause,
  });
}

export function toPassErrorCode(reason: PassReason): ErrorCode {
  return `ERR_ACTIONPASS_${reason.toUpperCase().replaceAll('-', '_')}`;
}

/** The named reason of an error of this room, or undefined for any other error. */
export function passReasonOf(error: unknown): PassReason | undefined {
  if (!(error instanceof GatehouseError)) return undefined;
  const { reason } = error.details;
  return typeof reason === 'string' && Object.hasOwn(passReasons, reason) ? (reason as PassReason) : undefined;
}
