import type { LedgerEntry } from '@gatehouse/agent-sdk/audit';
import { type JsonObject, type JsonValue, toCanonicalJson } from '@gatehouse/agent-sdk/base';
import type { SecretScanner } from '@gatehouse/agent-sdk/dlp';
import { toAgentId } from './select-entries.ts';

/** One entry as a regulator's tools take it. Named as those tools name things. */
export interface ComplianceRecord extends JsonObject {
  readonly seq: number;
  readonly timestamp: string;
  readonly event_type: string;
  /** 32 hex digits; empty for facts about Gatehouse itself. */
  readonly agent_id: string;
  readonly session_id: string;
  /** The entry's data; null when a secret was found in it. */
  readonly payload: JsonValue;
  readonly previous_hash: string;
  readonly entry_hash: string;
  /** What was found and where in the canonical text of the data, in bytes; never what it was. */
  readonly credential_findings: readonly { readonly kind: string; readonly offset: number; readonly label: string }[];
  /** The canonical text of the data with its secrets replaced; null when there were none. */
  readonly redacted_payload: string | null;
  readonly lineage: Lineage;
}

/** Where the acting agent comes from, as far as it was recorded. */
export interface Lineage extends JsonObject {
  readonly org_id: string | null;
  readonly team_id: string | null;
  readonly root_agent_id: string | null;
  readonly parent_agent_id: string | null;
  readonly delegation_reason: string | null;
  readonly depth: number | null;
}

export function toComplianceRecord({ seq, ts, prevHash, hash, data }: LedgerEntry, scanner: SecretScanner): ComplianceRecord {
  const { text, findings } = scanner.redact(toCanonicalJson(data));
  const hasSecrets = findings.length > 0;
  return {
    seq,
    timestamp: ts,
    event_type: data.event,
    agent_id: toAgentId(data.agent),
    session_id: textOf(data.sessionId) ?? '',
    payload: hasSecrets ? null : data,
    previous_hash: prevHash,
    entry_hash: hash,
    credential_findings: findings.map(({ kind, offset }) => ({ kind, offset, label: `[REDACTED:${kind}]` })),
    redacted_payload: hasSecrets ? text : null,
    lineage: toLineage(data),
  };
}

function toLineage(data: JsonObject): Lineage {
  const parent = textOf(data.parentAgent);
  const chain = Array.isArray(data.callStack) ? data.callStack : undefined;
  return {
    org_id: textOf(data.orgId) ?? null,
    team_id: textOf(data.teamId) ?? null,
    root_agent_id: data.agent === undefined ? null : toAgentId(textOf(chain?.[0]) ?? parent ?? data.agent),
    parent_agent_id: parent === undefined ? null : toAgentId(parent),
    delegation_reason: textOf(data.delegation) ?? null,
    depth: chain === undefined ? (parent === undefined ? null : 1) : chain.length - 1,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Columns of the CSV: no payload and no lineage. */
export const csvColumns = [
  'seq',
  'timestamp',
  'event_type',
  'agent_id',
  'session_id',
  'previous_hash',
  'entry_hash',
  'credential_findings_count',
  'redacted',
] as const;

/** A line of RFC 4180. A text that a spreadsheet would take for a formula is preceded by an apostrophe. */
export function formatCsvLine(record: ComplianceRecord): string {
  const { credential_findings: findings, redacted_payload: redacted } = record;
  const cells = { ...record, credential_findings_count: findings.length, redacted: redacted !== null };
  return csvColumns.map((column) => toCell(String(cells[column]))).join(',');
}

function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
