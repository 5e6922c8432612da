import type { FileEntryView } from '../../../src-shared/index.ts';
import { parentPath, type TreeRow } from '../../state/index.ts';

/** What a key does in the tree. */
export type TreeMove =
  | { readonly type: 'select'; readonly path: string }
  | { readonly type: 'expand'; readonly path: string; readonly isExpanded: boolean }
  | { readonly type: 'open' | 'rename' | 'trash' | 'menu'; readonly entry: FileEntryView };

type EntryRow = TreeRow & { readonly type: 'entry' };

/** The keys of a tree as the ARIA authoring practices have them, F2 and Delete besides. Null for a key that is not ours. */
export function toTreeMove(key: string, rows: readonly TreeRow[], selectedPath: string | null): TreeMove | null {
  const entries = rows.filter((row): row is EntryRow => row.type === 'entry');
  const index = entries.findIndex((row) => row.key === selectedPath);
  const selected = entries[index];
  const select = (row: EntryRow | undefined): TreeMove | null => (row === undefined ? null : { type: 'select', path: row.key });
  const onSelected = (type: 'open' | 'rename' | 'trash' | 'menu'): TreeMove | null =>
    selected === undefined ? null : { type, entry: selected.entry };
  switch (key) {
    case 'ArrowDown':
      return select(entries[index + 1] ?? selected);
    case 'ArrowUp':
      return select(entries[Math.max(0, index - 1)]);
    case 'Home':
      return select(entries[0]);
    case 'End':
      return select(entries.at(-1));
    case 'ArrowRight':
      if (selected?.entry.type !== 'directory') return null;
      return selected.isExpanded ? select(entries[index + 1]) : { type: 'expand', path: selected.key, isExpanded: true };
    case 'ArrowLeft':
      if (selected === undefined) return null;
      if (selected.isExpanded) return { type: 'expand', path: selected.key, isExpanded: false };
      return select(entries.find((row) => row.key === parentPath(selected.key)));
    case 'Enter':
    case ' ':
      return onSelected('open');
    case 'F2':
      return onSelected('rename');
    case 'Delete':
      return onSelected('trash');
    case 'ContextMenu':
      return onSelected('menu');
    default:
      return key.length === 1 ? select(findByLetter(entries, index, key)) : null;
  }
}

/** The next entry below, around the end, whose name begins with a letter. */
function findByLetter(entries: readonly EntryRow[], index: number, letter: string): EntryRow | undefined {
  const fromNext = [...entries.slice(index + 1), ...entries.slice(0, index + 1)];
  return fromNext.find((row) => row.entry.name.toLowerCase().startsWith(letter.toLowerCase()));
}
