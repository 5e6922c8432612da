import type { SecretFamily } from './rule.ts';

/** Where a secret is, never what it is. */
export interface SecretFinding {
  /** `github-token`, `private-key`, `Custom` … See {@link describeKind}. */
  readonly kind: string;
  /** First byte in the UTF-8 text. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** A finding on its way: with what decides which of two that overlap is kept. */
export interface RankedFinding extends SecretFinding {
  readonly family: SecretFamily;
  /** Place of its rule: lower is more particular. */
  readonly rank: number;
}

const familyRank: Readonly<Record<SecretFamily, number>> = { custom: 0, credential: 0, personal: 1, generic: 2 };

/**
 * One finding for each stretch of text, in the order of the text: a credential beats a person's data beats a generic secret,
 * then the one that covers more. What loses is not lost: the kept finding is widened over both, so that redaction covers every
 * byte that any rule called secret.
 */
export function resolveOverlaps(findings: readonly RankedFinding[]): readonly RankedFinding[] {
  if (findings.length < 2) return findings;
  const sorted = [...findings].sort((one, two) => one.offset - two.offset || two.length - one.length);
  const kept: RankedFinding[] = [];
  for (const finding of sorted) {
    const last = kept.at(-1);
    if (last === undefined || finding.offset >= last.offset + last.length) kept.push(finding);
    else kept[kept.length - 1] = merge(last, finding);
  }
  return kept;
}

function merge(one: RankedFinding, two: RankedFinding): RankedFinding {
  const end = Math.max(one.offset + one.length, two.offset + two.length);
  return { ...pick(one, two), offset: one.offset, length: end - one.offset };
}

function pick(one: RankedFinding, two: RankedFinding): RankedFinding {
  const byFamily = familyRank[one.family] - familyRank[two.family];
  if (byFamily !== 0) return byFamily < 0 ? one : two;
  if (one.length !== two.length) return one.length > two.length ? one : two;
  return one.rank <= two.rank ? one : two;
}
