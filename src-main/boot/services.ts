import { randomUUID } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Clock, IdSource } from '@gatehouse/agent-sdk/base';
import { workTextScanner } from '@gatehouse/agent-sdk/dlp';
import { utilityProcess } from 'electron';
import { type LedgerLease, LedgerRegistry } from '../audit/index.ts';
import { createSpendingDesk, type SpendingDesk } from '../budget/index.ts';
import { createRipgrepRunner, locateRipgrep } from '../exec/index.ts';
import type { HomePaths } from '../home/index.ts';
import { Connectors } from '../mcp/index.ts';
import { createApproverRoles, machinePolicyDirectories, machineRolesFile, PolicyDesk, WorkspacePolicy } from '../policy/index.ts';
import { createProviderRegistry, type ProviderRegistry } from '../providers/index.ts';
import type { AgentWorkspaceParts } from '../sessions/index.ts';
import { originOf, SecretsStore, SettingsStore } from '../settings/index.ts';
import { openDatabase, RecentWorkspaces, SessionRecords, type StoreDatabase } from '../store/index.ts';
import { overUtilityProcess, PtyHostClient } from '../terminal/index.ts';
import type { RunRipgrep } from '../workspace/index.ts';
import { createConnectorParts } from './connector-parts.ts';

export interface ServiceInputs {
  readonly paths: HomePaths;
  /** Absolute path of the built application: `main/`, `preload/`, `renderer/` are in it. */
  readonly outDirectory: string;
  /** Absolute path of `resources/`. */
  readonly resourcesDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

/** What lives as long as the application: one of each. */
export class Services {
  readonly clock: Clock = { nowMs: () => Date.now() };
  readonly ids: IdSource = { nextId: () => randomUUID() };
  readonly userHome = homedir();
  readonly paths: HomePaths;
  readonly version: string;
  readonly settings: SettingsStore;
  readonly secrets: SecretsStore;
  readonly ledgers: LedgerRegistry;
  readonly providers: ProviderRegistry;
  readonly connectors: Connectors;
  readonly spending: SpendingDesk;
  /** The policies of the workspaces that are open: the budgets of each hold. */
  readonly #policies = new Set<WorkspacePolicy>();
  readonly recents: RecentWorkspaces;
  readonly sessionRecords: SessionRecords;
  readonly runRipgrep: RunRipgrep;
  readonly #inputs: ServiceInputs;
  readonly #database: StoreDatabase;
  readonly #ptyHost: PtyHostClient;
  /** Providers with a key, and the origin each key was entered for. */
  readonly #keyedProviders: Map<string, string>;

