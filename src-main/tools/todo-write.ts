import type { AgentTool, Todo, ToolContext } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import { defineTool } from './define-tool.ts';

/** Receives the list of a session, whole, each time it changes. */
export type TodoList = (todos: readonly Todo[], context: Pick<ToolContext, 'sessionId' | 'turnId'>) => void;

export type TodoPayload = { readonly todos: readonly { readonly text: string; readonly status: Todo['status'] }[] };

export interface TodoToolParts {
  readonly todos: TodoList;
  readonly assertPermit: (permit: Permit, kind: string) => void;
}

const schema = z.strictObject({
  todos: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(500).describe('What is to be done, in one line.'),
        status: z.enum(['open', 'active', 'done']).describe('active is the one being worked on.'),
      }),
    )
    .max(100)
    .describe('The whole list; it replaces the one before.'),
});

export function createTodoWriteTool({ todos, assertPermit }: TodoToolParts): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, TodoPayload>({
    name: 'todo_write',
    description: 'Writes the list of steps of this session, which the person sees. It changes nothing else.',
    schema,
    async prepare(payload, { sessionId }) {
      return {
        kind: 'session:note',
        intent: `Note ${countSteps(payload.todos.length)}`,
        resource: { type: 'session', target: sessionId },
        payload,
        paths: [],
        preview: { type: 'other', detail: payload.todos.map(({ text, status }) => `${status}: ${text}`).join('\n') },
        rememberable: [],
      };
    },
    async execute(permit, context) {
      assertPermit(permit, 'session:note');
      const payload = permit.take();
      todos(payload.todos, context);
      const open = payload.todos.filter(({ status }) => status !== 'done').length;
      return {
        text: `Noted: ${countSteps(payload.todos.length)}, ${open} not done.`,
        isError: false,
        facts: { steps: payload.todos.length, open },
      };
    },
  });
}

function countSteps(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}`;
}
