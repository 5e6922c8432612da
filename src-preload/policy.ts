import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const policy: RoomApi<'policy'> = {
  status: requestOf('policy/status'),
  examples: requestOf('policy/examples'),
  check: requestOf('policy/check'),
  schema: requestOf('policy/schema'),
  try: requestOf('policy/try'),
  apply: requestOf('policy/apply'),
  history: requestOf('policy/history'),
  read: requestOf('policy/read'),
  rollback: requestOf('policy/rollback'),
};
