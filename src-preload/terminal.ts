import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const terminal: RoomApi<'terminal'> = {
  list: requestOf('terminal/list'),
  create: requestOf('terminal/create'),
  attach: requestOf('terminal/attach'),
  write: requestOf('terminal/write'),
  resize: requestOf('terminal/resize'),
  acknowledge: requestOf('terminal/acknowledge'),
  detach: requestOf('terminal/detach'),
  close: requestOf('terminal/close'),
};
