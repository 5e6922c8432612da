// Running things on Electron's own Node: the version that ships, which also strips types from TypeScript.
import { spawn } from 'node:child_process';
import { root } from './project.mjs';

/**
 * Starts Electron as Node and waits. Signals reach the child through the terminal's group; SIGTERM is passed on.
 * @returns {Promise<number>} the exit code; 128 + n for a signal
 */
export function runOnElectronNode(runtime, args, { env = process.env, cwd = root, stdio = 'inherit' } = {}) {
  return runChild(runtime.electron, args, {
    cwd,
    stdio,
    env: { ...env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_OVERRIDE_DIST_PATH: runtime.dist },
  });
}

/** Starts any program and waits for its exit code. */
export function runChild(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const pass = (signal) => child.kill(signal);
    const stay = () => undefined;
    process.on('SIGTERM', pass).on('SIGINT', stay);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', stay);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
