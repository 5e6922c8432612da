import { formatErrorReport, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { ModelMessage, ModelToolCall } from '@gatehouse/agent-sdk/providers';
import type { CallOutcome } from './contract.ts';
import { whenAborted } from './model-step.ts';

export type ToolMessage = Extract<ModelMessage, { role: 'tool' }>;

/** What the loop tells the dispatcher of a call. */
export interface DispatchHooks {
  /** To be called when the gate has let the call through and it begins to run. */
  onStarted(): void;
}

/** Puts one call through the gate. Untrusted: the tool may not exist and the arguments may be undefined. */
export type Dispatch = (call: ModelToolCall, hooks: DispatchHooks) => Promise<CallOutcome>;

/** Dispatches one call and words its result for the model. Never throws. */
export async function runCall(
  call: ModelToolCall,
  dispatch: Dispatch,
  hooks: DispatchHooks,
  signal: AbortSignal,
  stopGraceMs: number,
): Promise<ToolMessage> {
  if (signal.aborted) return toResult(call, 'Not run: the person stopped the turn.', true);
  const { aborted, forget } = whenAborted(signal);
  try {
    const stopped = aborted.then(() => delay(stopGraceMs)).then(() => undefined);
    const outcome = await Promise.race([dispatch(call, hooks), stopped]);
    if (outcome === undefined)
      return toResult(call, 'Stopped by the person while it ran. Its effect is not known: look before you repeat it.', true);
    return describeOutcome(call, outcome);
  } catch (thrown) {
    return toResult(call, formatErrorReport(toErrorReport(thrown)), true);
  } finally {
    forget();
  }
}

export function toResult({ callId, tool }: ModelToolCall, text: string, isError: boolean): ToolMessage {
  return { role: 'tool', callId, tool, text, isError };
}

function describeOutcome(call: ModelToolCall, outcome: CallOutcome): ToolMessage {
  if ('output' in outcome) {
    const { output, action, status } = outcome;
    const text = action.editedFromSha256 === undefined ? output.text : `${output.text}\n${editedNote}`;
    return toResult(call, withArgumentsNote(call, text), output.isError || status === 'failed');
  }
  return toResult(call, withArgumentsNote(call, `${wordFor(outcome.status, outcome.code)}: ${outcome.reason}`), true);
}

const editedNote = 'The person changed your proposal before it was applied. Read it again before you build on it.';

/** A tool that cannot make sense of a call is the model's mistake to mend; a refusal is not to be tried around. */
function wordFor(status: 'refused' | 'cancelled', code = ''): string {
  if (status === 'cancelled') return 'Cancelled';
  return /^ERR_(TOOL|WORKSPACE)_/.test(code) ? 'Not done' : 'Refused';
}

/** A model corrects malformed JSON only when it sees what it had sent. */
function withArgumentsNote(call: ModelToolCall, text: string): string {
  if (call.arguments !== undefined) return text;
  const sent = call.rawArguments.length > 400 ? `${call.rawArguments.slice(0, 400)}…` : call.rawArguments;
  return `${text}\nThe arguments were not valid JSON. You sent: ${sent}\nSend the call again with one JSON object.`;
}

function delay(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
