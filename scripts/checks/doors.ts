import type { Check, CheckContext, Finding } from './check.ts';
import { type Door, isNamed } from './source/rooms-table.ts';
import type { SourceFile } from './source/source-file.ts';
import { propertyName, type SyntaxNode, toDottedName, unwrap, walk } from './source/syntax.ts';

/** One place per capability, from scripts/rooms.json. Tests are free: they build and break things on purpose. */
export const doorsCheck: Check = {
  name: 'doors',
  holds: 'each capability is used only by the rooms that own it',
  run({ files, table }: CheckContext) {
    return files.flatMap((file) => {
      const room = file.isTest ? undefined : table.roomOf(file.path);
      if (!room) return [];
      const closed = table.doors.filter((door) => !isNamed(room.name, door.owners) && (!door.scope || isNamed(room.name, door.scope)));
      return closed.flatMap((door) => checkDoor(file, door).map((found) => toFinding(file, door, found)));
    });
  },
};

interface Use {
  line: number;
  what: string;
}

function toFinding(file: SourceFile, door: Door, use: Use): Finding {
  const owners = door.owners.length > 0 ? `only in ${door.owners.join(', ')}` : 'nowhere';
  return { file: file.path, line: use.line, message: `${use.what} (${door.name}) is used ${owners}: ${door.why}` };
}

function checkDoor(file: SourceFile, door: Door): Use[] {
  const uses = findModuleUses(file, door);
  walk(file.program, (node, parent, key) => {
    const what = matchNode(node, parent, key, door);
    if (what !== undefined) uses.push({ line: file.lineOf(node.start), what });
    // Type positions are erased: naming a capability's type is not using it.
    return !/^TS(Type|Interface)/.test(node.type);
  });
  return uses.filter((use, index) => uses.findIndex((other) => other.line === use.line && other.what === use.what) === index);
}

function findModuleUses(file: SourceFile, door: Door): Use[] {
  const uses: Use[] = [];
  for (const rule of door.modules ?? []) {
    const isRefused = createNameTest(rule.names, rule.suffixes);
    for (const edge of file.imports) {
      if (edge.isTypeOnly || !isSameModule(edge.specifier, rule.module)) continue;
      if (!rule.names || edge.isDynamic || edge.names.includes('*')) {
        uses.push({ line: edge.line, what: edge.specifier });
        continue;
      }
      for (const name of edge.names) if (isRefused(name)) uses.push({ line: edge.line, what: name });
      if (edge.namespace) uses.push(...findMemberUses(file, edge.namespace, isRefused));
      // `import { promises } from 'node:fs'` is the same module under another name.
      if (rule.module === 'node:fs' && edge.names.includes('promises')) uses.push(...findMemberUses(file, 'promises', isRefused));
    }
  }
  return uses;
}

function isSameModule(specifier: string, module: string): boolean {
  const bare = module.replace(/^node:/, '');
  if (specifier === module || specifier === bare) return true;
  return module === 'node:fs' && /^(node:)?fs\/promises$/.test(specifier);
}

function createNameTest(names: string[] = [], suffixes: string[] = []): (name: string) => boolean {
  const all = new Set(names.flatMap((name) => [name, ...suffixes.map((suffix) => name + suffix)]));
  return (name) => all.has(name);
}

function findMemberUses(file: SourceFile, local: string, isRefused: (name: string) => boolean): Use[] {
  const uses: Use[] = [];
  walk(file.program, (node) => {
    if (node.type !== 'MemberExpression') return undefined;
    const name = propertyName(node);
    const root = toDottedName(node.object)?.split('.')[0];
    if (root === local && name !== undefined && isRefused(name)) uses.push({ line: file.lineOf(node.start), what: `${local}.${name}` });
    return undefined;
  });
  return uses;
}

function matchNode(node: SyntaxNode, parent: SyntaxNode | undefined, key: string, door: Door): string | undefined {
  if (node.type === 'MemberExpression') {
    const property = propertyName(node);
    if (property !== undefined && node.computed === true && door.identifiers?.includes(property)) return property;
    const dotted = toDottedName(node)?.replace(/^(globalThis|window|self)\.(?=[^.]+\.)/, '');
    return dotted !== undefined && door.members?.includes(dotted) ? dotted : undefined;
  }
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return matchName(String(node.name), node, parent, key, door);
  if (node.type === 'Property' && (node.key as SyntaxNode).type === 'Literal') {
    const name = String((node.key as SyntaxNode).value);
    return door.identifiers?.includes(name) ? name : undefined;
  }
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const callee = toDottedName(unwrap(node.callee))?.split('.').at(-1) ?? '';
  if (node.type === 'NewExpression' && door.constructs?.includes(callee)) return `new ${callee}`;
  const hasArguments = (node.arguments as unknown[]).length > 0;
  return !hasArguments && door.constructsWithoutArguments?.includes(callee) ? `${callee}()` : undefined;
}

function matchName(name: string, node: SyntaxNode, parent: SyntaxNode | undefined, key: string, door: Door): string | undefined {
  if (door.identifiers?.includes(name)) return name;
  if (!door.globals?.includes(name)) return undefined;
  return isGlobalUse(node, parent, key) ? name : undefined;
}

/** False for property names, keys and declarations that only happen to be called like a global. */
function isGlobalUse(node: SyntaxNode, parent: SyntaxNode | undefined, key: string): boolean {
  if (!parent) return true;
  if (parent.type === 'MemberExpression' && key === 'property' && parent.computed !== true) {
    return /^(globalThis|window|self)$/.test(toDottedName(parent.object) ?? '');
  }
  if (key === 'key' && parent.computed !== true && parent.shorthand !== true) return false;
  if (/^(Import|Export)\w*Specifier$/.test(parent.type)) return false;
  if (key === 'params' || key === 'id') return false;
  return node.type === 'Identifier';
}
