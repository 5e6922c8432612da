import { badResponse, responseTooLarge } from '../problems.ts';
import { type ComplaintContext, readComplaint, toComplaintError } from '../server-complaint.ts';
import { maximumLineBytes, type WireReader } from './wire-reader.ts';

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html §9.2.6) of Chat Completions.
 * Complete means `[DONE]` or a finish reason: some servers leave out one of them.
 */
export function createOpenAiWire(context: ComplaintContext): WireReader {
  let data: string[] = [];
  let isDone = false;
  let hasFinishReason = false;
  const accept = (text: string): string => {
    if (text.trim() === '[DONE]') {
      isDone = true;
      return 'data: [DONE]\n\n';
    }
    const chunk = parseChunk(text);
    if (chunk === undefined) throw badResponse(context.endpoint, 'sent an event that is not JSON');
    const complaint = chunk.error === undefined || chunk.error === null ? undefined : readComplaint(chunk);
    if (complaint !== undefined) throw toComplaintError({ status: 200, ...complaint, retryAfter: null }, context);
    hasFinishReason ||= chunk.choices?.some((choice) => typeof choice?.finish_reason === 'string') ?? false;
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };
  return {
    isComplete: () => isDone || hasFinishReason,
    isFinal: () => isDone,
    acceptLine(line) {
      if (isDone) return '';
      if (line === '') {
        const text = data.join('\n');
        data = [];
        return text === '' ? '' : accept(text);
      }
      // Comments (`: processing`) and the other fields carry nothing for us; that they came keeps the watchdog quiet.
      if (!line.startsWith('data:')) return '';
      data.push(line.startsWith('data: ') ? line.slice(6) : line.slice(5));
      if (data.length > 1 && data.reduce((sum, part) => sum + part.length, 0) > maximumLineBytes) {
        throw responseTooLarge(context.endpoint, maximumLineBytes);
      }
      return '';
    },
  };
}

interface Chunk {
  readonly error?: unknown;
  readonly choices?: readonly ({ readonly finish_reason?: unknown } | null)[];
}

function parseChunk(text: string): Chunk | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { choices } = value as { readonly choices?: unknown };
    // `choices` may be missing on errors and is null on the usage chunk of some servers; the library wants a list.
    return { ...value, ...(Array.isArray(choices) ? {} : { choices: [] }) };
  } catch {
    return undefined;
  }
}
