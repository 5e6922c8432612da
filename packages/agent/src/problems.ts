import { type ErrorReport, GatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';

/*
 * Why a turn ends without the model having finished:
 *
 * ERR_AGENT_STEP_LIMIT       too many steps
 * ERR_AGENT_STUCK            the same call failed in the same way again and again
 * ERR_AGENT_EMPTY_REPLY      the model said nothing
 * ERR_AGENT_REPLY_TRUNCATED  the model reached its output limit
 * ERR_AGENT_CONTEXT_FULL     the conversation does not fit the model even after shortening
 *
 * and every code of the provider room.
 */

const keptSentence = 'Everything done so far is kept.';

export function stepLimit(steps: number): ErrorReport {
  return report(
    'ERR_AGENT_STEP_LIMIT',
    `The agent took ${steps} steps without coming to an end.`,
    'Look at what it did; send “go on” to let it continue.',
  );
}

export function stuck(tool: string, times: number): ErrorReport {
  const message = `The agent called ${tool} ${times} times in the same way and it failed each time.`;
  return report('ERR_AGENT_STUCK', message, 'Read the last result and tell it what to do differently, or choose a more capable model.');
}

export function emptyReply(): ErrorReport {
  return report('ERR_AGENT_EMPTY_REPLY', 'The model answered with nothing.', 'Send the message again, or choose another model.');
}

export function replyTruncated(): ErrorReport {
  return report(
    'ERR_AGENT_REPLY_TRUNCATED',
    'The model reached the limit of its answer and was cut off.',
    'Send “go on” to let it continue.',
  );
}

export function contextFull(estimatedTokens: number, contextTokens: number): ErrorReport {
  const message = `The conversation takes about ${estimatedTokens} tokens and the model reads ${contextTokens}.`;
  return report('ERR_AGENT_CONTEXT_FULL', message, 'Start a new session, attach less, or raise the context size in Settings → Models.');
}

function report(code: `ERR_AGENT_${string}`, message: string, nextStep: string): ErrorReport {
  return toErrorReport(new GatehouseError(code, { message, untouched: keptSentence, nextStep }));
}
