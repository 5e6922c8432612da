import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createTempFolder } from '@gatehouse/testing';
import { expect, it } from 'vitest';
import { verifyChain } from '../verify.ts';
import { exportLedger } from './export-ledger.ts';

const readDocument = (name: string): string => readFileSync(new URL(`../../../../../docs/protocol/${name}`, import.meta.url), 'utf8');

/** The text of the first code block in a language. */
function findBlock(document: string, language: string): string {
  return document.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';
}

const lines = findBlock(readDocument('ledger.md'), 'jsonl');

it('shows a ledger that verifies', () => {
  expect(verifyChain(Buffer.from(lines))).toMatchObject({ isClean: true, entries: 3 });
});

it('shows the manifest and the signatures that exporting that ledger gives', async () => {
  using folder = createTempFolder();
  folder.writeText('ws.jsonl', lines);
  // RFC 8032, section 7.1, test 1, in the frame of RFC 8410.
  const secret = '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
  const privateKey = createPrivateKey({ key: Buffer.from(secret, 'hex'), format: 'der', type: 'pkcs8' });
  const directory = folder.resolve('export');
  await exportLedger({
    ledgerFile: folder.resolve('ws.jsonl'),
    directory,
    privateKey,
    clock: { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 7) },
  });
  const document = readDocument('export.md');
  expect(`${folder.readText('export/manifest.json')}\n`).toBe(findBlock(document, 'json'));
  for (const name of ['page-000001.jsonl.sig', 'manifest.json.sig']) {
    expect(document).toMatch(new RegExp(`${name} +${readFileSync(`${directory}/${name}`).toString('hex')}\n`));
  }
});
