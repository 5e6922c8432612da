import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { AgentFiles, DirectoryEntry, DirectoryListPayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { notFound, pathsOf } from './read.ts';

const schema = z.strictObject({
  path: z.string().max(4096).optional().describe('Path of the folder, from the workspace root. Default: the workspace root.'),
});

export function createListTool(files: AgentFiles): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, DirectoryListPayload>({
    name: 'list',
    description: 'Lists one folder: folders end in /, links in @. Secret files are left out and counted.',
    schema,
    async prepare({ path = '.' }) {
      const resolved = await files.resolve(path);
      if (!resolved.exists) throw notFound(path);
      const shown = resolved.relativePath || '.';
      return {
        kind: 'file:read',
        intent: `List ${shown}`,
        resource: { type: 'directory', target: resolved.realPath },
        payload: { path: resolved.relativePath },
        paths: pathsOf(resolved),
        preview: { type: 'read', path: shown, detail: 'Names of the files in this folder' },
        rememberable: [],
      };
    },
    async execute(permit) {
      const { entries, omittedScreened, isTruncated } = await files.listDirectory(permit);
      const notes = [
        ...(entries.length === 0 ? ['(empty)'] : []),
        ...(isTruncated ? [`(only the first ${entries.length} entries; use glob to find more)`] : []),
        ...(omittedScreened > 0 ? [formatOmitted(omittedScreened)] : []),
      ];
      return {
        text: [...entries.map(formatEntry), ...notes].join('\n'),
        isError: false,
        facts: { entries: entries.length, omittedScreened },
      };
    },
  });
}

export function formatOmitted(count: number): string {
  return `(${count} secret ${count === 1 ? 'file' : 'files'} omitted)`;
}

function formatEntry({ name, type }: DirectoryEntry): string {
  if (type === 'directory') return `${name}/`;
  if (type === 'link') return `${name}@`;
  return type === 'file' ? name : `${name} (not a regular file)`;
}
