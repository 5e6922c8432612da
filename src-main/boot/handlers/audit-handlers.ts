import { join } from 'node:path';
import { collectStory } from '@gatehouse/agent-sdk/audit/node';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { LedgerEntryView } from '../../../src-shared/index.ts';
import type { Caller } from '../../ipc/index.ts';
import { judgeStory } from '../../policy/index.ts';
import { pickFolder } from '../../windows/index.ts';
import type { Application } from '../application.ts';
import { toStatusView } from '../window-state.ts';
import { toExplanationView } from './audit-explanation.ts';
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
    'audit/explain': async ({ seq }, caller) => {
      const { ledger, policy, root } = workbenchOf(caller);
      const story = await collectStory(ledger.file, seq);
      if (story === undefined) throw noEntry(seq);
      const sources = policy.status.documents.map(({ source }) => source);
      return toExplanationView(story, judgeStory(story, policy.compiled, root.path), sources);
    },
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

function noEntry(seq: number): GatehouseError {
  return new GatehouseError('ERR_AUDIT_NO_ENTRY', {
    message: `The ledger of this workspace has no entry ${seq}.`,
    untouched: 'Nothing was changed.',
    nextStep: 'Choose an entry of the list.',
  });
}
