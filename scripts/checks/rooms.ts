import type { Check, Finding } from './check.ts';
import { isNamed, type Room, type RoomsTable } from './source/rooms-table.ts';
import { type ImportEdge, isTestPath, type SourceFile } from './source/source-file.ts';

const ownCode = /^(packages\/[^/]+\/src|src-[^/]+)\//;

/** Who may import whom, from scripts/rooms.json. */
export const roomsCheck: Check = {
  name: 'rooms',
  holds: 'every file is in a room, and imports only what its room may, through the front door',
  run({ files, table }) {
    return files.flatMap((file) => [...checkFile(file, table), ...file.imports.flatMap((edge) => checkEdge(file, edge, table))]);
  },
};

function checkFile(file: SourceFile, table: RoomsTable): Finding[] {
  const findings = file.syntaxErrors.map((message) => ({ file: file.path, line: 1, message: `cannot be parsed: ${message}` }));
  if (ownCode.test(file.path) && !table.roomOf(file.path)) {
    findings.push({ file: file.path, line: 1, message: 'is in no room: move it into one, or add the room to scripts/rooms.json' });
  }
  return findings;
}

function checkEdge(file: SourceFile, edge: ImportEdge, table: RoomsTable): Finding[] {
  const from = table.roomOf(file.path);
  const target = table.resolve(file.path, edge.specifier);
  const finding = (message: string): Finding[] => [{ file: file.path, line: edge.line, message }];
  if (target === undefined) {
    if (edge.specifier.startsWith('@gatehouse/')) return finding(`${edge.specifier} is not an export of its package`);
    return from && !file.isTest ? checkExternal(from, edge, finding) : [];
  }
  // The product's own name and version.
  if (target === 'package.json') return [];
  const to = table.roomOf(target);
  if (!to) return from && ownCode.test(file.path) && !file.isTest ? finding(`${edge.specifier} leads out of the rooms`) : [];
  if (from && from.name === to.name) {
    return isTestPath(target) && !file.isTest ? finding(`${edge.specifier} is for tests only`) : [];
  }
  if (to.isForTests && !file.isTest) return finding(`${to.name} is for tests only`);
  if (isTestPath(target) && !file.isTest) return finding(`${edge.specifier} is for tests only`);
  // A room inside another is of its household: it enters through any file, if it may enter at all.
  const isInside = from?.path.startsWith(`${to.path}/`) === true;
  if (to.isCompositionRoot && !file.isTest && from?.name !== 'page/stories')
    return finding(`nobody imports a composition root (${to.name})`);
  if (!isInside && !isEntry(to, target))
    return finding(`${to.name} is entered through ${(to.entries ?? ['index.ts']).join(' or ')} only, not ${edge.specifier}`);
  // Tests and tools may put any rooms together; they still use the front doors.
  if (!from || file.isTest) return [];
  if (isNamed(to.name, from.imports)) return [];
  if (!isNamed(to.name, from.types)) return finding(`${from.name} may not import ${to.name} (scripts/rooms.json)`);
  return edge.isTypeOnly ? [] : finding(`${from.name} may import only types from ${to.name}: use \`import type\``);
}

function isEntry(room: Room, target: string): boolean {
  return (room.entries ?? ['index.ts']).some((entry) => target === `${room.path}/${entry}`);
}

function checkExternal(from: Room, edge: ImportEdge, finding: (message: string) => Finding[]): Finding[] {
  const name = edge.specifier.replace(/\?.*$/, '');
  if (name === 'electron' && !from.usesElectron) return finding(`${from.name} runs without Electron too: take what it needs from boot`);
  const isListed = (list: string[]) => list.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name));
  if (from.externals && !isListed(from.externals)) return finding(`${from.name} may not import ${name}`);
  if (from.refuses && isListed(from.refuses)) return finding(`${from.name} must not import ${name}`);
  return [];
}
