import type { AgentTool } from '@gatehouse/agent';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { AgentFiles, FileLines, FileReadPayload, ResolvedPath } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import type { KnownTexts } from './known-texts.ts';

const defaultLines = 2_000;

const schema = z.strictObject({
  path: z.string().min(1).max(4096).describe('Path of the file, from the workspace root.'),
  offset: z.number().int().min(1).optional().describe('First line to read; 1 is the first line of the file. Default 1.'),
  limit: z.number().int().min(1).max(10_000).optional().describe(`How many lines to read. Default ${defaultLines}.`),
});

export function createReadTool({ files, texts }: { readonly files: AgentFiles; readonly texts: KnownTexts }): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, FileReadPayload>({
    name: 'read',
    description:
      'Reads a text file. Each line of the answer is the line number, a tab, and the line; the number and the tab are not part of the file. Long files are read in parts with offset and limit. Secret files (.env, keys, credentials) are always refused.',
    schema,
    async prepare({ path, offset = 1, limit = defaultLines }) {
      const resolved = await files.resolve(path);
      if (!resolved.exists) throw notFound(path);
      const hasUnknownNames = await files.hasUnknownNames(resolved);
      return {
        kind: 'file:read',
        intent: `Read ${resolved.relativePath || '.'}`,
        resource: { type: 'file', target: resolved.realPath },
        payload: { path: resolved.relativePath, firstLine: offset, maximumLines: limit, ...(hasUnknownNames ? { hasUnknownNames } : {}) },
        paths: pathsOf(resolved),
        preview: { type: 'read', path: resolved.relativePath, detail: describeRead(offset, limit, hasUnknownNames) },
        rememberable: [{ type: 'read-file', path: resolved.relativePath }],
        ...(hasUnknownNames ? { alwaysAsks: unknownNamesReason } : {}),
      };
    },
    async execute(permit, { signal }) {
      const { path } = permit.action.payload as FileReadPayload;
      const result = await files.readFile(permit, signal);
      if (result.type === 'binary') {
        texts.noteNoText(path);
        return {
          text: `${path} is a binary file of ${result.sizeBytes} bytes; its content is not shown.`,
          isError: true,
          facts: { path, bytes: result.sizeBytes, isBinary: true },
        };
      }
      noteRead(texts, path, result);
      return {
        text: formatLines(path, result),
        isError: false,
        facts: { path, bytes: result.sizeBytes, firstLine: result.firstLine, lines: result.lines.length },
      };
    },
  });
}

/** Why a file asks whose names are not all known, in every mode. */
export const unknownNamesReason =
  'This file has another name (a hard link) outside the workspace or where nobody could look, and may be a secret file there.';

function describeRead(offset: number, limit: number, hasUnknownNames: boolean): string {
  return `Lines ${offset} to ${offset + limit - 1}${hasUnknownNames ? ', although it has another name that nobody knows' : ''}`;
}

function noteRead(texts: KnownTexts, path: string, { sha256, firstLine, lines, totalLines }: FileLines): void {
  // A file that was streamed is larger than what is edited.
  if (sha256 === undefined || totalLines === undefined) texts.noteNoText(path);
  else texts.noteRead(path, { sha256, firstLine, lineCount: lines.length, totalLines });
}

/** Both spellings are screened: the one asked for and the one it leads to. */
export function pathsOf({ realPath, requestedPath }: ResolvedPath): readonly string[] {
  return [...new Set([realPath, requestedPath])];
}

export function notFound(path: string): GatehouseError {
  return new GatehouseError('ERR_WORKSPACE_NOT_FOUND', {
    message: `${path} does not exist in the workspace.`,
    nextStep: 'List the folder or search with glob to find its name.',
    details: { path },
  });
}

function formatLines(path: string, result: FileLines): string {
  const { firstLine, lines, hasMore, totalLines } = result;
  if (totalLines === 0) return `${path} is empty.`;
  if (lines.length === 0) return `${path} has ${totalLines} lines; there is no line ${firstLine}.`;
  const numbered = lines.map((line, index) => `${firstLine + index}\t${line}`).join('\n');
  const notes = [
    ...(hasMore
      ? [`More follows: read on with offset ${firstLine + lines.length}${totalLines === undefined ? '' : ` of ${totalLines} lines`}.`]
      : []),
    ...(result.lineEnding === 'mixed' ? ['Line ends are mixed (LF and CRLF); edits keep those of lines they do not touch.'] : []),
    ...(result.encoding !== undefined && result.encoding !== 'utf-8' ? [`The encoding is ${result.encoding} and will be kept.`] : []),
  ];
  return notes.length === 0 ? numbered : `${numbered}\n\n[${notes.join(' ')}]`;
}
