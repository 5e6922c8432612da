import type { RoomApi } from '../src-shared/index.ts';
import { requestOf } from './request.ts';

export const workspace: RoomApi<'workspace'> = {
  pick: requestOf('workspace/pick'),
  open: requestOf('workspace/open'),
  openTour: requestOf('workspace/openTour'),
  close: requestOf('workspace/close'),
  listDirectory: requestOf('workspace/listDirectory'),
  readDocument: requestOf('workspace/readDocument'),
  saveDocument: requestOf('workspace/saveDocument'),
  createFile: requestOf('workspace/createFile'),
  createDirectory: requestOf('workspace/createDirectory'),
  rename: requestOf('workspace/rename'),
  trash: requestOf('workspace/trash'),
  findFiles: requestOf('workspace/findFiles'),
  searchText: requestOf('workspace/searchText'),
};