  private constructor(inputs: ServiceInputs, settings: SettingsStore, secrets: SecretsStore, keyedProviders: ReadonlyMap<string, string>) {
    this.#inputs = inputs;
    this.paths = inputs.paths;
    this.version = inputs.version;
    this.settings = settings;
    this.secrets = secrets;
    this.#keyedProviders = new Map(keyedProviders);
    const { clock, ids } = this;
    this.ledgers = new LedgerRegistry({ home: inputs.paths.home, version: inputs.version, clock, ids });
    this.#database = openDatabase(inputs.paths.databaseFile);
    this.recents = new RecentWorkspaces(this.#database);
    this.sessionRecords = new SessionRecords(this.#database);
    this.runRipgrep = createRipgrepRunner({ file: locateRipgrep(import.meta.filename), environment: inputs.environment });
    // Without an environment: programs get theirs from the terminal room, and the host needs none.
    const ptyHostOptions = { env: {}, serviceName: 'Gatehouse terminals' };
    const ptyHostFile = join(inputs.outDirectory, 'main', 'pty-host.js');
    this.#ptyHost = new PtyHostClient(() => overUtilityProcess(utilityProcess.fork(ptyHostFile, [], ptyHostOptions)));
    this.providers = createProviderRegistry({
      settingsSource: () => settings.current.providers,
      airGapSource: () => settings.current.security.isAirGapOn,
      readKey: (providerId) => secrets.readKey(providerId, originOf(settings.current, providerId)),
      hasKey: (providerId) => this.#keyedProviders.get(providerId) === originOf(settings.current, providerId),
      resourcesDir: inputs.resourcesDirectory,
    });
    this.spending = createSpendingDesk({
      gatehouseHome: inputs.paths.home,
      settings: () => settings.current,
      documents: () => [...this.#policies].flatMap((policy) => policy.budgets),
      clock,
      ids,
    });
    void this.spending.refresh().catch(() => undefined);
    this.connectors = new Connectors(
      createConnectorParts({
        environment: inputs.environment,
        isAirGapOn: () => settings.current.security.isAirGapOn,
        homeDirectory: this.userHome,
        version: inputs.version,
        nowMs: () => clock.nowMs(),
      }),
    );
    void this.updateConnectors();
  }

  static async start(inputs: ServiceInputs): Promise<Services> {
    const settings = await SettingsStore.open(inputs.paths.settingsFile);
    const secrets = new SecretsStore(inputs.paths.secretsFile);
    // A secrets file that cannot be used says why when a key is needed; the window opens all the same.
    const keyed = await secrets.listProviders().catch(() => new Map<string, string>());
    return new Services(inputs, settings, secrets, keyed);
  }

  /** Tells the connectors what the settings are now. Nothing is started by it. */
  updateConnectors(): Promise<void> {
    const { connectors, security } = this.settings.current;
    return this.connectors.update(connectors, security.isAirGapOn);
  }

  async setKey(providerId: string, key: string): Promise<void> {
    const origin = originOf(this.settings.current, providerId);
    await this.secrets.setKey(providerId, key, origin);
    this.#keyedProviders.set(providerId, origin);
  }

  async removeKey(providerId: string): Promise<void> {
    await this.secrets.removeKey(providerId);
    this.#keyedProviders.delete(providerId);
  }

  /** What every workspace's agents share. */
  agentParts(): Omit<AgentWorkspaceParts, 'root' | 'screen' | 'policy' | 'workspaceId' | 'ledger' | 'clock' | 'ids'> {
    const { environment, resourcesDirectory } = this.#inputs;
    return {
      runRipgrep: this.runRipgrep,
      ptyHost: this.#ptyHost,
      homeDirectory: this.userHome,
      gatehouseHome: this.paths.home,
      principal: `user:${userInfo().username}`,
      agent: 'agent:main',
      hostName: hostname(),
      environment,
      shellIntegrationDirectory: join(resourcesDirectory, 'shell-integration').replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked'),
      scrollbackLines: () => this.settings.current.terminal.scrollbackLines,
      meter: (provider, metered) => this.spending.meter(provider, metered),
      commandWaitMs: this.settings.current.terminal.agentWaitMs,
      approvalTimeoutMs: () => this.settings.current.security.approvalTimeoutSeconds * 1000,
      approverRoles: createApproverRoles({ file: machineRolesFile(process.platform), username: userInfo().username }),
    };
  }

  /** The documents in force for a workspace, watched from now on. */
  async openPolicy(workspaceRoot: string, { workspaceId, ledger }: LedgerLease): Promise<WorkspacePolicy> {
    const policy = await WorkspacePolicy.open({
      machineDirectories: machinePolicyDirectories(process.platform),
      home: this.paths.home,
      workspaceRoot,
      workspaceId,
      scanner: workTextScanner,
      ledger,
      clock: this.clock,
      agentId: 'agent:main',
      principal: `user:${userInfo().username}`,
      spentUsd: ({ windowStartMs }) => this.spending.spentUsdSince(windowStartMs),
    });
    this.#policies.add(policy);
    policy.onDisposed(() => this.#policies.delete(policy));
    return policy;
  }

  /** What the page can do with documents of a workspace. */
  policyDesk(workspaceRoot: string, workspaceId: string): PolicyDesk {
    const examplesDirectory = join(this.#inputs.resourcesDirectory, 'policies');
    const { clock, ids } = this;
    const { home } = this.paths;
    const author = userInfo().username;
    return new PolicyDesk({ home, examplesDirectory, workspaceRoot, workspaceId, scanner: workTextScanner, clock, ids, author });
  }

  async close(): Promise<void> {
    this.#ptyHost.dispose();
    this.spending.dispose();
    await this.connectors.close();
    await this.providers.close();
    await this.ledgers.close();
    this.#database.close();
  }
}
