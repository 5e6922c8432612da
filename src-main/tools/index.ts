export type { TodoList } from './todo-write.ts';
export { createToolSet, type ToolSetParts } from './tool-set.ts';
