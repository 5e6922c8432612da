import { ipcRenderer } from 'electron';
import { requestChannelPrefix } from '../src-shared/channels.ts';
import type { Envelope, Reply, RequestArguments, RequestName } from '../src-shared/index.ts';

/** The function of one channel: passes its argument on and nothing else. Main checks everything. */
export function requestOf<Name extends RequestName>(name: Name): (...args: RequestArguments<Name>) => Promise<Envelope<Reply<Name>>> {
  return (...args) => ipcRenderer.invoke(`${requestChannelPrefix}${name}`, args[0]);
}
