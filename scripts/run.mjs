// `node scripts/run.mjs <file.ts> [arguments]`: runs a TypeScript file on Electron's own Node, after making sure it is there.
import { resolve } from 'node:path';
import { runOnElectronNode } from './setup/electron-node.mjs';
import { runMain, SetupError } from './setup/project.mjs';
import { ensureSetup } from './setup.mjs';

runMain(async () => {
  const [file, ...rest] = process.argv.slice(2);
  if (!file) throw new SetupError('usage: node scripts/run.mjs <file.ts> [arguments]');
  const runtime = await ensureSetup();
  return runOnElectronNode(runtime, [resolve(file), ...rest], { cwd: process.cwd() });
});
