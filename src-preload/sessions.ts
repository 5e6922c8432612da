import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const sessions: RoomApi<'sessions'> = {
  list: requestOf('sessions/list'),
  create: requestOf('sessions/create'),
  open: requestOf('sessions/open'),
  rename: requestOf('sessions/rename'),
  delete: requestOf('sessions/delete'),
  send: requestOf('sessions/send'),
  stop: requestOf('sessions/stop'),
  setMode: requestOf('sessions/setMode'),
  setModel: requestOf('sessions/setModel'),
  answerApproval: requestOf('sessions/answerApproval'),
  answerEgress: requestOf('sessions/answerEgress'),
};
