/**
 * Signed passes for one action each (docs/actionpass.md): issued after an action was approved, bound to its payload,
 * short-lived, good once, verified by whoever executes it.
 */
export {
  type ActionDetail,
  type ActorClaim,
  actionDetailType,
  maximumHops,
  maximumLifetimeSeconds,
  type PassClaims,
} from './claims.ts';
export { delegatePass, type Narrowing } from './delegate.ts';
export { type Digest, digestFromHex, digestOf, digestPayload, isDigest } from './digest.ts';
export type { ExecutableIdentity } from './executable.ts';
export { inspectPass, type PassContent } from './inspect.ts';
export { type IssuedPass, issuePass, type PassIssuer, type PassRequest } from './issue.ts';
export { generatePassKeys, importPassKey, type PassKey, type PassKeyPair, type SigningAlgorithm, toPassKey } from './keys.ts';
export { coversLocation, toFileLocation } from './locations.ts';
export { createProof, normalizeUri, type ProofTarget, proofWindowSeconds } from './proof.ts';
export { type PassReason, passReasonOf, passReasons } from './refusals.ts';
export { assertShellUnchanged, captureShell, parseShellPayload, type ShellCapture, type ShellPayload, type ShellSpawn } from './shell.ts';
export { openSqliteUseTable } from './sqlite-use-table.ts';
export { createMemoryUseTable, type PassUse, type UseTable } from './uses.ts';
export { type PassPresentation, type PassVerifier, readPass, redeemPass, reviewPass, type VerifiedPass, verifyPass } from './verify.ts';
