import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatData, formatLine, genesis } from '../chain.ts';
import { signCheckpoint, toOrigin } from '../checkpoint.ts';
import { LedgerTree } from '../ledger-tree.ts';
import { verifyChain } from '../verify.ts';

const script = (name: string): string => fileURLToPath(new URL(`../../../../../docs/protocol/${name}`, import.meta.url));
const verifiers = [
  ['thirty lines of Python', 'python3', script('verify_ledger.py')],
  ['thirty lines of shell', 'sh', script('verify_ledger.sh')],
] as const;

let folder: TempFolder;
let lines: readonly string[];
beforeAll(() => {
  folder = createTempFolder();
  let head = genesis;
  lines = Array.from({ length: 7 }, (_, n) => {
    const next = formatLine(
      head,
      '2026-01-02T03:04:05.678Z',
      formatData({ event: 'verdict', reason: `é \\ "${n}" %s $HOME \u0001`, tool: 'edit' }),
    );
    head = next.head;
    return next.line;
  });
});
afterAll(() => folder.dispose());

function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}`.trim() };
}

function verify(command: string, path: string, content: string | Uint8Array) {
  const file = folder.resolve('ws.jsonl');
  writeFileSync(file, content);
  return run(command, path, file);
}

const tamperings: readonly (readonly [what: string, content: () => string | Uint8Array, index: number])[] = [
  ['a value edited', () => lines.join('').replace('"3\\"', '"4\\"'), 3],
  ['a hash edited', () => lines.with(6, (lines[6] ?? '').replace(/"hash":"..../, '"hash":"0000')).join(''), 6],
  [
    'two swapped',
    () =>
      lines
        .with(3, lines[4] ?? '')
        .with(4, lines[3] ?? '')
        .join(''),
    3,
  ],
  ['one repeated', () => lines.toSpliced(3, 0, lines[2] ?? '').join(''), 3],
  ['the first deleted', () => lines.slice(1).join(''), 0],
  ['one deleted', () => lines.toSpliced(3, 1).join(''), 3],
  ['cut inside an entry', () => lines.join('').slice(0, -20), 6],
  ['the last line feed missing', () => lines.join('').slice(0, -1), 6],
  ['carriage returns', () => lines.join('').replaceAll('\n', '\r\n'), 0],
  ['a byte order mark', () => `\ufeff${lines.join('')}`, 0],
  ['a blank line', () => lines.toSpliced(3, 0, '\n').join(''), 3],
  ['white space', () => lines.with(3, (lines[3] ?? '').replace(',"data"', ', "data"')).join(''), 3],
  ['text after the end', () => `${lines.join('')}hello\n`, 7],
  [
    'an entry of another chain',
    () => lines.with(3, formatLine({ entries: 3, hash: 'f'.repeat(64) }, '2026-01-02T03:04:05.678Z', '{"event":"verdict"}').line).join(''),
    3,
  ],
];

describe.each(verifiers)('%s', (_, command, path) => {
  it('find a good ledger good, and say its head', () => {
    expect(verify(command, path, lines.join(''))).toEqual({ code: 0, said: `7 entries, head ${JSON.parse(lines[6] ?? '').hash}` });
  });

  it.each(tamperings)('find %s', (_what, content, index) => {
    const { code, said } = verify(command, path, content());
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringMatching(new RegExp(`^entry ${index}: `)) });
  });

  it('find NUL bytes, which a careless reader skips', () => {
    expect(verify(command, path, lines.join('').replace('edit', 'ed\0it')).code).toBe(1);
  });

  it('are thirty lines and use nothing of ours', () => {
    const text = readFileSync(path, 'utf8');
    expect(text.trim().split('\n').length).toBeLessThanOrEqual(33);
    expect(text).not.toMatch(/gatehouse\.js|npx/);
  });
});

describe('a checkpoint, checked by Python and OpenSSL', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const check = (content: string, note: string, key = publicKey) => {
    folder.writeText('ledger.jsonl', content);
    folder.writeText('note', note);
    folder.writeText('key.pem', key.export({ format: 'pem', type: 'spki' }) as string);
    return run(
      'python3',
      script('verify_checkpoint.py'),
      folder.resolve('ledger.jsonl'),
      folder.resolve('note'),
      folder.resolve('key.pem'),
    );
  };
  const checkpointOf = (count: number): string => {
    const tree = new LedgerTree();
    verifyChain(Buffer.from(lines.slice(0, count).join('')), genesis, { onLine: tree.onLine });
    const origin = toOrigin('ws', JSON.parse(lines[0] ?? '').hash);
    return signCheckpoint({ origin, size: count, root: tree.root() }, { name: origin, privateKey });
  };

  it('vouches for every size of the ledger it is of, also when that grew', () => {
    for (let count = 1; count <= lines.length; count += 1) {
      expect(check(lines.join(''), checkpointOf(count)).said).toContain(`good: ${count} of 7 entries`);
    }
  });

  it('shows what was cut off or written anew, and that it was edited or signed by somebody else', () => {
    expect(check(lines.slice(0, 5).join(''), checkpointOf(7)).said).toContain('truncated');
    expect(check(lines.with(2, lines[3] ?? '').join(''), checkpointOf(7)).said).toContain('rewritten');
    expect(check(lines.join(''), checkpointOf(7).replace('\n7\n', '\n6\n')).said).toContain('not signed with this key, or was changed');
    expect(check(lines.join(''), checkpointOf(7), other.publicKey)).toMatchObject({ code: 1 });
  });
});
