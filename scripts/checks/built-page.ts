import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Finding } from './check.ts';
import { listFiles } from './source/source-file.ts';

/** Capabilities the sandboxed page must not even mention. */
const forbidden: [pattern: RegExp, what: string][] = [
  [/["'`]node:[a-z_/]+["'`]/g, 'a Node built-in'],
  // As a module name: `fs` alone is also the extension of F# in the editor's list of languages.
  [/\b(?:from|import|require)\b\s*\(?\s*["'`](?:child_process|fs|fs\/promises|net|tls|worker_threads)["'`]/g, 'a Node built-in'],
  [/\bipcRenderer\b/g, 'ipcRenderer'],
  [/\brequire\(\s*["'`]/g, 'require()'],
  [/["'`](?:electron|better-sqlite3|node-pty|undici)["'`]/g, 'a module of the main process'],
  [/\bprocess\.env\b/g, 'process.env'],
];

/**
 * Hosts libraries name in messages and namespaces; none of them is ever fetched, and the content security policy
 * would refuse it. A new host is a question to answer, so it has to be added here by hand.
 */
const allowedHosts = new Set(['www.w3.org', 'react.dev', 'reactjs.org', 'localhost', '127.0.0.1', 'base-ui.com']);

/** What ended up in the page, whatever the sources looked like. */
export const builtPageCheck: Check = {
  name: 'built page',
  holds: 'the built renderer contains no Node, no Electron and no address we do not know',
  run({ root }) {
    const folder = 'out/renderer';
    if (!existsSync(join(root, folder))) return [{ file: folder, line: 0, message: 'is not built: run `npm run build`' }];
    return listFiles(join(root, 'out/renderer'), '', /\.(js|html|css)$/).flatMap((path) => {
      const text = readFileSync(join(root, folder, path), 'utf8');
      return [...findForbidden(text), ...findHosts(text)].map((message): Finding => ({ file: `${folder}/${path}`, line: 0, message }));
    });
  },
};

function findForbidden(text: string): string[] {
  return forbidden.flatMap(([pattern, what]) => {
    const match = [...text.matchAll(pattern)][0];
    return match ? [`contains ${what}: ${excerpt(text, match.index)}`] : [];
  });
}

function findHosts(text: string): string[] {
  const unknown = new Set<string>();
  for (const match of text.matchAll(/\b(?:https?|wss?):\/\/([a-z0-9.-]+\.[a-z]{2,}|localhost|\d+\.\d+\.\d+\.\d+)/gi)) {
    const host = (match[1] ?? '').toLowerCase();
    if (!allowedHosts.has(host) && !host.endsWith('.invalid') && !host.startsWith('example.')) unknown.add(host);
  }
  return [...unknown].map((host) => `names the host ${host}: remove it, or allow it in scripts/checks/built-page.ts with a reason`);
}

function excerpt(text: string, at: number): string {
  return text.slice(Math.max(0, at - 40), at + 60).replace(/\s+/g, ' ');
}
