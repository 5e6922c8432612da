import type { Caller } from '../../ipc/index.ts';
import type { Application } from '../application.ts';
import type { Workbench } from '../workbench.ts';
import type { HandlersOf } from './handlers-of.ts';

export function createApprovalHandlers(application: Application): HandlersOf<'approvals'> {
  const workbenchOf = ({ webContents }: Caller): Workbench => application.windowOf(webContents.id).openWorkbench;
  return {
    'approvals/list': async (_params, caller) => {
      const { sessions, agent } = workbenchOf(caller);
      const saved = await agent.savedGrants.list();
      return {
        sessions: sessions.listRemembering().map((session) => ({
          sessionId: session.id,
          title: session.toSummary().title,
          grants: session.grants.map(({ pattern, rememberedAtMs, uses }) => ({ pattern, sinceMs: rememberedAtMs, uses })),
        })),
        saved: saved.map(({ savedAtMs, ...grant }) => ({ ...grant, sinceMs: savedAtMs })),
      };
    },
    'approvals/backTest': async ({ pattern }, caller) => {
      const { deniedTargets, ...tested } = await workbenchOf(caller).agent.savedGrants.test(pattern);
      return { ...tested, deniedTargets: [...deniedTargets] };
    },
    'approvals/revoke': async (params, caller) => {
      const { sessions, agent } = workbenchOf(caller);
      if (params.lifetime === 'workspace') await agent.savedGrants.revoke(params.grantId);
      else await sessions.get(params.sessionId).revokeGrant(params.pattern);
    },
    'approvals/revokeAll': async (_params, caller) => {
      const { sessions, agent } = workbenchOf(caller);
      for (const session of sessions.listRemembering()) for (const { pattern } of session.grants) await session.revokeGrant(pattern);
      await agent.savedGrants.revokeAll();
    },
  };
}
