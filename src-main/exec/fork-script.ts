import { type ChildProcess, fork } from 'node:child_process';

/**
 * Starts a Node process of ours that speaks over an IPC channel with structured clone. For the pty host where there is
 * no Electron; the application uses a utility process.
 *
 * @param execPath the Node to run it with; Electron's own binary works with `ELECTRON_RUN_AS_NODE=1` in `env`
 * @param env the whole environment; nothing is inherited
 */
export function forkScript(script: string, execPath: string, env: Readonly<Record<string, string>>): ChildProcess {
  return fork(script, [], {
    execPath,
    execArgv: [],
    env: { ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
