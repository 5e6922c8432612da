// `npm start [-- arguments]`: sets up, builds what changed, opens Gatehouse. `--screenshot out.png` works without a display.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ensureBuilt } from './setup/built.mjs';
import { hasDisplay, openDisplay, sandboxSwitches } from './setup/display.mjs';
import { runChild } from './setup/electron-node.mjs';
import { isRoot, root, runMain, SetupError, say } from './setup/project.mjs';
import { assertScreenshot } from './setup/screenshot.mjs';
import { ensureSetup } from './setup.mjs';

const screenshotLimitMs = 90_000;
/** npm changes into the package; paths a person types are relative to where they stand. */
const callerDir = process.env.INIT_CWD ?? process.cwd();

runMain(async () => {
  const { screenshot, passed } = readArguments(process.argv.slice(2));
  const needsOwnDisplay = !hasDisplay();
  const runtime = await ensureSetup({ tools: needsOwnDisplay && screenshot ? ['xvfb', 'fonts'] : [] });
  await ensureBuilt(runtime);
  if (needsOwnDisplay && !screenshot) {
    throw new SetupError(
      'everything is built, but there is no display here to open a window on',
      'run `npm start` in a graphical session (or set DISPLAY), or `npm start -- --screenshot out.png` to see the real window as an image',
    );
  }
  const switches = sandboxSwitches(runtime.dist);
  if (isRoot) say("running as root, where Chromium's sandbox refuses to start: --no-sandbox is passed (ordinary users keep the sandbox)");
  if (screenshot) return takeScreenshot(runtime, switches, passed, screenshot, needsOwnDisplay);
  return runChild(runtime.electron, [root, ...switches, ...passed], { cwd: callerDir, stdio: 'inherit', env: appEnvironment(process.env) });
});

function readArguments(args) {
  const passed = [];
  let screenshot;
  for (let index = 0; index < args.length; index += 1) {
    const [name, value] = args[index].split(/=(.*)/s);
    if (name !== '--screenshot') {
      passed.push(args[index]);
      continue;
    }
    const file = value ?? args[index + 1];
    if (value === undefined) index += 1;
    if (!file) throw new SetupError('--screenshot needs a file name', 'npm start -- --screenshot out.png');
    screenshot = resolve(callerDir, file);
  }
  return { screenshot, passed };
}

async function takeScreenshot(runtime, switches, passed, file, needsOwnDisplay) {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const display = needsOwnDisplay ? await openDisplay() : { env: process.env, close: () => undefined };
  try {
    const args = [root, ...switches, `--screenshot=${file}`, ...passed];
    const options = { cwd: callerDir, stdio: 'inherit', env: appEnvironment(display.env), timeoutMs: screenshotLimitMs };
    const code = await runChild(runtime.electron, args, options);
    if (code !== 0) throw new SetupError(code === 124 ? 'the window did not draw within 90 s' : `Gatehouse ended with exit code ${code}`);
    const { width, height } = assertScreenshot(file);
    say(`wrote ${file} (${width} × ${height})`);
    return 0;
  } finally {
    display.close();
  }
}

function appEnvironment(env) {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env;
  return rest;
}
