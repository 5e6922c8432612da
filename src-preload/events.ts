import { ipcRenderer } from 'electron';
import { eventChannelPrefix } from '../src-shared/channels.ts';
import type { EventName, GatehouseApi } from '../src-shared/index.ts';

/** The events the window may subscribe to; a name that is not here is refused, so no other channel can be listened on. */
const names: Readonly<Record<EventName, true>> = {
  'settings/changed': true,
  'providers/changed': true,
  'workspace/changed': true,
  'workspace/lost': true,
  'workspace/updated': true,
  'approvals/changed': true,
  'sessions/changed': true,
  'sessions/removed': true,
  'sessions/events': true,
  'terminal/opened': true,
  'terminal/updated': true,
  'terminal/data': true,
  'terminal/closed': true,
  'budget/changed': true,
  'policy/changed': true,
  'connectors/changed': true,
  'audit/status': true,
  'app/notice': true,
  'app/command': true,
};

export const on: GatehouseApi['on'] = (name, listener) => {
  if (!Object.hasOwn(names, name)) throw new TypeError(`There is no event named ${name}`);
  const channel = `${eventChannelPrefix}${name}`;
  const relay = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload);
  ipcRenderer.on(channel, relay);
  return () => ipcRenderer.off(channel, relay);
};
