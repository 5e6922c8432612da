import { isAbsolute, resolve } from 'node:path';

export interface CommandLine {
  /** Absolute path of the folder to open, when one was named. */
  readonly workspace: string | undefined;
  /** Absolute path of the PNG to write after the first paint; the app then quits. */
  readonly screenshotFile: string | undefined;
}

/**
 * Reads the arguments of the app. Switches of Chromium are its own business and skipped; in development the first
 * plain argument is the folder of the app itself.
 */
export function parseCommandLine(argv: readonly string[], options: { isPackaged: boolean; cwd: string }): CommandLine {
  const plain = argv.slice(1).filter((argument) => !argument.startsWith('-'));
  const [workspace] = options.isPackaged ? plain : plain.slice(1);
  const screenshot = argv.find((argument) => argument.startsWith('--screenshot='))?.slice('--screenshot='.length);
  return {
    workspace: workspace === undefined ? undefined : toAbsolute(workspace, options.cwd),
    screenshotFile: screenshot === undefined || screenshot === '' ? undefined : toAbsolute(screenshot, options.cwd),
  };
}

/** What may be said to a packaged Gatehouse besides a folder: how it draws, and a picture. */
const allowedSwitches = new Set([
  'screenshot',
  'disable-gpu',
  'ozone-platform',
  'ozone-platform-hint',
  'force-device-scale-factor',
  'lang',
]);

/**
 * The first switch that a packaged Gatehouse does not take; undefined when there is none. Electron's own fuses stop
 * `--inspect`, but Chromium reads many more that would let another program drive or read the window, with one dash or
 * two (and `/` on Windows, in any case), so everything that is not known to be harmless is refused.
 */
export function findRefusedSwitch(argv: readonly string[], platform: NodeJS.Platform): string | undefined {
  const prefix = platform === 'win32' ? /^(?:--?|\/)/ : /^--?/;
  return argv.slice(1).find((argument) => {
    if (!prefix.test(argument)) return false;
    const [name = ''] = argument.replace(prefix, '').split('=', 1);
    // macOS names the process it starts from the Finder in this way.
    return !allowedSwitches.has(name.toLowerCase()) && !(platform === 'darwin' && name.startsWith('psn_'));
  });
}

function toAbsolute(path: string, cwd: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}
