import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { FileWritePayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { editPathSchema, editSchema, proposeEdits, toTextEdit } from './edit.ts';
import { createWriteAction } from './write-proposal.ts';
import type { WriteParts } from './write-target.ts';

const schema = z.strictObject({
  path: editPathSchema,
  edits: z.array(editSchema).min(1).max(200).describe('Replacements, made in this order; each sees the result of those before.'),
});

export function createMultiEditTool(parts: WriteParts): AgentTool<Permit> {
  const action = createWriteAction(parts);
  return defineTool<z.infer<typeof schema>, FileWritePayload>({
    name: 'multi_edit',
    description: 'Makes several replacements in one file at once: all of them or none. The person sees them as one diff.',
    schema,
    prepare: ({ path, edits }) => proposeEdits(action, path, edits.map(toTextEdit)),
    revise: action.revise,
    execute: action.execute,
  });
}
