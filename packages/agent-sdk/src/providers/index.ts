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
