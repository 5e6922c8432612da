import { base64AnyMask, byteClass } from '../bytes.ts';
import { readCutLine, readJoint } from '../escapes.ts';
import type { Rule } from '../rule.ts';

const none = { kind: '', title: '', family: 'generic', verifies: '' } as const;
const hexMask = byteClass.hexLower | byteClass.hexUpper;

/** Rules that find nothing themselves: they note what others and the decoder need to know, in the same pass. */
export const contextRules: readonly Rule[] = [
  {
    ...none,
    literals: ['\n'],
    precede: base64AnyMask | byteClass.lineBreak,
    follow: base64AnyMask | byteClass.blank,
    confirm: (scene, at) => (readCutLine(scene.bytes, scene.end, at) > 0 ? scene.noteEscape(at) : undefined),
  },
  {
    ...none,
    literals: [
      'author',
      'maintainer',
      'contributor',
      'copyright',
      '(c)',
      'licen',
      'signed-off',
      '-by:',
      'committer',
      'written by',
      'created by',
      'credit',
      'thanks',
    ],
    confirm: (scene, _at, after) => {
      scene.authorAt = after;
      return undefined;
    },
  },
  {
    ...none,
    literals: ['curl ', 'wget ', 'http ', 'https ', 'svn ', 'smbclient ', 'lftp ', 'mongo ', 'mongosh '],
    isBounded: true,
    confirm: (scene, _at, after) => {
      scene.userCommandAt = after - 1;
      return undefined;
    },
  },
  {
    ...none,
    literals: ['sshpass ', 'mysql ', 'mysqldump ', 'mysqladmin ', 'mysqlimport ', 'mariadb ', 'mariadb-dump ', '0z ', '0za '],
    isBounded: true,
    confirm: (scene, _at, after) => {
      scene.passwordCommandAt = after - 1;
      return undefined;
    },
  },
  { ...none, literals: ['%0'], follow: hexMask, confirm: (scene, at) => scene.noteEscape(at) },
  {
    ...none,
    literals: [
      '\\u00',
      '\\x0',
      '\\/',
      '&#',
      '&quot;',
      '\\\n',
      '\\\\\\n',
      '\\" +',
      '\\"+',
      '\\\r\n',
      '\u00e2\u0080\u008b',
      '\u00e2\u0080\u008c',
      '\u00e2\u0080\u008d',
      '\u00e2\u0081\u00a0',
      '\u00c2\u00ad',
      '\u00ef\u00bb\u00bf',
      '\u00ef\u00bc',
      '\u00ef\u00bd',
    ],
    confirm: (scene, at) => scene.noteEscape(at),
  },
  {
    ...none,
    literals: ['"\n', "'\n", '"\r\n', "'\r\n", '" +', "' +", '"+', "'+", '" .', "' .", '"."', "'.'", '" &', '" \\', "' \\", '" "'],
    confirm: (scene, at) => {
      const quote = scene.bytes[at] as number;
      return readJoint(scene.bytes, scene.end, at, quote) > 0 ? scene.noteEscape(at) : undefined;
    },
  },
];
