import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const app: RoomApi<'app'> = {
  load: requestOf('app/load'),
  openExternal: requestOf('app/openExternal'),
  newWindow: requestOf('app/newWindow'),
  reportRendererError: requestOf('app/reportRendererError'),
  firstPaint: requestOf('app/firstPaint'),
};
