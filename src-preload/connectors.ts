import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const connectors: RoomApi<'connectors'> = {
  list: requestOf('connectors/list'),
  restart: requestOf('connectors/restart'),
  logs: requestOf('connectors/logs'),
};
