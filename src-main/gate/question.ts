import type { ApprovalMode, ApprovalRequest, SpokenRule } from '@gatehouse/agent-sdk/approval';
import type { PolicyVerdict } from '@gatehouse/agent-sdk/policy';
import type { Assessed } from './assess.ts';
import type { GateParts } from './contract.ts';
import type { Asking } from './judge.ts';
import { withReading } from './reading.ts';

/** The question to the person about an assessed call: everything the card shows. Frozen. */
export async function createRequest(
  { subject, screened, policy }: Assessed,
  asking: Asking,
  mode: ApprovalMode,
  parts: GateParts,
): Promise<ApprovalRequest> {
  const { action, proposal } = subject;
  const { reasons, rememberable, typedWords, timeoutMs, escalationRole } = asking;
  const preview = await withReading(proposal.preview, screened.analysis, parts.workspace.programFolders ?? []);
  const askedAtMs = parts.clock.nowMs();
  const rules = toSpokenRules(policy);
  return Object.freeze({
    id: parts.ids.nextId(),
    action,
    mode,
    reasons,
    rememberable,
    preview,
    askedAtMs,
    expiresAtMs: askedAtMs + timeoutMs,
    ...(typedWords === undefined ? {} : { typedWords }),
    ...(rules.length === 0 ? {} : { rules }),
    ...(policy?.shadow == null ? {} : { shadow: `An observed policy would say ${policy.shadow.decision}: ${policy.shadow.reason}.` }),
    ...(escalationRole === undefined ? {} : { escalationRole }),
    ...(action.editedFromSha256 === undefined ? {} : { editedFromSha256: action.editedFromSha256 }),
  });
}

const strictness: readonly SpokenRule['effect'][] = ['deny', 'require_approval', 'redact', 'alert', 'allow'];

function toSpokenRules(policy: PolicyVerdict | undefined): readonly SpokenRule[] {
  const rules = (policy?.matched ?? []).map(
    ({ rule, effect, source, reason, mode }): SpokenRule => ({ id: rule, effect, source, reason, isObserved: mode === 'observe' }),
  );
  return rules.toSorted((left, right) => strictness.indexOf(left.effect) - strictness.indexOf(right.effect));
}
