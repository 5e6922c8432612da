import { contextBridge } from 'electron';
import type { GatehouseApi } from '../src-shared/index.ts';
import { app } from './app.ts';
import { approvals } from './approvals.ts';
import { audit } from './audit.ts';
import { budget } from './budget.ts';
import { connectors } from './connectors.ts';
import { on } from './events.ts';
import { policy } from './policy.ts';
import { providers } from './providers.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { terminal } from './terminal.ts';
import { workspace } from './workspace.ts';

const api: GatehouseApi = { app, approvals, audit, budget, connectors, policy, providers, sessions, settings, terminal, workspace, on };
contextBridge.exposeInMainWorld('gatehouse', api);
