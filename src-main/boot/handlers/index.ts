import type { RequestHandlers } from '../../ipc/index.ts';
import type { Application } from '../application.ts';
import { createAppHandlers } from './app-handlers.ts';
import { createApprovalHandlers } from './approval-handlers.ts';
import { createAuditHandlers } from './audit-handlers.ts';
import { createBudgetHandlers } from './budget-handlers.ts';
import { createConnectorHandlers } from './connector-handlers.ts';
import { createPolicyHandlers } from './policy-handlers.ts';
import { createSessionHandlers } from './session-handlers.ts';
import { createSettingsHandlers } from './settings-handlers.ts';
import { createTerminalHandlers } from './terminal-handlers.ts';
import { createWorkspaceHandlers } from './workspace-handlers.ts';

/** The answer to every request of the contract. */
export function createHandlers(application: Application): RequestHandlers {
  return {
    ...createAppHandlers(application),
    ...createSettingsHandlers(application),
    ...createWorkspaceHandlers(application),
    ...createSessionHandlers(application),
    ...createTerminalHandlers(application),
    ...createApprovalHandlers(application),
    ...createAuditHandlers(application),
    ...createBudgetHandlers(application),
    ...createPolicyHandlers(application),
    ...createConnectorHandlers(application),
  };
}
