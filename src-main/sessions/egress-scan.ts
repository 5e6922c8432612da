import type { EgressFinding } from '@gatehouse/agent';
import type { JsonValue } from '@gatehouse/agent-sdk/base';
import { sha256Hex } from '@gatehouse/agent-sdk/hash';
import type { ModelMessage, ModelTool, ModelToolCall } from '@gatehouse/agent-sdk/providers';

/** The part of the DLP scanner that the guard uses: findings carry kinds and places, never values. */
export interface TextScanner {
  redact(text: string): { readonly text: string; readonly findings: readonly { readonly kind: string; readonly offset: number }[] };
}

export interface EgressScan<Part> {
  readonly findings: readonly EgressFinding[];
  /** The same with every secret replaced by `[REDACTED:<kind>]`. */
  readonly redacted: Part;
  /** For people and the ledger: `question`, `answer`, `result of bash_run`, `instructions`, `definition of issues_get`. */
  readonly source: string;
  /** Of everything that was scanned. */
  readonly sha256: string;
}

/** Reads everything of a message that would be sent. A role nobody triaged does not compile. */
export function scanMessage(message: ModelMessage, scanner: TextScanner): EgressScan<ModelMessage> {
  const text = scanText(message.text, scanner);
  switch (message.role) {
    case 'system':
      return toScan(text.findings, { ...message, text: text.text }, 'instructions', message.text);
    case 'user':
      return toScan(text.findings, { ...message, text: text.text }, 'question', message.text);
    case 'tool': {
      const [tool, callId] = [scanName(message.tool, scanner), scanName(message.callId, scanner)];
      const findings = [...text.findings, ...tool.findings, ...callId.findings];
      const redacted = { ...message, text: text.text, tool: tool.text, callId: callId.text };
      return toScan(findings, redacted, `result of ${tool.text.slice(0, 80)}`, JSON.stringify(message));
    }
    case 'assistant': {
      const calls = message.toolCalls.map((call) => scanCall(call, scanner));
      const all = [...text.findings, ...calls.flatMap((call) => call.findings)];
      return toScan(all, { ...message, text: text.text, toolCalls: calls.map(({ call }) => call) }, 'answer', JSON.stringify(message));
    }
  }
}

/** Reads a tool's definition: that of a connector is written by its server. */
export function scanTool(tool: ModelTool, scanner: TextScanner): EgressScan<ModelTool> {
  const [name, description] = [scanName(tool.name, scanner), scanText(tool.description, scanner)];
  const written = JSON.stringify(tool.parameters);
  const parameters = scanText(written, scanner);
  const findings = [...name.findings, ...description.findings, ...parameters.findings];
  const redacted = {
    name: name.text,
    description: description.text,
    parameters: parameters.findings.length === 0 ? tool.parameters : toParameters(parse(parameters.text)),
  };
  return toScan(findings, redacted, `definition of ${name.text.slice(0, 80)}`, JSON.stringify(tool));
}

function toScan<Part>(findings: readonly EgressFinding[], redacted: Part, source: string, text: string): EgressScan<Part> {
  return { findings, redacted, source, sha256: findings.length === 0 ? '' : sha256Hex(text) };
}

interface ScannedText {
  readonly text: string;
  readonly findings: readonly EgressFinding[];
}

function scanText(text: string, scanner: TextScanner): ScannedText {
  const found = scanner.redact(text);
  return { text: found.text, findings: found.findings.map(({ kind, offset }) => ({ kind, line: lineAt(text, offset) })) };
}

/** Names and identifiers may hold letters and digits only, and the same one must stay the same: a call and its result share it. */
function scanName(name: string, scanner: TextScanner): ScannedText {
  const { findings } = scanText(name, scanner);
  return { text: findings.length === 0 ? name : `redacted_${sha256Hex(name).slice(0, 12)}`, findings };
}

function scanCall(
  call: ModelToolCall,
  scanner: TextScanner,
): { readonly call: ModelToolCall; readonly findings: readonly EgressFinding[] } {
  const raw = scanText(call.rawArguments, scanner);
  const [tool, callId] = [scanName(call.tool, scanner), scanName(call.callId, scanner)];
  const findings = [...raw.findings, ...tool.findings, ...callId.findings];
  if (findings.length === 0) return { call, findings };
  const given = raw.findings.length === 0 ? call.arguments : parse(raw.text);
  return { call: { callId: callId.text, tool: tool.text, rawArguments: raw.text, arguments: given }, findings };
}

function toParameters(value: JsonValue | undefined): ModelTool['parameters'] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as ModelTool['parameters']) : { type: 'object' };
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
