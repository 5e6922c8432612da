import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import type { Door, Room, RoomsTable } from './source/rooms-table.ts';

const begin = '<!-- rooms: generated from scripts/rooms.json by `npm run check -- --write` -->';
const end = '<!-- /rooms -->';

/** The map people read and the table the checker reads are one. */
export const mapCheck: Check = {
  name: 'map',
  holds: 'docs/map.md shows the rooms and doors of scripts/rooms.json',
  run({ root, table }) {
    const path = join(root, 'docs/map.md');
    if (!existsSync(path)) return [{ file: 'docs/map.md', line: 0, message: 'is missing' }];
    const text = readFileSync(path, 'utf8');
    if (!text.includes(begin) || !text.includes(end))
      return [{ file: 'docs/map.md', line: 0, message: `needs the lines ${begin} and ${end}` }];
    return text === replaceTables(text, table)
      ? []
      : [{ file: 'docs/map.md', line: 0, message: 'is out of date: run `npm run check -- --write`' }];
  },
};

/** `text` with everything between the two marks generated anew. */
export function replaceTables(text: string, table: RoomsTable): string {
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  return `${before}\n\n${formatTables(table)}\n\n${text.slice(text.indexOf(end))}`;
}

/** The empty section a new map starts with. */
export const emptySection = `${begin}\n\n${end}\n`;

function formatTables(table: RoomsTable): string {
  const rooms = table.rooms.map((room) => `| \`${room.name}\` | \`${room.path}\` | ${room.does} | ${formatImports(room)} |`);
  const doors = table.doors.map((door) => `| ${door.name} | ${formatOwners(door)} | ${door.why} |`);
  return [
    '| room | folder | does | may import |\n| --- | --- | --- | --- |',
    rooms.join('\n'),
    '',
    '| door | used only in | why |\n| --- | --- | --- |',
    doors.join('\n'),
  ].join('\n');
}

function formatImports(room: Room): string {
  const values = room.imports.map((name) => `\`${name}\``);
  const types = room.types.map((name) => `t: \`${name}\``);
  return [...values, ...types].join(', ') || 'nothing';
}

function formatOwners(door: Door): string {
  const owners = door.owners.map((name) => `\`${name}\``).join(', ') || 'nowhere';
  return door.scope ? `${owners} (checked in ${door.scope.map((name) => `\`${name}\``).join(', ')})` : owners;
}
