import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const providers: RoomApi<'providers'> = {
  list: requestOf('providers/list'),
  listModels: requestOf('providers/listModels'),
};
