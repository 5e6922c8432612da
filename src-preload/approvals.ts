import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const approvals: RoomApi<'approvals'> = {
  list: requestOf('approvals/list'),
  backTest: requestOf('approvals/backTest'),
  revoke: requestOf('approvals/revoke'),
  revokeAll: requestOf('approvals/revokeAll'),
};
