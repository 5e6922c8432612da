import type { ModelMessage, ModelTool } from '@gatehouse/agent-sdk/providers';

/** Results shortened last: the model is usually still working with them. */
const recentResultCount = 2;
/** What an older result keeps of its beginning, in characters. */
const keptLength = 240;
/** Part of the context that a history may fill by the estimate; the rest is for the answer and for the estimate being low. */
const budgetShare = 0.6;

/**
 * A guess without a tokenizer: four characters of English or code are at most about one token, so this is a lower bound
 * in practice. Good enough to decide when to shorten; bills come from the provider's own usage.
 */
export function estimateTokens(messages: readonly ModelMessage[], tools: readonly ModelTool[]): number {
  const toolLength = tools.length === 0 ? 0 : JSON.stringify(tools).length;
  return Math.ceil(messages.reduce((sum, message) => sum + measure(message), toolLength) / 4);
}

function measure(message: ModelMessage): number {
  const callLength =
    message.role === 'assistant' ? message.toolCalls.reduce((sum, call) => sum + call.rawArguments.length + call.tool.length, 0) : 0;
  return message.text.length + callLength;
}

/**
 * What is sent of a history: tool results shortened, oldest first, until the estimate fits its share of the context.
 * Older results keep their first lines, the two latest lose only as much as they must. A shortened result says so. The
 * stored history stays whole.
 */
export function fitHistory(messages: readonly ModelMessage[], tools: readonly ModelTool[], contextTokens: number): readonly ModelMessage[] {
  const fitted = mergeUserMessages(messages);
  let excessLength = (estimateTokens(fitted, tools) - contextTokens * budgetShare) * 4;
  const results = fitted.flatMap((message, index) => (message.role === 'tool' ? [index] : []));
  for (const [order, index] of results.entries()) {
    const message = fitted[index];
    if (excessLength <= 0 || message?.role !== 'tool') break;
    const isRecent = order >= results.length - recentResultCount;
    const text = shorten(message.text, isRecent ? message.text.length - excessLength : keptLength);
    excessLength -= message.text.length - text.length;
    fitted[index] = { ...message, text };
  }
  return fitted;
}

function shorten(text: string, wantedLength: number): string {
  const markerLength = 150;
  const kept = Math.max(keptLength, Math.floor(wantedLength) - markerLength);
  if (text.length - kept <= markerLength) return text;
  // Not through a surrogate pair: half a character is not text.
  const start = text.slice(0, kept).toWellFormed();
  return `${start}\n[Gatehouse left out the rest, ${text.length - kept} of ${text.length} characters, so that the conversation fits. Ask for a smaller part.]`;
}

/** A turn that failed leaves a question without an answer; several prompt templates insist on roles that alternate. */
function mergeUserMessages(messages: readonly ModelMessage[]): ModelMessage[] {
  const merged: ModelMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (message.role === 'user' && last?.role === 'user')
      merged[merged.length - 1] = { role: 'user', text: `${last.text}\n\n${message.text}` };
    else merged.push(message);
  }
  return merged;
}
