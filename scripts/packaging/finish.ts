import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Beside the executable it says: made on a runtime nobody vouches for. The product looks for it too, see src-main/boot. */
export const testMarker = 'NOT-FOR-DISTRIBUTION.txt';

/** Electron's sample application: with the fuses set it is dead weight, and without them a second way in. */
export function removeDefaultApp(appOutDir: string, platform: string): void {
  const resources = platform === 'darwin' ? findMacResources(appOutDir) : join(appOutDir, 'resources');
  rmSync(join(resources, 'default_app.asar'), { force: true });
}

function findMacResources(appOutDir: string): string {
  const bundle = readdirSync(appOutDir).find((name) => name.endsWith('.app')) ?? 'Gatehouse.app';
  return join(appOutDir, bundle, 'Contents', 'Resources');
}

export function markForTest(appOutDir: string): void {
  writeFileSync(
    join(appOutDir, testMarker),
    'This build was made for tests on whatever Electron runtime was at hand. It accepts debugging switches. Do not give it to anyone.\n',
  );
}

/** Fails when something a package must have is missing, or something it must not have is there. */
export function assertPackage(appOutDir: string, platform: string, arch: string): void {
  const resources = platform === 'darwin' ? findMacResources(appOutDir) : join(appOutDir, 'resources');
  const unpacked = join(resources, 'app.asar.unpacked', 'node_modules');
  const program = platform === 'win32' ? 'rg.exe' : 'rg';
  const needed = [
    join(resources, 'app.asar'),
    join(unpacked, 'better-sqlite3', 'prebuilds', `${platform}-${arch}.node`),
    join(unpacked, 'node-pty', 'prebuilds', `${platform}-${arch}`, 'pty.node'),
    join(unpacked, '@vscode', `ripgrep-${platform}-${arch}`, 'bin', program),
  ];
  const missing = needed.filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`the package lacks ${missing.join(', ')}`);
  const files = listPackage(join(resources, 'app.asar'));
  const stray = files.filter((path) => /\.map$|\/out\/stories\/|\.ts$|\.tsx$/.test(path) || isForeignPrebuild(path, platform, arch));
  if (stray.length > 0) throw new Error(`the package must not contain ${stray.slice(0, 10).join(', ')}`);
  if (!files.includes('/out/main/index.js')) throw new Error('the package has no out/main/index.js');
}

function isForeignPrebuild(path: string, platform: string, arch: string): boolean {
  return /\/prebuilds\//.test(path) && /\.(node|dll|exe)$/.test(path) && !path.includes(`${platform}-${arch}`);
}

/** Paths inside an asar archive, each with a leading slash. */
export function listPackage(archive: string): string[] {
  const require = createRequire(import.meta.url);
  const asar = require('@electron/asar') as { listPackage(archive: string, options: { isPack: boolean }): string[] };
  return asar.listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));
}
