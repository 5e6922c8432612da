import type { EgressFinding } from '@gatehouse/agent';
import type { JsonValue } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import type { ModelMessage, ModelToolCall } from '@gatehouse/agent-sdk/providers';

/** The part of the DLP scanner that the guard uses: findings carry kinds and places, never values. */
export interface TextScanner {
  redact(text: string): { readonly text: string; readonly findings: readonly { readonly kind: string; readonly offset: number }[] };
}

export interface MessageScan {
  readonly findings: readonly EgressFinding[];
  /** The message with every secret replaced by `[REDACTED:<kind>]`. */
  readonly redacted: ModelMessage;
  /** For people and the ledger: `question`, `answer`, `result of bash_run`, `instructions`. */
  readonly source: string;
  /** Of everything that was scanned. */
  readonly sha256: string;
}

/** Reads everything of a message that would be sent. A role nobody triaged does not compile. */
export function scanMessage(message: ModelMessage, scanner: TextScanner): MessageScan {
  const text = scanner.redact(message.text);
  const findings = text.findings.map(({ kind, offset }) => ({ kind, line: lineAt(message.text, offset) }));
  switch (message.role) {
    case 'system':
      return toScan(findings, { ...message, text: text.text }, 'instructions', message.text);
    case 'user':
      return toScan(findings, { ...message, text: text.text }, 'question', message.text);
    case 'tool':
      return toScan(findings, { ...message, text: text.text }, `result of ${message.tool.slice(0, 80)}`, message.text);
    case 'assistant': {
      const calls = message.toolCalls.map((call) => scanCall(call, scanner));
      const all = [...findings, ...calls.flatMap((call) => call.findings)];
      const redacted = { ...message, text: text.text, toolCalls: calls.map(({ call }) => call) };
      return toScan(all, redacted, 'answer', message.text + message.toolCalls.map(({ rawArguments }) => rawArguments).join('\n'));
    }
  }
}

function toScan(findings: readonly EgressFinding[], redacted: ModelMessage, source: string, text: string): MessageScan {
  return { findings, redacted, source, sha256: findings.length === 0 ? '' : sha256Hex(text) };
}

function scanCall(
  call: ModelToolCall,
  scanner: TextScanner,
): { readonly call: ModelToolCall; readonly findings: readonly EgressFinding[] } {
  const raw = scanner.redact(call.rawArguments);
  if (raw.findings.length === 0) return { call, findings: [] };
  const findings = raw.findings.map(({ kind, offset }) => ({ kind, line: lineAt(call.rawArguments, offset) }));
  return { call: { ...call, rawArguments: raw.text, arguments: parse(raw.text) }, findings };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The line, from 1, of a byte offset into the UTF-8 of a text. */
function lineAt(text: string, byteOffset: number): number {
  let line = 1;
  const bytes = Buffer.from(text);
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < byteOffset; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
}
