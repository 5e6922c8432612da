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

/**
 * The first switch that would let another program drive or read a packaged Gatehouse; undefined when there is none.
 * Electron's own fuses stop `--inspect`; these reach Chromium past them.
 */
export function findDebuggingSwitch(argv: readonly string[]): string | undefined {
  return argv.find((argument) =>
    /^--(remote-debugging-(port|pipe|address)|inspect(-brk|-port)?|js-flags|load-extension)(=|$)/.test(argument),
  );
}

function toAbsolute(path: string, cwd: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}
