// Where things are, and how the setup talks. Plain JavaScript without dependencies: it runs before anything is installed, on Node 18 or newer.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const cacheDir = join(root, 'node_modules', '.cache', 'gatehouse');
export const isCi = Boolean(process.env.CI) && process.env.CI !== 'false';
export const isRoot = process.getuid?.() === 0;

/** A failure with its remedy: printed without a stack, exit code 1. */
export class SetupError extends Error {
  constructor(message, next) {
    super(next ? `${message}\n  → ${next}` : message);
    this.name = 'SetupError';
  }
}

export function say(line) {
  process.stderr.write(`gatehouse: ${line}\n`);
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The exact version pinned in package.json, for example "42.0.0". */
export function electronVersion() {
  return readJson(join(root, 'package.json')).devDependencies.electron;
}

export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** Absolute path of a program on PATH, or undefined. */
export function which(program) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const candidate = join(dir, program + ending);
      if (dir && existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Runs a script's main function; a SetupError becomes its message and exit code 1. */
export function runMain(main) {
  main().then(
    (code) => {
      process.exitCode = code ?? 0;
    },
    (error) => {
      if (error instanceof SetupError) say(error.message);
      else console.error(error);
      process.exitCode = 1;
    },
  );
}
