import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder that is gone after `dispose` (or at the end of a `using` block). */
export interface TempFolder extends Disposable {
  /** Absolute, with symbolic links resolved: what the product itself would call it. */
  readonly path: string;
  resolve(...segments: string[]): string;
  /** @throws when the file is missing */
  readText(relativePath: string): string;
  writeText(relativePath: string, text: string): void;
  dispose(): void;
}

export function createTempFolder(label = 'gatehouse-test'): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `${label}-`)));
  const resolve = (...segments: string[]): string => join(path, ...segments);
  const dispose = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  return {
    path,
    resolve,
    readText: (relativePath) => readFileSync(resolve(relativePath), 'utf8'),
    writeText: (relativePath, text) => writeFile(resolve(relativePath), text),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/**
 * A workspace with the given files, keys being relative paths with forward slashes. Bytes are written as they are, so
 * that encodings and line ends can be tested.
 */
export function createTestWorkspace(files: Readonly<Record<string, string | Uint8Array>>): TempFolder {
  const folder = createTempFolder('gatehouse-workspace');
  for (const [relativePath, content] of Object.entries(files)) writeFile(folder.resolve(relativePath), content);
  return folder;
}

function writeFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
