import type { AgentTool } from '@gatehouse/agent';
import { z } from 'zod';
import type { Permit } from '../gate/index.ts';
import type { AgentFiles, FoundText, MatchedFile, SearchTextPayload } from '../workspace/index.ts';
import { defineTool } from './define-tool.ts';
import { alsoIgnored } from './glob.ts';
import { formatOmitted } from './list.ts';
import { notFound, pathsOf } from './read.ts';

const defaultMatches = 100;

const schema = z.strictObject({
  pattern: z.string().min(1).max(2_000).describe('Regular expression (Rust syntax, matched line by line), or literal text.'),
  path: z.string().max(4096).optional().describe('Folder or file to search in, from the workspace root. Default: everywhere.'),
  include: z.string().min(1).max(1_000).optional().describe('Only files that fit this glob, for example *.ts.'),
  literal: z.boolean().optional().describe('The pattern is plain text, not a regular expression. Default false.'),
  ignore_case: z.boolean().optional().describe('Upper and lower case are the same. Default false.'),
  context: z.number().int().min(0).max(20).optional().describe('Lines to show around each match. Default 0.'),
  limit: z.number().int().min(1).max(1_000).optional().describe(`Most matching lines to answer with. Default ${defaultMatches}.`),
  include_ignored: z.boolean().optional().describe('Also search files that .gitignore names. Default false.'),
});

export function createGrepTool(files: AgentFiles): AgentTool<Permit> {
  return defineTool<z.infer<typeof schema>, SearchTextPayload>({
    name: 'grep',
    description:
      'Searches text in files. Answers per file with line numbers: a colon after the number marks a match, a dash a line of context. Secret files are not searched; how many were left out is said.',
    schema,
    async prepare(wanted) {
      const { path = '.' } = wanted;
      const resolved = await files.resolve(path);
      if (!resolved.exists) throw notFound(path);
      const shown = resolved.relativePath || '.';
      const payload = toPayload(wanted, resolved.relativePath);
      return {
        kind: 'file:read',
        intent: `Search for ${JSON.stringify(wanted.pattern)} in ${shown}`,
        resource: { type: 'directory', target: resolved.realPath },
        payload,
        paths: pathsOf(resolved),
        preview: { type: 'read', path: shown, detail: describeSearch(payload) },
        rememberable: [],
      };
    },
    async execute(permit, { signal }) {
      const found = await files.searchText(permit, signal);
      const matches = found.files.reduce((sum, file) => sum + countMatches(file), 0);
      return {
        text: formatFound(found),
        isError: false,
        facts: { matches, files: found.files.length, omittedScreened: found.omittedScreened, omittedLinked: found.omittedLinked },
      };
    },
  });
}

function toPayload(wanted: z.infer<typeof schema>, path: string): SearchTextPayload {
  return {
    path,
    pattern: wanted.pattern,
    isRegex: wanted.literal !== true,
    isCaseSensitive: wanted.ignore_case !== true,
    include: wanted.include ?? null,
    contextLines: wanted.context ?? 0,
    maximumMatches: wanted.limit ?? defaultMatches,
    includeIgnored: wanted.include_ignored ?? false,
  };
}

/** All of the payload that is not as usual: what is not shown is not approved. */
function describeSearch({ pattern, isRegex, isCaseSensitive, include, contextLines, maximumMatches, includeIgnored }: SearchTextPayload) {
  return [
    `Lines with ${isRegex ? 'the pattern' : 'the text'} ${JSON.stringify(pattern)}${include === null ? '' : ` in files like ${JSON.stringify(include)}`}`,
    ...(isCaseSensitive ? [] : ['in upper or lower case']),
    ...(contextLines === 0 ? [] : [`with ${contextLines} ${contextLines === 1 ? 'line' : 'lines'} around each`]),
    ...(maximumMatches === defaultMatches ? [] : [`at most ${maximumMatches}`]),
    ...(includeIgnored ? [alsoIgnored] : []),
  ].join(', ');
}

function countMatches(file: MatchedFile): number {
  return file.lines.filter(({ ranges }) => ranges.length > 0).length;
}

function formatFound({ files, omittedScreened, omittedLinked, isTruncated }: FoundText): string {
  const notes = [
    ...(files.length === 0 ? ['Nothing was found.'] : []),
    ...(isTruncated ? ['(there are more matches; search for something narrower)'] : []),
    ...(omittedScreened > 0 ? [formatOmitted(omittedScreened)] : []),
    ...(omittedLinked > 0 ? [formatLinked(omittedLinked)] : []),
  ];
  return [...files.map(formatFile), ...notes].join('\n\n');
}

function formatLinked(count: number): string {
  return `(${count} ${count === 1 ? 'file' : 'files'} with hard links outside the workspace not searched; read asks the user for such a file)`;
}

function formatFile({ path, lines }: MatchedFile): string {
  const rows: string[] = [path];
  let previous: number | undefined;
  for (const { line, text, ranges } of lines) {
    // A gap between groups of lines, as grep shows it.
    if (previous !== undefined && line > previous + 1 && lines.some((other) => other.ranges.length === 0)) rows.push('--');
    rows.push(`${line}${ranges.length > 0 ? ':' : '-'}${text}`);
    previous = line;
  }
  return rows.join('\n');
}
