import { chmodSync, writeFileSync } from 'node:fs';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApproverRoles } from './approver-roles.ts';
import { machineRolesFile } from './machine-directories.ts';

let folder: TempFolder;
let file: string;
const ownerUid = process.getuid?.() ?? 0;

beforeEach(() => {
  folder = createTempFolder();
  file = folder.resolve('roles.json');
});
afterEach(() => folder.dispose());

const write = (content: unknown, mode = 0o644): void => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(file, mode);
};
const rolesOf = (username: string, owner = ownerUid): readonly string[] => createApproverRoles({ file, username, ownerUid: owner })();

it('reads the roles of one person, as they are now', () => {
  const roles = createApproverRoles({ file, username: 'alice', ownerUid });
  expect(roles()).toEqual([]);
  write({ roles: { alice: ['security', 'maintainer'], bob: ['owner'] } });
  expect(roles()).toEqual(['security', 'maintainer']);
  expect(rolesOf('bob')).toEqual(['owner']);
  expect(rolesOf('carol')).toEqual([]);
  write({ roles: { bob: ['owner'] } });
  expect(roles()).toEqual([]);
});

it.skipIf(process.platform === 'win32')('believes no file that others can write or that is not the administrator’s', () => {
  const content = { roles: { alice: ['security'] } };
  for (const mode of [0o664, 0o646, 0o666]) {
    write(content, mode);
    expect(rolesOf('alice'), mode.toString(8)).toEqual([]);
  }
  write(content, 0o600);
  expect(rolesOf('alice')).toEqual(['security']);
  expect(rolesOf('alice', ownerUid + 1)).toEqual([]);
});

it.each([
  '',
  'roles: alice',
  '[]',
  'null',
  '{"roles":null}',
  '{"roles":["alice"]}',
  '{"roles":{"alice":"security"}}',
  '{"roles":{"alice":[1,"",null]}}',
])('takes %j for no roles', (text) => {
  write(text);
  expect(rolesOf('alice')).toEqual([]);
  expect(rolesOf('constructor')).toEqual([]);
  expect(rolesOf('__proto__')).toEqual([]);
});

it('knows no file on Windows, whose folder for all is everybody’s to write to', () => {
  expect(createApproverRoles({ file: machineRolesFile('win32'), username: 'alice' })()).toEqual([]);
  expect(machineRolesFile('linux')).toBe('/etc/gatehouse/roles.json');
});
