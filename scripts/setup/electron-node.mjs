// Running things on Electron's own Node: the version that ships, which also strips types from TypeScript.
import { spawn } from 'node:child_process';
import { root } from './project.mjs';

/**
 * Starts Electron as Node and waits.
 * @returns {Promise<number>} the exit code; 128 + n for a signal
 */
export function runOnElectronNode(runtime, args, { env = process.env, ...options } = {}) {
  return runChild(runtime.electron, args, {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_OVERRIDE_DIST_PATH: runtime.dist },
  });
}

/** A program that outstays its time is asked first, so that it can close the windows it opened, and killed after this. */
const graceMs = 5_000;

/**
 * Starts a program and waits for its exit code. With `timeoutMs` it becomes the leader of its own process group,
 * and the whole group is ended when the time is over (exit code 124): a hanging window must not outlive its test.
 * When we are told to stop, the child is told too, and we leave with it.
 */
export function runChild(command, args, { timeoutMs, ...options }) {
  const isGroup = timeoutMs !== undefined && process.platform !== 'win32';
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, detached: isGroup });
    const signalAll = (signal) => (isGroup ? killGroup(child.pid, signal) : child.kill(signal));
    let stoppedBy;
    let isLate = false;
    const onSignal = (signal) => {
      stoppedBy = signal;
      // Without a group of its own the child hears Ctrl-C from the terminal itself.
      if (isGroup || signal === 'SIGTERM') signalAll(signal);
    };
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            signalAll('SIGTERM');
            setTimeout(() => signalAll('SIGKILL'), graceMs).unref();
          }, timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      settle();
      if (stoppedBy) process.exit(stoppedBy === 'SIGINT' ? 130 : 143);
      resolve(isLate ? 124 : (code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  });
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return 'sent';
  } catch (error) {
    if (error.code === 'ESRCH') return 'gone';
    throw error;
  }
}
