// `npm run package [-- --tar --deb]`: the directory build of this platform, with fuses set. `--for-test` accepts any runtime and marks the result.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Configuration, Platform } from 'electron-builder';
import { makeDeb, makeTar } from './packaging/archive.ts';
import { assertPackage, markForTest, removeDefaultApp } from './packaging/finish.ts';
import { ensureBuilt } from './setup/built.mjs';
import { runMain, SetupError, which } from './setup/project.mjs';
import { executableIn, findRuntime } from './setup/runtime.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    'for-test': { type: 'boolean', default: false },
    tar: { type: 'boolean', default: false },
    deb: { type: 'boolean', default: false },
  },
});

// Electron's Node treats `.asar` files as folders; a packager must see them as the files they are.
(process as NodeJS.Process & { noAsar?: boolean }).noAsar = true;
process.env.ELECTRON_NO_ASAR = '1';

runMain(async () => {
  const isForTest = values['for-test'];
  checkTools();
  const { dist, kind } = await findRuntime({ officialOnly: !isForTest });
  await ensureBuilt({ dist, kind, electron: executableIn(dist) });
  const outputDir = join(root, 'dist', ...(isForTest ? ['for-test'] : []));
  if (isForTest) rmSync(outputDir, { recursive: true, force: true });
  mkdirSync(outputDir, { recursive: true });
  const appDir = await packageDirectory(dist, outputDir, isForTest);
  console.log(`packaged ${appDir}`);
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
  const archive = { appDir, outputDir, name, version, arch: process.arch };
  if (values.tar) console.log(`packaged ${makeTar(archive)}`);
  if (values.deb) console.log(`packaged ${makeDeb(archive)}`);
  return 0;
});

function checkTools(): void {
  if ((values.tar || values.deb) && process.platform !== 'linux') throw new SetupError('--tar and --deb are made on Linux');
  if (values.tar && !which('tar')) throw new SetupError('--tar needs the program tar', 'install the package tar');
  if (values.deb && !which('dpkg-deb')) throw new SetupError('--deb needs the program dpkg-deb', 'install the package dpkg');
}

/** Runs electron-builder over electron-builder.yml. @returns the folder that holds the executable */
async function packageDirectory(electronDist: string, output: string, isForTest: boolean): Promise<string> {
  let appDir = '';
  const config: Configuration = {
    electronDist,
    directories: { output },
    afterPack: (context) => {
      appDir = context.appOutDir;
      removeDefaultApp(context.appOutDir, context.electronPlatformName);
      if (isForTest) markForTest(context.appOutDir);
    },
  };
  const platform = Platform.current();
  // People on macOS and Windows get the installers that electron-builder.yml names; everywhere else the directory is the product.
  const isDirectory = isForTest || platform === Platform.LINUX;
  await build({ projectDir: root, targets: isDirectory ? platform.createTarget('dir') : platform.createTarget(), config, publish: null });
  assertPackage(appDir, process.platform, process.arch);
  return appDir;
}
