import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const budget: RoomApi<'budget'> = {
  status: requestOf('budget/status'),
  ofSession: requestOf('budget/ofSession'),
  resume: requestOf('budget/resume'),
};
