import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { type Protocol, protocol } from 'electron';

const appScheme = 'app';
/** The only origin whose pages may talk to main. */
export const appOrigin = 'app://gatehouse';

/**
 * What our pages may load: our own files and nothing else. No script, frame, form or connection leaves the scheme.
 * `style-src` needs 'unsafe-inline' because CodeMirror and xterm put their generated rules into style elements; a
 * style cannot run code, and without image or font sources of other origins it cannot send anything out either.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "frame-src 'none'",
  "object-src 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Must run before the app is ready: Chromium fixes the privileges of schemes at start. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the built renderer. `root` is the absolute path of its folder; nothing outside it is ever read.
 *
 * Scripts wait until `isOpen` resolves. So a window can show its static frame while the application still starts, and no
 * script can ask before there is somebody to answer.
 */
export function serveAppFiles(target: Protocol, root: string, isOpen: Promise<void>): void {
  target.handle(appScheme, async (request) => {
    const file = await findFile(root, request.url);
    if (file === undefined || request.method !== 'GET') return new Response('Not found', { status: 404 });
    if (extname(file) === '.js' && !file.endsWith('first-frame.js')) await isOpen;
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'Content-Type': contentTypes[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Referrer-Policy': 'no-referrer',
      },
    });
  });
}

async function findFile(root: string, url: string): Promise<string | undefined> {
  const { origin, pathname, host, protocol: scheme } = new URL(url);
  if (origin !== appOrigin && `${scheme}//${host}` !== appOrigin) return undefined;
  const relative = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  const base = await realpath(root);
  try {
    const file = await realpath(join(base, relative));
    return file.startsWith(base + sep) ? file : undefined;
  } catch {
    // A file that is not there and a path that cannot be followed are the same answer: 404.
    return undefined;
  }
}
