import { describe, expect, it } from 'vitest';
import type { TreeRow } from '../../state/index.ts';
import { toTreeMove } from './tree-keys.ts';

const row = (path: string, depth: number, isFolder = false, isExpanded = false): TreeRow => ({
  type: 'entry',
  key: path,
  depth,
  isExpanded,
  entry: { name: path.split('/').at(-1) ?? '', path, type: isFolder ? 'directory' : 'file', isScreened: false, isBroken: false },
});
const rows = [row('src', 0, true, true), row('src/cart.ts', 1), row('test', 0, true), row('readme.md', 0)];
const path = (key: string, selected: string | null) => {
  const move = toTreeMove(key, rows, selected);
  return move?.type === 'select' ? move.path : move;
};

describe('keys of the tree', () => {
  it('move up and down and to the ends', () => {
    expect([path('ArrowDown', null), path('ArrowDown', 'src'), path('ArrowUp', 'test'), path('End', 'src'), path('Home', 'test')]).toEqual([
      'src',
      'src/cart.ts',
      'src/cart.ts',
      'readme.md',
      'src',
    ]);
    expect(path('ArrowDown', 'readme.md')).toBe('readme.md');
  });

  it('open a folder, go into it, close it, and go up', () => {
    expect(path('ArrowRight', 'test')).toEqual({ type: 'expand', path: 'test', isExpanded: true });
    expect(path('ArrowRight', 'src')).toBe('src/cart.ts');
    expect(path('ArrowLeft', 'src')).toEqual({ type: 'expand', path: 'src', isExpanded: false });
    expect(path('ArrowLeft', 'src/cart.ts')).toBe('src');
  });

  it('find the next name that begins with a letter', () => {
    expect([path('r', 'src'), path('s', 'readme.md'), path('x', 'src')]).toEqual(['readme.md', 'src', null]);
  });

  it('open, rename and trash what is selected, and do nothing without a selection', () => {
    expect(['Enter', 'F2', 'Delete'].map((key) => toTreeMove(key, rows, 'readme.md')?.type)).toEqual(['open', 'rename', 'trash']);
    expect(toTreeMove('Delete', rows, null)).toBeNull();
  });
});
