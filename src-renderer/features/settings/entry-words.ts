import type { LedgerEntryView } from '../../../src-shared/index.ts';
import type { Tone } from '../../ui/index.ts';

export interface EntryWords {
  readonly event: string;
  readonly tool: string;
  /** What it was about, or what it says where it is about no one thing. */
  readonly target: string;
  readonly decision: string;
  readonly tone: Tone;
  /** What a policy that is only observed would have decided; absent where none took part. */
  readonly shadow?: string;
}

type Data = LedgerEntryView['data'];

const decisionWords: Readonly<Record<string, readonly [words: string, tone: Tone]>> = {
  allow: ['allowed', 'allowed'],
  approved: ['approved', 'allowed'],
  'approved-edited': ['approved, edited', 'allowed'],
  done: ['done', 'allowed'],
  step_up: ['asked', 'ask'],
  redact: ['redacted', 'allowed'],
  rejected: ['rejected', 'refused'],
  refused: ['refused', 'refused'],
  failed: ['failed', 'refused'],
  cancelled: ['cancelled', 'neutral'],
  expired: ['expired', 'refused'],
  withdrawn: ['withdrawn', 'neutral'],
  unknown: ['unknown', 'drift'],
};

/** Words of a policy's own for what the gate calls otherwise. */
const effectWords: Readonly<Record<string, readonly [words: string, tone: Tone]>> = {
  deny: ['refuses', 'refused'],
  require_approval: ['asks', 'ask'],
  redact: ['redacts', 'allowed'],
  alert: ['notes', 'observed'],
};

/** Words and tone of a decision, an end or the effect of a rule; what is unknown is shown as it is written. */
export function decisionBadge(decision: string): readonly [words: string, tone: Tone] {
  return decisionWords[decision] ?? effectWords[decision] ?? [decision, 'neutral'];
}

const shadowWords: Readonly<Record<string, string>> = {
  allow: 'observed: would allow',
  deny: 'observed: would refuse',
  require_approval: 'observed: would ask',
  redact: 'observed: would redact',
};

/** Events whose decision is in their name. */
const eventDecisions: Readonly<Record<string, readonly [words: string, tone: Tone]>> = {
  drift: ['beyond what was approved', 'drift'],
  'dlp.override': ['sent as it is', 'ask'],
  'budget.exceeded': ['stopped', 'refused'],
  repaired: ['repaired', 'ask'],
};

/** What an event says that is about no file, command or host. */
const eventWords: Readonly<Record<string, (data: Data) => string>> = {
  opened: ({ version, pid }) => join([prefix('Gatehouse ', version), prefix('process ', pid)]),
  'policy.changed': toPolicyWords,
  'dlp.finding': toFindingWords,
  'dlp.override': toFindingWords,
  'grant.saved': ({ grant, lifetime }) => join([textOf(grant), toLifetime(lifetime)]),
  'grant.revoked': ({ grant, lifetime, cause }) => join([textOf(grant), toLifetime(lifetime), prefix('cause: ', cause)]),
  'budget.exceeded': ({ reason, code }) => textOf(reason) || textOf(code),
  'key.created': ({ publicKeySha256 }) => toKeyWords('signs from now on with key', publicKeySha256),
  'key.rotated': ({ publicKeySha256, retiredSha256 }) =>
    join([toKeyWords('signs from now on with key', publicKeySha256), toKeyWords('retired key', retiredSha256)]),
  repaired: ({ bytesRemoved }) => (typeof bytesRemoved === 'number' ? `cut off ${bytesRemoved} bytes of a line that was not whole` : ''),
  export: ({ entries, pages }) => join([toCount(entries, 'entry', 'entries'), toCount(pages, 'page', 'pages')]),
  'setting.changed': ({ setting, name }) => textOf(setting) || textOf(name),
  drift: ({ differences }) => (Array.isArray(differences) ? differences.map(String).join(', ') : ''),
};

/**
 * What a line of the table says of an entry. Members that an event does not have stay empty; a path in the workspace
 * (`root` is absolute) is shown from there, so that what tells files apart is not cut off.
 */
export function toEntryWords({ data }: LedgerEntryView, root: string): EntryWords {
  const decided = textOf(data.decision) || textOf(data.status);
  const [decision, tone] = eventDecisions[data.event] ?? decisionBadge(decided);
  const shadow = data.dry_run === true ? shadowWords[textOf(data.shadow_decision)] : undefined;
  const words = { event: data.event, tool: textOf(data.tool), target: toTarget(data, root), decision, tone };
  return shadow === undefined ? words : { ...words, shadow };
}

function toTarget(data: Data, root: string): string {
  const own = eventWords[data.event]?.(data) ?? '';
  if (own !== '') return own;
  if (data.from !== undefined) return `${textOf(data.from)} → ${textOf(data.to)}`;
  const named = readTarget(data) || textOf(data.grant);
  return root !== '' && named.startsWith(`${root}/`) ? named.slice(root.length + 1) : named;
}

function readTarget({ resource }: Data): string {
  return typeof resource === 'object' && resource !== null && 'target' in resource ? textOf(resource.target) : '';
}

function toPolicyWords({ documents, code, policyDigest }: Data): string {
  const sources = membersOf(documents, 'source');
  const inForce = sources.length === 0 ? (textOf(policyDigest) === '' ? 'nothing is in force' : '') : `in force: ${sources.join(', ')}`;
  return join([textOf(code) === '' ? '' : `a change was not taken (${textOf(code)})`, inForce]);
}

/** Kinds, each once with how often: never the values. */
function toFindingWords(data: Data): string {
  const counts = new Map<string, number>();
  for (const kind of membersOf(data.findings, 'kind')) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => (count === 1 ? kind : `${kind} (${count})`)).join(', ');
  const to = readTarget(data);
  return join([kinds, prefix('in ', data.source), to === '' ? '' : `to ${to}`]);
}

function toKeyWords(words: string, sha256: unknown): string {
  return textOf(sha256) === '' ? '' : `${words} ${textOf(sha256).slice(0, 8)}`;
}

function toLifetime(lifetime: unknown): string {
  if (lifetime === 'session') return 'until the session ends';
  return lifetime === 'workspace' ? 'until it is taken back' : '';
}

function toCount(count: unknown, one: string, many: string): string {
  return typeof count === 'number' ? `${count.toLocaleString('en')} ${count === 1 ? one : many}` : '';
}

function membersOf(list: unknown, member: string): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((one: Readonly<Record<string, unknown>> | null) => textOf(one?.[member])).filter((text) => text !== '');
}

function prefix(words: string, value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${words}${value}` : '';
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
