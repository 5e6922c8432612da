import {
  type Client,
  createApprovalFocusStore,
  createAppStore,
  createAuditStore,
  createChatActions,
  createDraftStore,
  createEditorBackups,
  createEditorStore,
  createIndexedDrafts,
  createLayoutStore,
  createMemoryDrafts,
  createNoticeStore,
  createProposalStore,
  createSessionActions,
  createSessionStore,
  createSettingsStore,
  createTerminalStore,
  createWorkspaceStore,
  type WindowModel,
} from '../state/index.ts';
import { createCommands } from './commands.ts';

export interface WindowModelOptions {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Where unsaved text survives a crash; undefined keeps it in memory only. */
  readonly database: IDBFactory | undefined;
  readonly isMac: boolean;
}

/** Constructs everything the window knows and can do. */
export function createWindowModel(client: Client, { storage, database, isMac }: WindowModelOptions): WindowModel {
  const app = createAppStore();
  const proposals = createProposalStore();
  const sessions = createSessionStore();
  const backups = createEditorBackups(storage, database === undefined ? createMemoryDrafts() : createIndexedDrafts(database));
  const parts = {
    client,
    app,
    proposals,
    sessions,
    notices: createNoticeStore(),
    layout: createLayoutStore(storage),
    settings: createSettingsStore(client),
    workspace: createWorkspaceStore(client),
    editor: createEditorStore({ client, proposals, backups, confirm: app.confirm }),
    audit: createAuditStore(client),
    terminals: createTerminalStore(client),
    sessionActions: createSessionActions(client, sessions),
    chat: createChatActions(client, sessions),
    approvals: createApprovalFocusStore(),
    drafts: createDraftStore(),
  };
  return { ...parts, commands: createCommands(parts, isMac) };
}
