import type { LedgerRecord } from '@gatehouse/agent-sdk/audit';
import type { ExplanationView } from '../../../src-shared/index.ts';

type Fact = ExplanationView['stages'][number]['facts'][number];
type Reading = (value: unknown) => string;

const bases: Readonly<Record<string, string>> = {
  automatic: 'policy and mode let it pass without a question',
  grant: 'something allowed earlier covers it',
  human: 'a person approved it',
};

const text: Reading = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const list: Reading = (value) => (Array.isArray(value) ? value.map(text).join('\n') : text(value));
const target: Reading = (value) => (typeof value === 'object' && value !== null && 'target' in value ? text(value.target) : text(value));
const oneOf =
  (words: Readonly<Record<string, string>>): Reading =>
  (value) =>
    words[String(value)] ?? text(value);
const unit =
  (name: string): Reading =>
  (value) =>
    `${Number(value).toLocaleString('en')} ${name}`;

/** Members of a record in the order they are told in, with the words for them. */
const told: readonly (readonly [member: string, label: string, form: Fact['form'], read: Reading])[] = [
  ['resource', 'Target', 'code', target],
  ['kind', 'Kind', 'code', text],
  ['agent', 'Agent', 'code', text],
  ['principal', 'For', 'code', text],
  ['mode', 'Mode', 'text', text],
  ['risk', 'Risk', 'text', text],
  ['reasons', 'Asked because', 'text', list],
  ['code', 'Code', 'code', text],
  ['rule', 'Deciding rule', 'code', text],
  ['policySource', 'Of document', 'code', text],
  ['basis', 'May run because', 'text', oneOf(bases)],
  ['grant', 'Covered by', 'text', text],
  ['approverRoles', 'Approver must be', 'text', list],
  ['mustType', 'To be typed', 'text', () => 'the command’s key words'],
  ['isTyped', 'Typed', 'text', () => 'the person typed the key words'],
  ['timeoutMs', 'Waits for an answer', 'text', (value) => `${Number(value) / 1000} s, then refused`],
  ['escalationRole', 'Then asks', 'text', text],
  ['escalatedTo', 'Passed on to', 'text', text],
  ['editedBy', 'Edited by', 'text', text],
  ['editedVia', 'Edited in', 'text', oneOf({ hunks: 'the card, change by change', editor: 'the editor' })],
  ['remembered', 'Remembered', 'text', text],
  ['lifetime', 'For how long', 'text', oneOf({ session: 'until the session ends', workspace: 'until it is taken back' })],
  ['dry_run', 'Observed only', 'text', () => 'the policy was observed, not enforced'],
  ['shadow_decision', 'It would decide', 'text', (value) => text(value).replaceAll('_', ' ')],
  ['shadow_reason', 'Because', 'text', text],
  ['shadow_rule', 'By rule', 'code', text],
  ['exitCode', 'Exit code', 'code', text],
  ['durationMs', 'Took', 'text', unit('ms')],
  ['permitUsed', 'Effect', 'text', oneOf({ true: 'the permit was used', false: 'none: the permit was not used' })],
  ['resultLength', 'Result', 'text', unit('characters')],
  ['cause', 'Cause', 'text', text],
  ['differences', 'Beyond it', 'text', list],
  ['passId', 'Pass', 'code', text],
  ['payloadSha256', 'Payload SHA-256', 'code', text],
  ['editedFromSha256', 'Edited from', 'code', text],
  ['editedSha256', 'Edited to', 'code', text],
  ['answeredSha256', 'Answer was for', 'code', text],
  ['reasonSha256', 'Reason SHA-256', 'code', text],
  ['resultSha256', 'Result SHA-256', 'code', text],
  ['policyDigest', 'Policy digest', 'code', text],
];

/** What a record says, in words; members without a word here are in the entry itself. */
export function toFacts(data: LedgerRecord): readonly Fact[] {
  return told.flatMap(([member, label, form, read]) => {
    // The document alone, where none of its rules decided, says nothing.
    const value = member === 'policySource' && data.rule === undefined ? undefined : data[member];
    return value === undefined || value === '' ? [] : [{ label, form, value: read(value) }];
  });
}
