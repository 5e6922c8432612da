// `npm run check [-- names] [--write]`: sets up, builds what changed, runs the rules. A broken build is one of the findings.
import { join } from 'node:path';
import { ensureBuilt } from './setup/built.mjs';
import { runOnElectronNode } from './setup/electron-node.mjs';
import { root, runMain, SetupError, say } from './setup/project.mjs';
import { ensureSetup } from './setup.mjs';

runMain(async () => {
  const runtime = await ensureSetup();
  try {
    await ensureBuilt(runtime);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
  }
  return runOnElectronNode(runtime, [join(root, 'scripts/checks/run.ts'), ...process.argv.slice(2)]);
});
