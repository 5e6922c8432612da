import { join } from 'node:path';
import type { LedgerEntryView } from '../../../src-shared/index.ts';
import type { Caller } from '../../ipc/index.ts';
import { pickFolder } from '../../windows/index.ts';
import type { Application } from '../application.ts';
import { toStatusView } from '../window-state.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createAuditHandlers(application: Application): HandlersOf<'audit'> {
  const workbenchOf = ({ webContents }: Caller) => application.windowOf(webContents.id).openWorkbench;
  return {
    'audit/status': (_params, { webContents }) => {
      const workbench = application.windowOf(webContents.id).workbench;
      if (workbench === undefined) return { state: 'closed', entries: 0, headHash: '', file: '', problem: null };
      return toStatusView(workbench.ledger.status);
    },
    'audit/tail': async ({ limit, beforeSeq }, caller) => (await workbenchOf(caller).ledger.tail(limit, beforeSeq)) as LedgerEntryView[],
    'audit/verify': (_params, caller) => workbenchOf(caller).ledger.verify(),
    'audit/export': async (_params, caller) => {
      const workbench = workbenchOf(caller);
      const parent = await pickFolder(caller.webContents, 'Where should the export go?', 'Export here');
      if (parent === undefined) return null;
      const stamp = new Date(application.services.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-');
      return await workbench.ledger.export(join(parent, `gatehouse-ledger-${workbench.id}-${stamp}`));
    },
  };
}
