import type { AgentTool } from '@gatehouse/agent';
import type { Permit } from '../gate/index.ts';
import type { TerminalRegistry } from '../terminal/index.ts';
import type { AgentFiles } from '../workspace/index.ts';
import { createBashLogsTool } from './bash-logs.ts';
import { createBashRunTool } from './bash-run.ts';
import { createEditTool } from './edit.ts';
import { createGlobTool } from './glob.ts';
import { createGrepTool } from './grep.ts';
import { KnownTexts } from './known-texts.ts';
import { createListTool } from './list.ts';
import { createMultiEditTool } from './multi-edit.ts';
import { createReadTool } from './read.ts';
import { createTodoWriteTool, type TodoList } from './todo-write.ts';
import { createWriteTool } from './write.ts';

export interface ToolSetParts {
  readonly files: AgentFiles;
  readonly terminals: Pick<TerminalRegistry, 'agentDirectory' | 'runAgentCommand' | 'list' | 'readText'>;
  readonly todos: TodoList;
  /** The gate's own `assertPermit`. */
  readonly assertPermit: (permit: Permit, kind: string) => void;
  /** Whether the session's mode asks about reads; asked for each call. */
  readonly isStrict: () => boolean;
  /** Milliseconds `bash_run` waits before it answers “still running”. Default 120,000. */
  readonly commandWaitMs?: number;
}

/** The compact ten, in the order a model reads about them. For one session: they remember what it has read. */
export function createToolSet(parts: ToolSetParts): readonly AgentTool<Permit>[] {
  const { files, terminals, todos, assertPermit, isStrict, commandWaitMs = 120_000 } = parts;
  const writing = { files, texts: new KnownTexts(), isStrict };
  return [
    createReadTool(writing),
    createListTool(files),
    createGlobTool(files),
    createGrepTool(files),
    createWriteTool(writing),
    createEditTool(writing),
    createMultiEditTool(writing),
    createBashRunTool({ terminals, commandWaitMs }),
    createBashLogsTool({ terminals, assertPermit }),
    createTodoWriteTool({ todos, assertPermit }),
  ];
}
