import type { ErrorReport, FileEntryView } from '../../src-shared/index.ts';

/** One folder as far as it was read. */
export interface DirectoryState {
  readonly status: 'loading' | 'loaded' | 'failed';
  /** Folders first, then by name. */
  readonly entries: readonly FileEntryView[];
  /** True when the folder holds more than main sends. */
  readonly isTruncated: boolean;
  readonly problem: ErrorReport | null;
}

/** One visible line of the tree. */
export type TreeRow =
  | { readonly type: 'entry'; readonly key: string; readonly depth: number; readonly entry: FileEntryView; readonly isExpanded: boolean }
  | {
      readonly type: 'note';
      readonly key: string;
      readonly depth: number;
      readonly text: string;
      readonly kind: 'loading' | 'error' | 'more';
    };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Folders first, then names as a person counts: `file2` before `file10`. */
export function sortEntries(entries: readonly FileEntryView[]): readonly FileEntryView[] {
  const rank = (entry: FileEntryView) => (entry.type === 'directory' ? 0 : 1);
  return entries.toSorted((one, other) => rank(one) - rank(other) || collator.compare(one.name, other.name));
}

/** Everything the tree shows, in order. The root folder is the empty path. */
export function toTreeRows(directories: ReadonlyMap<string, DirectoryState>, expanded: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (path: string, depth: number) => {
    const directory = directories.get(path);
    if (directory === undefined) return;
    if (directory.status === 'failed') rows.push(note(path, depth, directory.problem?.message ?? 'This folder cannot be read.', 'error'));
    if (directory.status === 'loading' && directory.entries.length === 0) rows.push(note(path, depth, 'Reading…', 'loading'));
    for (const entry of directory.entries) {
      const isExpanded = entry.type === 'directory' && expanded.has(entry.path);
      rows.push({ type: 'entry', key: entry.path, depth, entry, isExpanded });
      if (isExpanded) visit(entry.path, depth + 1);
    }
    if (directory.isTruncated) {
      rows.push(note(path, depth, `Only the first ${directory.entries.length.toLocaleString('en')} are shown.`, 'more'));
    }
  };
  visit('', 0);
  return rows;
}

function note(path: string, depth: number, text: string, kind: 'loading' | 'error' | 'more'): TreeRow {
  return { type: 'note', key: `${kind}:${path}`, depth, text, kind };
}

/** The folder a path is in; the empty path for what lies in the root. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Why a name cannot be given to a file, or null when it can. */
export function checkFileName(name: string, taken: readonly string[]): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'Write a name.';
  if (trimmed.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'A name cannot hold empty parts, “.” or “..”.';
  if (taken.includes(trimmed)) return `“${trimmed}” is already here.`;
  return null;
}

/** Folders of `loaded` whose content one of `changed` may have changed: the folder it lies in, and itself. */
export function toAffectedFolders(loaded: Iterable<string>, changed: readonly string[]): readonly string[] {
  const touched = new Set(changed.flatMap((path) => [path, parentPath(path)]));
  return [...loaded].filter((folder) => changed.length === 0 || touched.has(folder));
}
