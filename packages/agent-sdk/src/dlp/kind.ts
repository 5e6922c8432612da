import { builtinRules } from './kinds/index.ts';
import type { SecretFamily } from './rule.ts';

export interface SecretKind {
  readonly kind: string;
  /** What a person calls it: `GitHub token`. */
  readonly title: string;
  readonly family: SecretFamily;
  /** What is checked beyond a literal. */
  readonly verifies: string;
}

/** Every built-in kind once, in the order in which they were written down. */
export const secretKinds: readonly SecretKind[] = listKinds();
const byName = new Map(secretKinds.map((entry) => [entry.kind, entry]));

/** Undefined for `Custom`, `oversized` and what is not a kind. */
export function describeKind(kind: string): SecretKind | undefined {
  return byName.get(kind);
}

/**
 * Whether a finding alone justifies stopping a request: a credential known by its format, a number with a check digit, a pattern of
 * the user's. A value that only its name calls secret and an e-mail address are redacted, not stopped for.
 */
export function isHighConfidence(kind: string): boolean {
  const family = describeKind(kind)?.family;
  return family === 'credential' || (family === 'personal' && kind !== 'email') || kind === 'Custom' || kind === 'oversized';
}

function listKinds(): readonly SecretKind[] {
  const kinds = new Map<string, SecretKind>();
  for (const { kind, title, family, verifies, alsoFinds = [] } of builtinRules.filter((rule) => rule.kind !== '')) {
    for (const entry of [{ kind, title, family, verifies }, ...alsoFinds.map((also) => ({ family, verifies, ...also }))]) {
      if (!kinds.has(entry.kind)) kinds.set(entry.kind, entry);
    }
  }
  return [...kinds.values()];
}
