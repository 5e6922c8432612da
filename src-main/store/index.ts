export { openDatabase, type StoreDatabase } from './database.ts';
export { RecentWorkspaces } from './recent-workspaces.ts';
export { type SessionRecord, SessionRecords } from './session-records.ts';
