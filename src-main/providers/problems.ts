import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import type { Endpoint } from './endpoint.ts';

/*
 * The errors of this room:
 *
 * ERR_PROVIDER_UNREACHABLE         nothing answers at the address
 * ERR_PROVIDER_TIMEOUT             no byte for too long
 * ERR_PROVIDER_STREAM_CUT          the answer ended before it was finished
 * ERR_PROVIDER_RESPONSE_TOO_LARGE  one line or event over the limit
 * ERR_PROVIDER_BAD_RESPONSE        an answer that is not what the protocol says, or a refusal without a code of its own
 * ERR_PROVIDER_SERVER_ERROR        the server says that it failed
 * ERR_PROVIDER_KEY_INVALID         401 or 403
 * ERR_PROVIDER_MODEL_NOT_FOUND     the server does not have the model
 * ERR_PROVIDER_NO_TOOLS            the model cannot call tools
 * ERR_PROVIDER_CONTEXT_TOO_LONG    the conversation does not fit the model
 * ERR_PROVIDER_RATE_LIMITED        429
 * ERR_PROVIDER_AIRGAP              the air gap is on and the address is not this machine
 * ERR_PROVIDER_BASE_URL            the configured address cannot be used
 * ERR_PROVIDER_UNKNOWN             no provider of that name is configured
 */

const settingsHint = 'Check the base URL in Settings → Models.';

export function airGapRefusal(host: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_AIRGAP', {
    message: `The air gap is on and ${host} is not on this machine.`,
    untouched: 'Nothing was sent, and the name was not looked up.',
    nextStep: 'Choose a local model, or turn the air gap off in Settings → Security.',
  });
}

/** @param thrown what fetch rejected with, or what reading the body did */
export function toNetworkProblem(thrown: unknown, endpoint: Endpoint): GatehouseError {
  const own = findOwnError(thrown);
  if (own !== undefined) return own;
  const code = systemErrorCode(findCause(thrown, (error) => systemErrorCode(error) !== undefined)) ?? 'unknown';
  const address = endpoint.apiUrl;
  if (endpoint.kind === 'ollama') {
    return new GatehouseError('ERR_PROVIDER_UNREACHABLE', {
      message: `Ollama is not running at ${new URL(address).origin} (${code}).`,
      nextStep: 'Start it with `ollama serve`, or correct the base URL in Settings → Models.',
      details: { system: code },
    });
  }
  return new GatehouseError('ERR_PROVIDER_UNREACHABLE', {
    message: `${endpoint.label} cannot be reached at ${address}: ${explain(code)}.`,
    nextStep: endpoint.isLocal ? 'Start the server, or correct the base URL in Settings → Models.' : settingsHint,
    details: { system: code },
  });
}

/** An error of ours, however deep in the causes of what a library threw. */
export function findOwnError(thrown: unknown): GatehouseError | undefined {
  const found = findCause(thrown, (error) => error instanceof GatehouseError);
  return found instanceof GatehouseError ? found : undefined;
}

function explain(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name cannot be looked up';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'the connection took too long';
    default:
      return code.includes('CERT') || code.includes('SELF_SIGNED')
        ? `its certificate is not trusted (${code})`
        : `the connection failed (${code})`;
  }
}

function findCause(thrown: unknown, matches: (error: Error) => boolean): Error | undefined {
  let current = thrown;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if (matches(current)) return current;
    // Happy-eyeballs failures come as an AggregateError whose members have the codes.
    current = current.cause ?? (current instanceof AggregateError ? current.errors[0] : undefined);
  }
  return undefined;
}

export function streamCut(endpoint: Endpoint): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_STREAM_CUT', {
    message: `${endpoint.label} stopped in the middle of its answer.`,
    untouched: 'What had arrived is kept; no half-received tool call was carried out.',
    nextStep: 'Send the message again.',
  });
}

export function timedOut(endpoint: Endpoint, silentMs: number, hasStarted: boolean): GatehouseError {
  const seconds = Math.round(silentMs / 1_000);
  return new GatehouseError('ERR_PROVIDER_TIMEOUT', {
    message: `${endpoint.label} ${hasStarted ? 'fell silent' : 'did not begin to answer'} for ${seconds} seconds.`,
    untouched: 'What had arrived is kept.',
    nextStep: endpoint.kind === 'ollama' ? 'A large model may still be loading: try again, or choose a smaller one.' : 'Try again.',
    details: { silentMs },
  });
}

export function responseTooLarge(endpoint: Endpoint, limitBytes: number): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_RESPONSE_TOO_LARGE', {
    message: `${endpoint.label} sent one line of more than ${Math.round(limitBytes / 1_048_576)} MB, which no model answer needs.`,
    untouched: 'The line was discarded unread.',
    nextStep: settingsHint,
    details: { limitBytes },
  });
}

export function badResponse(endpoint: Endpoint, what: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_BAD_RESPONSE', {
    message: `${endpoint.label} ${what}.`,
    nextStep: `Send the message again. If it stays, ${settingsHint.charAt(0).toLowerCase()}${settingsHint.slice(1)}`,
  });
}

export function keyInvalid(endpoint: Endpoint, status: number, hasKey: boolean): GatehouseError {
  // The server's own words are left out: some repeat the key.
  const what = hasKey ? 'refused the key' : 'wants a key and none is stored';
  return new GatehouseError('ERR_PROVIDER_KEY_INVALID', {
    message: `${endpoint.label} ${what} (HTTP ${status}).`,
    untouched: 'The stored key was not changed.',
    nextStep: 'Enter a valid key in Settings → Models.',
    details: { status },
  });
}

export function modelNotFound(endpoint: Endpoint, model: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_MODEL_NOT_FOUND', {
    message: `${endpoint.label} does not have the model ${model}.`,
    nextStep: endpoint.kind === 'ollama' ? `Fetch it with \`ollama pull ${model}\`, or choose another model.` : 'Choose another model.',
    details: { model },
  });
}

export function noTools(model: string): GatehouseError {
  return new GatehouseError('ERR_PROVIDER_NO_TOOLS', {
    message: `The model ${model} cannot call tools, and an agent cannot work without them.`,
    nextStep: 'Choose a model that can, for example qwen3:8b.',
    details: { model },
  });
}

export function contextTooLong(endpoint: Endpoint): GatehouseError {
  const larger = endpoint.kind === 'ollama' ? 'raise the context size in Settings → Models' : 'choose a model with a larger context';
  return new GatehouseError('ERR_PROVIDER_CONTEXT_TOO_LONG', {
    message: 'The conversation is longer than the model can read.',
    untouched: 'The conversation is kept as it is.',
    nextStep: `Start a new session, attach less, or ${larger}.`,
  });
}

export function rateLimited(endpoint: Endpoint, retryAfter: string | null, isQuota: boolean): GatehouseError {
  const wait = retryAfter === null || !/^\d{1,5}$/.test(retryAfter) ? 'Wait a moment' : `Wait ${retryAfter} seconds`;
  return new GatehouseError('ERR_PROVIDER_RATE_LIMITED', {
    message: isQuota ? `The quota of this key at ${endpoint.label} is used up.` : `${endpoint.label} is limiting the rate of requests.`,
    nextStep: isQuota ? 'Look at the billing page of the provider, or choose another model.' : `${wait}, then send the message again.`,
  });
}
