import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const settings: RoomApi<'settings'> = {
  change: requestOf('settings/change'),
  setKey: requestOf('settings/setKey'),
  removeKey: requestOf('settings/removeKey'),
  testSecretPath: requestOf('settings/testSecretPath'),
  testCommand: requestOf('settings/testCommand'),
};
