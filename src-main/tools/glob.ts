import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { AgentFiles, FindFilesPayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { formatOmitted } from './list.ts';
import { notFound, pathsOf } from './read.ts';

const maximumPaths = 1_000;

const schema = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .max(1_000)
    .describe('Glob such as **/*.ts or src/**/test_?.py. Without a slash it fits names in every folder.'),
  path: z.string().max(4096).optional().describe('Folder to look in, from the workspace root. Default: everywhere.'),
  include_ignored: z.boolean().optional().describe('Also look at files that .gitignore names. Default false.'),
});

/** How a card says that `.gitignore` does not count. */
export const alsoIgnored = 'also in what .gitignore leaves out';

export function createGlobTool(files: AgentFiles): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, FindFilesPayload>({
    name: 'glob',
    description: `Finds files by name, at most ${maximumPaths}. Answers with paths from the workspace root, sorted. Secret files are left out and counted.`,
    schema,
    async prepare({ pattern, path = '.', include_ignored: includeIgnored = false }) {
      const resolved = await files.resolve(path);
      if (!resolved.exists) throw notFound(path);
      const shown = resolved.relativePath || '.';
      return {
        kind: 'file:read',
        intent: `Find files like ${pattern} in ${shown}`,
        resource: { type: 'directory', target: resolved.realPath },
        payload: { path: resolved.relativePath, pattern, includeIgnored },
        paths: pathsOf(resolved),
        preview: { type: 'read', path: shown, detail: describeFind(pattern, includeIgnored) },
        rememberable: [],
      };
    },
    async execute(permit, { signal }) {
      const { paths, omittedScreened, isTruncated } = await files.findFiles(permit, signal);
      const shown = paths.slice(0, maximumPaths);
      const more = paths.length - shown.length;
      const notes = [
        ...(paths.length === 0 ? ['No files fit.'] : []),
        ...(more > 0 || isTruncated ? [`(${isTruncated ? 'many' : more} more; use a narrower pattern)`] : []),
        ...(omittedScreened > 0 ? [formatOmitted(omittedScreened)] : []),
      ];
      return { text: [...shown, ...notes].join('\n'), isError: false, facts: { files: paths.length, omittedScreened } };
    },
  });
}

function describeFind(pattern: string, includeIgnored: boolean): string {
  return `Names of files that fit ${pattern}${includeIgnored ? `, ${alsoIgnored}` : ''}`;
}
