import type { JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import type { ModelMessage as ContractMessage, ModelTool } from '@gatehouse/agent-sdk/providers';
import type { AssistantModelMessage, ModelMessage, ToolSet } from 'ai';

/** A conversation in the library's form. System messages go apart: the library takes them as `instructions`. */
export interface SdkPrompt {
  readonly instructions: string;
  readonly messages: ModelMessage[];
}

export function toSdkPrompt(messages: readonly ContractMessage[]): SdkPrompt {
  const instructions = messages.flatMap((message) => (message.role === 'system' ? [message.text] : []));
  return { instructions: instructions.join('\n\n'), messages: messages.flatMap(toSdkMessage) };
}

function toSdkMessage(message: ContractMessage): ModelMessage[] {
  switch (message.role) {
    case 'system':
      return [];
    case 'user':
      return [{ role: 'user', content: message.text }];
    case 'assistant':
      return toAssistantMessage(message);
    case 'tool': {
      const output = { type: message.isError ? ('error-text' as const) : ('text' as const), value: message.text };
      return [{ role: 'tool', content: [{ type: 'tool-result', toolCallId: message.callId, toolName: message.tool, output }] }];
    }
  }
}

function toAssistantMessage(message: ContractMessage & { role: 'assistant' }): AssistantModelMessage[] {
  const calls = message.toolCalls.map((call) => ({
    type: 'tool-call' as const,
    toolCallId: call.callId,
    toolName: call.tool,
    input: toCallInput(call.arguments),
  }));
  // Several servers refuse an assistant message that says nothing at all.
  if (message.text === '' && calls.length === 0) return [];
  const text = message.text === '' ? [] : [{ type: 'text' as const, text: message.text }];
  return [{ role: 'assistant', content: [...text, ...calls] }];
}

/**
 * Servers parse past arguments again to fill their prompt template, and Ollama takes only an object. What was not one
 * is sent as `{}`; the call's result tells the model what it had sent.
 */
function toCallInput(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Tools without `execute`: the library stops at a call, and what happens then is decided by the gate. */
export function toSdkTools(tools: readonly ModelTool[], jsonSchema: typeof import('ai').jsonSchema): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      { description, inputSchema: jsonSchema(structuredClone(parameters) as Parameters<typeof jsonSchema>[0]) },
    ]),
  );
}
