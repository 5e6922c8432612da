/** How the panes of one tab lie: a terminal, or panes side by side (`right`) or one below the other (`down`). */
export type PaneTree =
  | { readonly type: 'pane'; readonly terminalId: string }
  | { readonly type: 'split'; readonly direction: SplitDirection; readonly children: readonly PaneTree[] };

export type SplitDirection = 'right' | 'down';

export function toPane(terminalId: string): PaneTree {
  return { type: 'pane', terminalId };
}

/** Terminals of a tree, from left to right and top to bottom. */
export function listPanes(tree: PaneTree): readonly string[] {
  return tree.type === 'pane' ? [tree.terminalId] : tree.children.flatMap(listPanes);
}

/** Puts a new terminal beside another one. A row that is split to the right becomes a longer row, not a row in a row. */
export function splitPane(tree: PaneTree, besideId: string, direction: SplitDirection, terminalId: string): PaneTree {
  if (tree.type === 'pane') {
    return tree.terminalId === besideId ? { type: 'split', direction, children: [tree, toPane(terminalId)] } : tree;
  }
  const children = tree.children.flatMap((child) => {
    const isPlace = child.type === 'pane' && child.terminalId === besideId && tree.direction === direction;
    return isPlace ? [child, toPane(terminalId)] : [splitPane(child, besideId, direction, terminalId)];
  });
  return { ...tree, children };
}

/** The tree without a terminal; null when nothing is left. A split of one becomes that one. */
export function removePane(tree: PaneTree, terminalId: string): PaneTree | null {
  if (tree.type === 'pane') return tree.terminalId === terminalId ? null : tree;
  const children = tree.children.flatMap((child) => {
    const rest = removePane(child, terminalId);
    if (rest === null) return [];
    // What is left of an inner split may now lie in the same direction as this one.
    return rest.type === 'split' && rest.direction === tree.direction ? rest.children : [rest];
  });
  const [first, ...others] = children;
  if (first === undefined) return null;
  return others.length === 0 ? first : { ...tree, children };
}
