import type { JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import { badResponse } from '../problems.ts';
import { type ComplaintContext, readComplaint, toComplaintError } from '../server-complaint.ts';
import type { WireReader } from './wire-reader.ts';

/** Where a look-alike server's arguments go that are not an object: Ollama's own are always one. */
export const rawArgumentsKey = '__gatehouse_raw_arguments';

/**
 * NDJSON of `POST /api/chat` (https://github.com/ollama/ollama/blob/main/docs/api.md). Fills in the members that the
 * library insists on and look-alikes leave out, so that it never drops a line.
 */
export function createOllamaWire(context: ComplaintContext): WireReader {
  let isDone = false;
  return {
    isComplete: () => isDone,
    isFinal: () => isDone,
    acceptLine(line) {
      if (line.trim() === '' || isDone) return '';
      const chunk = parseObject(line);
      if (chunk === undefined) throw badResponse(context.endpoint, 'sent a line that is not JSON');
      const complaint = 'error' in chunk ? readComplaint(chunk) : undefined;
      if (complaint !== undefined) throw toComplaintError({ status: 200, ...complaint, retryAfter: null }, context);
      isDone = chunk.done === true;
      return `${JSON.stringify(normalize(chunk))}\n`;
    },
  };
}

function normalize(chunk: JsonObject): JsonObject {
  const message = isObject(chunk.message) ? chunk.message : {};
  const { tool_calls: calls, thinking, ...others } = message;
  return {
    ...chunk,
    model: asText(chunk.model),
    created_at: asText(chunk.created_at),
    done: chunk.done === true,
    message: {
      ...others,
      role: asText(message.role),
      content: asText(message.content),
      ...(typeof thinking === 'string' ? { thinking } : {}),
      ...(Array.isArray(calls) ? { tool_calls: calls.filter(isObject).map(normalizeCall) } : {}),
    },
  };
}

function normalizeCall(call: JsonObject): JsonObject {
  const body = isObject(call.function) ? call.function : {};
  const { id } = call;
  return {
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    function: { name: asText(body.name), arguments: normalizeArguments(body.arguments) },
  };
}

function normalizeArguments(value: JsonValue | undefined): JsonObject {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  if (typeof value !== 'string') return { [rawArgumentsKey]: JSON.stringify(value) };
  return parseObject(value) ?? { [rawArgumentsKey]: value };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
