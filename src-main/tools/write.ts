import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { FileWritePayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { createWriteAction } from './write-proposal.ts';
import type { WriteParts } from './write-target.ts';

const schema = z.strictObject({
  path: z.string().min(1).max(4096).describe('Path of the file, from the workspace root. Missing folders are created.'),
  content: z.string().max(10_000_000).describe('The whole new text of the file.'),
});

export function createWriteTool(parts: WriteParts): AgentTool<Permit> {
  const { propose, revise, execute } = createWriteAction(parts);
  return defineTool<z.infer<typeof schema>, FileWritePayload>({
    name: 'write',
    description:
      'Creates a text file, or replaces the whole text of one. An existing file keeps its encoding and line ends. The person sees the change as a diff and may edit or reject it. To change a part of a file, use edit.',
    schema,
    prepare: ({ path, content }) => propose(path, (target) => parts.files.withLineEndsOf(target, content)),
    revise,
    execute,
  });
}
