import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type SyntaxNode, unwrap, walk } from './syntax.ts';

/** One import, re-export, dynamic import, `require` or `import("…")` type of a file. */
export interface ImportEdge {
  specifier: string;
  line: number;
  /** Erased before the program runs. */
  isTypeOnly: boolean;
  /** Evaluated when asked for, so it cannot make a cycle at load time. */
  isDynamic: boolean;
  /** Value names taken from the module; `*` stands for all of them. */
  names: string[];
  /** Local name of a namespace or default import, through which any export can be reached. */
  namespace?: string;
}

export interface SourceFile {
  /** Path inside the checkout, with forward slashes. */
  path: string;
  text: string;
  program: SyntaxNode;
  imports: ImportEdge[];
  /** Messages of the parser; a file it cannot read is a finding, not a gap. */
  syntaxErrors: string[];
  isTest: boolean;
  lineOf(offset: number): number;
}

const folders = ['packages', 'src-main', 'src-preload', 'src-renderer', 'src-shared', 'scripts', 'e2e', 'bench'];
const skipped = new Set(['node_modules', 'fixtures', 'out', 'dist']);

/** Every TypeScript file of the checkout at `root`, in a stable order. */
export function loadSourceFiles(root: string, within: readonly string[] = folders): SourceFile[] {
  const paths = within.flatMap((folder) => listFiles(root, folder, /\.tsx?$/));
  return paths.map((path) => parseSourceFile(path, readFileSync(join(root, path), 'utf8')));
}

/** Paths under `folder` whose name matches, without installed, built and planted files. */
export function listFiles(root: string, folder: string, name: RegExp): string[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : listFiles(root, path, name);
      return name.test(entry.name) ? [path] : [];
    });
}

export function parseSourceFile(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  const program = parsed.program as unknown as SyntaxNode;
  const lineOf = createLineIndex(text);
  return {
    path,
    text,
    program,
    imports: findImports(program, lineOf),
    syntaxErrors: parsed.errors.map((error) => error.message),
    isTest: isTestPath(path),
    lineOf,
  };
}

/** Tests, what they are built from, and what measures: none of it ships. */
export function isTestPath(path: string): boolean {
  return (
    /(\.(test|spec|bench|stories)|-fixtures?)\.tsx?$/.test(path) || /^(e2e\/|bench\/|packages\/testing\/|src-renderer\/stories)/.test(path)
  );
}

function createLineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function findImports(program: SyntaxNode, lineOf: (offset: number) => number): ImportEdge[] {
  const edges: ImportEdge[] = [];
  walk(program, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return undefined;
    const isDynamic = node.type === 'ImportExpression' || node.type === 'CallExpression';
    edges.push({ specifier, line: lineOf(node.start), isDynamic, ...(isDynamic ? { isTypeOnly: false, names: ['*'] } : bindingsOf(node)) });
    return undefined;
  });
  return edges;
}

function specifierOf(node: SyntaxNode): string | undefined {
  if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) || node.type === 'ImportExpression' || node.type === 'TSImportType') {
    return literal(node.source ?? node.argument);
  }
  if (node.type === 'TSExternalModuleReference') return literal(node.expression);
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  const isRequire =
    (callee?.type === 'Identifier' && callee.name === 'require') || (callee?.type === 'MemberExpression' && isRequireResolve(callee));
  return isRequire ? literal((node.arguments as unknown[])[0]) : undefined;
}

function isRequireResolve(callee: SyntaxNode): boolean {
  const object = unwrap(callee.object);
  return object?.type === 'Identifier' && object.name === 'require';
}

function literal(node: unknown): string | undefined {
  const inner = unwrap(node);
  if (inner?.type === 'Literal' && typeof inner.value === 'string') return inner.value;
  return inner?.type === 'TSLiteralType' ? literal(inner.literal) : undefined;
}

function bindingsOf(node: SyntaxNode): { isTypeOnly: boolean; names: string[]; namespace?: string } {
  const isTypeStatement = node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType';
  const specifiers = Array.isArray(node.specifiers) ? (node.specifiers as SyntaxNode[]) : [];
  const values = specifiers.filter((one) => one.importKind !== 'type' && one.exportKind !== 'type');
  if (isTypeStatement || (specifiers.length > 0 && values.length === 0)) return { isTypeOnly: true, names: [] };
  if (node.type === 'ExportAllDeclaration' || node.type === 'TSExternalModuleReference') return { isTypeOnly: false, names: ['*'] };
  const whole = values.find((one) => one.type === 'ImportNamespaceSpecifier' || one.type === 'ImportDefaultSpecifier');
  const local = whole?.local as SyntaxNode | undefined;
  const names = values.map(importedName).filter((name) => name !== undefined);
  return { isTypeOnly: false, names, ...(local ? { namespace: String(local.name) } : {}) };
}

function importedName(specifier: SyntaxNode): string | undefined {
  const name = (specifier.imported ?? (specifier.type === 'ExportSpecifier' ? specifier.local : undefined)) as SyntaxNode | undefined;
  if (!name) return undefined;
  return String(name.name ?? name.value);
}
