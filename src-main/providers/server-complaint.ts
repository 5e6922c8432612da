import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { Endpoint } from './endpoint.ts';
import { badResponse, contextTooLong, keyInvalid, modelNotFound, noTools, rateLimited } from './problems.ts';

/** What is known when a server complains, by status or in the middle of a stream. */
export interface Complaint {
  /** HTTP status; 200 for a complaint inside a stream. */
  readonly status: number;
  readonly text: string;
  /** The server's own code, for example `context_length_exceeded`; empty when it has none. */
  readonly code: string;
  readonly retryAfter: string | null;
}

export interface ComplaintContext {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly key: string | undefined;
}

const contextPattern =
  /context[_ ]?(length|window|size)|maximum context|prompt is too long|too many tokens|exceeds?.{0,40}context|input length exceeds/i;
const modelPattern = /model.{0,200}(not found|does not exist|not exist|unknown|not available)|no such model|unknown model/is;

/** Turns what a server says into an error of ours that tells people what to do. Never repeats a key. */
export function toComplaintError(complaint: Complaint, context: ComplaintContext): GatehouseError {
  const { endpoint, model } = context;
  const { status, text, code } = complaint;
  if (status === 401 || status === 403) return keyInvalid(endpoint, status, context.key !== undefined);
  if (code === 'invalid_api_key') return keyInvalid(endpoint, status, context.key !== undefined);
  if (code === 'context_length_exceeded' || contextPattern.test(text)) return contextTooLong(endpoint);
  if (code === 'model_not_found' || modelPattern.test(text)) return modelNotFound(endpoint, model);
  if (/does not support tools|tool (use|calling) is not supported|no endpoints found that support tool/i.test(text)) return noTools(model);
  if (status === 429 || code === 'rate_limit_exceeded' || code === 'insufficient_quota') {
    return rateLimited(endpoint, complaint.retryAfter, code === 'insufficient_quota');
  }
  const said = toQuotable(text, context.key);
  if (status >= 500 || status === 200) return serverError(endpoint, status, said);
  if (status === 404 || status === 405) return badResponse(endpoint, `has nothing at ${endpoint.apiUrl} (HTTP ${status})`);
  return badResponse(endpoint, said === '' ? `refused the request (HTTP ${status})` : `refused the request (HTTP ${status}): ${said}`);
}

function serverError(endpoint: Endpoint, status: number, said: string): GatehouseError {
  const where = status === 200 ? 'in the middle of its answer' : `with HTTP ${status}`;
  return new GatehouseError('ERR_PROVIDER_SERVER_ERROR', {
    message: `${endpoint.label} failed ${where}${said === '' ? '.' : `: ${said}`}`,
    untouched: 'What had arrived is kept.',
    nextStep: `Send the message again${endpoint.isLocal ? ', or look at the log of the server.' : '.'}`,
    details: { status },
  });
}

/** The parts of an error body that servers agree on: `{error: "…"}`, `{error: {message, code}}`, `{message}`, `{detail}`. */
export function readComplaint(body: unknown): { readonly text: string; readonly code: string } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const record = body as Readonly<Record<string, unknown>>;
  const { error } = record;
  if (typeof error === 'string') return { text: error, code: '' };
  if (typeof error === 'object' && error !== null) {
    const { message, code, type } = error as Readonly<Record<string, unknown>>;
    return {
      text: typeof message === 'string' ? message : '',
      code: typeof code === 'string' ? code : typeof type === 'string' ? type : '',
    };
  }
  const text = [record.message, record.detail].find((candidate) => typeof candidate === 'string');
  return text === undefined ? undefined : { text, code: '' };
}

export function parseComplaint(bodyText: string): { readonly text: string; readonly code: string } {
  try {
    return readComplaint(JSON.parse(bodyText)) ?? { text: bodyText, code: '' };
  } catch {
    // Not JSON: a proxy's page or plain words. The words are what there is.
    return { text: bodyText, code: '' };
  }
}

/** At most 300 characters of what a server said, on one line, without the key. */
export function toQuotable(text: string, key: string | undefined): string {
  const withoutKey = key === undefined || key === '' ? text : text.replaceAll(key, '[key]');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what must not reach a screen
  const oneLine = withoutKey.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  if (oneLine.startsWith('<')) return '';
  return oneLine.length > 300 ? `${oneLine.slice(0, 299)}…` : oneLine;
}
