import type { TextEncoding } from './text-format.ts';

/**
 * What the agent's file actions consist of. All paths are workspace-relative with forward slashes and have no link in
 * them: an executor that finds a link where there was none refuses. Type aliases, because a payload must be plain JSON.
 */
export type FileReadPayload = {
  readonly path: string;
  readonly firstLine: number;
  readonly maximumLines: number;
  /** The person was told that the file has names nobody could find. Without it such a file is not read. */
  readonly hasUnknownNames?: true;
};

export type FileWritePayload = {
  readonly path: string;
  /** SHA-256 of the file this replaces; null when there must be none. */
  readonly baseSha256: string | null;
  readonly encoding: TextEncoding;
  readonly hasBom: boolean;
  /** Folders that do not exist yet and are made for the file, outermost first. */
  readonly createDirectories: readonly string[];
  /** The whole new text, line ends as they will be on disk. */
  readonly text: string;
};

export type DirectoryListPayload = {
  /** Empty for the workspace itself. */
  readonly path: string;
};

export type FindFilesPayload = {
  readonly path: string;
  /** A glob of ripgrep's: `*`, `**`, `?`, `[abc]`, `{a,b}`. */
  readonly pattern: string;
  readonly includeIgnored: boolean;
};

export type SearchTextPayload = {
  /** A folder or a file. */
  readonly path: string;
  readonly pattern: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
  /** Only files whose path fits this glob; null for all. */
  readonly include: string | null;
  readonly contextLines: number;
  readonly maximumMatches: number;
  readonly includeIgnored: boolean;
};
