/** A node of the parser's tree, seen generically: what a walk needs and nothing more. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string' && 'start' in value;
}

/** Calls `visit` for every node with its parent and the parent's key. Return false to leave out what is below. */
export function walk(
  root: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | undefined, key: string) => boolean | undefined,
): void {
  const go = (node: SyntaxNode, parent: SyntaxNode | undefined, key: string): void => {
    if (visit(node, parent, key) === false) return;
    for (const [name, value] of Object.entries(node)) {
      if (name === 'parent') continue;
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) go(item, node, name);
      } else if (isNode(value)) {
        go(value, node, name);
      }
    }
  };
  go(root, undefined, '');
}

const wrappers = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'ChainExpression',
]);

/** The expression inside parentheses, casts, `!` and `?.`: a cast does not hide what is reached through it. */
export function unwrap(node: unknown): SyntaxNode | undefined {
  let inner = isNode(node) ? node : undefined;
  while (inner && wrappers.has(inner.type)) inner = isNode(inner.expression) ? inner.expression : undefined;
  return inner;
}

/** `fs` or `fs.promises` or `window['gatehouse']` as dotted text; undefined for anything that is not a chain of names. */
export function toDottedName(node: unknown): string | undefined {
  const inner = unwrap(node);
  if (!inner) return undefined;
  if (inner.type === 'Identifier') return String(inner.name);
  if (inner.type === 'MetaProperty') return undefined;
  if (inner.type !== 'MemberExpression') return undefined;
  const object = toDottedName(inner.object);
  const property = propertyName(inner);
  return object !== undefined && property !== undefined ? `${object}.${property}` : undefined;
}

/** The name a member expression reads: `a.b` and `a['b']` are both "b". */
export function propertyName(member: SyntaxNode): string | undefined {
  const property = member.property;
  if (!isNode(property)) return undefined;
  if (member.computed !== true) return typeof property.name === 'string' ? property.name : undefined;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}
