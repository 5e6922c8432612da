import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const audit: RoomApi<'audit'> = {
  status: requestOf('audit/status'),
  tail: requestOf('audit/tail'),
  explain: requestOf('audit/explain'),
  verify: requestOf('audit/verify'),
  export: requestOf('audit/export'),
};
