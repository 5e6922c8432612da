import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { AgentFiles, FileWritePayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { createWriteAction } from './write-proposal.ts';

const schema = z.strictObject({
  path: z.string().min(1).max(4096).describe('Path of the file, from the workspace root. Missing folders are created.'),
  content: z.string().max(10_000_000).describe('The whole new text of the file.'),
});

export function createWriteTool(files: AgentFiles): AgentTool<Permit> {
  const { propose, revise, execute } = createWriteAction(files);
  return defineTool<z.infer<typeof schema>, FileWritePayload>({
    name: 'write',
    description:
      'Creates a text file, or replaces the whole text of one. An existing file keeps its encoding and line ends. The person sees the change as a diff and may edit or reject it. To change a part of a file, use edit.',
    schema,
    async prepare({ path, content }) {
      const target = await files.loadWriteTarget(path);
      return propose(target, files.withLineEndsOf(target, content));
    },
    revise,
    execute,
  });
}
