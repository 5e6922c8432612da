export type { ChatChunk, ChatMessage, ChatProvider, ChatRequest, ChatResponse, ChatUsage, FinishReason } from './chat.ts';
export type {
  ModelEvent,
  ModelInfo,
  ModelMessage,
  ModelProvider,
  ModelReference,
  ModelRequest,
  ModelTool,
  ModelToolCall,
  ModelUsage,
} from './contract.ts';
export { toChatProvider } from './model-chat-provider.ts';
export {
  type FallbackEvent,
  ProviderRouter,
  type ProviderRouterOptions,
  type RoutedRequest,
  type RouterFallback,
} from './provider-router.ts';
export { isRecoverable } from './recoverable.ts';
export { redactKeys } from './redact-keys.ts';
