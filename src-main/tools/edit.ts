import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { FileWritePayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { notFound } from './read.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';
import { createWriteAction, type WriteAction } from './write-proposal.ts';
import type { WriteParts } from './write-target.ts';

/** Whoever replaces more at once means `write`. */
const maximumCharacters = 1_000_000;

export const editPathSchema = z.string().min(1).max(4096).describe('Path of an existing file, from the workspace root.');

export const editSchema = z
  .strictObject({
    old_string: z
      .string()
      .min(1, 'an empty text is everywhere; to create or replace a whole file use write')
      .max(maximumCharacters)
      .describe('Text to replace, exactly as it is in the file, without line numbers. Must occur once unless replace_all is set.'),
    new_string: z.string().max(maximumCharacters).describe('Text to put in its place.'),
    replace_all: z.boolean().optional().describe('Replace every occurrence. Default false.'),
  })
  .refine((edit) => edit.old_string !== edit.new_string, { message: 'old_string and new_string are the same' });

const schema = editSchema.safeExtend({ path: editPathSchema });

export function createEditTool(parts: WriteParts): AgentTool<Permit> {
  const action = createWriteAction(parts);
  return defineTool<z.infer<typeof schema>, FileWritePayload>({
    name: 'edit',
    description:
      'Replaces one exact piece of text in a file. Line ends of the file are kept. The person sees the change as a diff and may edit or reject it.',
    schema,
    prepare: (edit) => proposeEdits(action, edit.path, [toTextEdit(edit)]),
    revise: action.revise,
    execute: action.execute,
  });
}

export function toTextEdit(edit: z.infer<typeof editSchema>): TextEdit {
  return { oldText: edit.old_string, newText: edit.new_string, replaceAll: edit.replace_all ?? false };
}

/** One proposal for all edits together: if one does not fit, none is proposed. */
export async function proposeEdits({ propose }: WriteAction, path: string, edits: readonly TextEdit[]): ReturnType<WriteAction['propose']> {
  return propose(path, ({ base, relativePath }) => {
    if (base === undefined) throw notFound(path);
    return applyEdits(base.text, edits, relativePath);
  });
}
