import type { LedgerEntry, LedgerRecord } from '@gatehouse/agent-sdk/audit';
import type { ActionStory } from '@gatehouse/agent-sdk/audit/node';
import type { ExplanationView } from '../../../src-shared/index.ts';
import { type Rejudgement, readMatched } from '../../policy/index.ts';
import { toFacts } from './audit-facts.ts';

const titles: Readonly<Record<string, string>> = {
  proposed: 'Asked for',
  verdict: 'Decided without a person',
  approval: 'Answered',
  intent: 'About to run',
  outcome: 'Ended',
  drift: 'Went beyond what was approved',
};

/** What the ledger tells of an action, and the same action by the policy in force now, as the page shows it. */
export function toExplanationView(story: ActionStory, judged: Rejudgement, sourcesNow: readonly string[]): ExplanationView {
  const documents = readDocuments(story, judged, sourcesNow);
  return {
    subject: judged.explanation?.subject ?? describe(story.asked.data),
    stages: toStages(story.entries),
    documents: [...documents],
    rules: [...new Set(story.entries.flatMap(readMatched))].map((rule) => toRule(rule, documents)),
    today: toToday(judged),
  };
}

function describe({ event, tool }: LedgerRecord): string {
  return typeof tool === 'string' ? `${event} ${tool}` : event;
}

/** What an earlier stage has said is not said again. */
function toStages(entries: readonly LedgerEntry[]): ExplanationView['stages'] {
  const said = new Set<string>();
  return entries.map(({ seq, ts, data }) => {
    const facts = toFacts(data).filter(({ label, value }) => !said.has(`${label}\0${value}`));
    for (const { label, value } of facts) said.add(`${label}\0${value}`);
    const decision = data.decision ?? data.status;
    return { seq, ts, title: titles[data.event] ?? data.event, decision: typeof decision === 'string' ? decision : '', facts };
  });
}

/**
 * The documents that were in force: as the last change of policy before it names them, or those of now where they are the
 * same; at least the one that the entries themselves name.
 */
function readDocuments(
  { policyChange, entries }: ActionStory,
  { policyThen, policyNow }: Rejudgement,
  sourcesNow: readonly string[],
): readonly string[] {
  if (policyThen === null) return [];
  if (policyThen === policyNow) return sourcesNow;
  const recorded = policyChange?.data.policyDigest === policyThen ? policyChange.data.documents : undefined;
  if (!Array.isArray(recorded))
    return [...new Set(entries.map(({ data }) => data.policySource).filter((source) => typeof source === 'string'))];
  return recorded.flatMap((one) => {
    const source = typeof one === 'object' && one !== null && 'source' in one ? one.source : undefined;
    return typeof source === 'string' ? [source] : [];
  });
}

/** A rule is recorded as `<effect> <rule> <document>`, one of the screen or the mode by its name alone. Names may have spaces. */
function toRule(text: string, documents: readonly string[]): ExplanationView['rules'][number] {
  const [first = '', ...words] = text.split(' ');
  if (words.length === 0) return { effect: '', rule: first, source: '' };
  const rest = words.join(' ');
  const source = documents.find((name) => rest.endsWith(` ${name}`)) ?? (words.length > 1 ? (words.at(-1) ?? '') : '');
  return { effect: first, rule: source === '' ? rest : rest.slice(0, -source.length - 1), source };
}

const missingWords: Readonly<Record<string, string>> = {
  args: 'the arguments',
  content: 'the content',
  body: 'the body',
  method: 'the method',
};

function toToday(judged: Rejudgement): ExplanationView['today'] {
  const { explanation, policyThen, policyNow } = judged;
  const shared = { isSamePolicy: policyThen !== null && policyThen === policyNow };
  if (explanation === null) return { ...shared, decision: '', note: judged.reason, matched: [], missing: [] };
  const { verdict, missing } = explanation;
  return {
    ...shared,
    decision: verdict.decision,
    note: [toPolicyNote(judged), toShadowNote(verdict.shadow), `Reason: ${verdict.reason}.`].filter((text) => text !== '').join(' '),
    matched: verdict.matched.map(({ stage, effect, rule, reason, source, mode }) => ({
      ...{ stage, effect, rule, reason, source },
      isObserved: mode === 'observe',
    })),
    missing: missing.map((what) => missingWords[what] ?? what),
  };
}

function toPolicyNote({ result, reason, policyThen, policyNow }: Rejudgement): string {
  if (policyThen === null) return 'The record does not say which policy was in force then.';
  if (policyThen !== policyNow) return 'Another policy is in force now than then.';
  return result === 'same' ? 'The policy is the same as then, and so is its verdict.' : `The policy is the same as then. ${reason}`;
}

function toShadowNote(shadow: { readonly decision: string; readonly reason: string } | null): string {
  return shadow === null ? '' : `What is only observed would decide: ${shadow.decision.replaceAll('_', ' ')} (${shadow.reason}).`;
}
