import type { Caller } from '../../ipc/index.ts';
import type { TerminalRegistry } from '../../terminal/index.ts';
import type { Application } from '../application.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createTerminalHandlers(application: Application): HandlersOf<'terminal'> {
  const terminalsOf = ({ webContents }: Caller): TerminalRegistry => application.windowOf(webContents.id).openWorkbench.agent.terminals;
  const viewerOf = ({ webContents }: Caller) => application.windowOf(webContents.id).viewer;
  return {
    'terminal/list': (_params, caller) => [...terminalsOf(caller).list()],
    'terminal/create': (options, caller) => terminalsOf(caller).createUserTerminal(options),
    'terminal/attach': ({ terminalId }, caller) => terminalsOf(caller).attach(terminalId, viewerOf(caller)),
    'terminal/write': ({ terminalId, data }, caller) => {
      terminalsOf(caller).write(terminalId, data);
      return undefined;
    },
    'terminal/resize': ({ terminalId, cols, rows }, caller) => {
      terminalsOf(caller).resize(terminalId, cols, rows);
      return undefined;
    },
    'terminal/acknowledge': ({ terminalId, seq }, caller) => {
      terminalsOf(caller).acknowledge(terminalId, viewerOf(caller).id, seq);
      return undefined;
    },
    'terminal/detach': ({ terminalId }, caller) => {
      terminalsOf(caller).detach(terminalId, viewerOf(caller).id);
      return undefined;
    },
    'terminal/close': ({ terminalId }, caller) => {
      terminalsOf(caller).close(terminalId);
      return undefined;
    },
  };
}
