import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createSystemPrompt } from '@gatehouse/agent';
import { type Disposable, DisposableStore, Emitter, type ErrorReport, GatehouseError, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { WorkspaceView } from '../../src-shared/index.ts';
import type { LedgerLease } from '../audit/index.ts';
import { readGitBranch } from '../exec/index.ts';
import type { WorkspacePolicy } from '../policy/index.ts';
import { AgentWorkspace, describeAttachments, LiveScreen, SessionRegistry } from '../sessions/index.ts';
import { moveToTrash } from '../windows/index.ts';
import { FileIndex, HumanFiles, isReadOnlyRoot, WorkspaceWatcher } from '../workspace/human/index.ts';
import { openWorkspaceRoot, type WorkspaceRoot } from '../workspace/index.ts';
import type { Services } from './services.ts';

/** How much of a terminal a question may carry. */
const attachedTerminalCharacters = 16_000;

/** Everything about one open workspace, shared by the windows that show it. */
export class Workbench implements Disposable {
  readonly root: WorkspaceRoot;
  readonly screen: LiveScreen;
  readonly policy: WorkspacePolicy;
  readonly files: HumanFiles;
  readonly index: FileIndex;
  readonly watcher: WorkspaceWatcher;
  readonly agent: AgentWorkspace;
  readonly sessions: SessionRegistry;
  readonly #lease: LedgerLease;
  readonly #isTour: boolean;
  readonly #isReadOnly: boolean;
  readonly #owned = new DisposableStore();
  readonly #updated = new Emitter<WorkspaceView>();
  readonly #noticed = new Emitter<ErrorReport>();
  /** The branch or another shown fact changed. */
  readonly onUpdated = this.#updated.event;
  readonly onNotice = this.#noticed.event;
  #branch: string | null;

  private constructor(
    services: Services,
    found: {
      root: WorkspaceRoot;
      screen: LiveScreen;
      policy: WorkspacePolicy;
      lease: LedgerLease;
      isReadOnly: boolean;
      isTour: boolean;
      branch: string | null;
    },
  ) {
    const { root, screen, policy, lease } = found;
    this.root = root;
    this.policy = this.#owned.add(policy);
    this.screen = screen;
    this.#lease = lease;
    this.#isTour = found.isTour;
    this.#isReadOnly = found.isReadOnly;
    this.#branch = found.branch;
    const { runRipgrep, clock, ids } = services;
    this.files = new HumanFiles({ root, screen, moveToTrash });
    this.index = new FileIndex({ root, screen, runRipgrep });
    this.agent = this.#owned.add(
      new AgentWorkspace({
        ...services.agentParts(),
        root,
        screen,
        policy,
        workspaceId: lease.workspaceId,
        ledger: lease.ledger,
        clock,
        ids,
      }),
    );
    this.sessions = this.#owned.add(this.#createSessions(services));
    this.watcher = this.#owned.add(new WorkspaceWatcher(root));
    this.#watch();
  }

  /**
   * @throws ERR_WORKSPACE_NOT_FOUND and its like when there is no folder to open
   */
  static async open(path: string, services: Services): Promise<Workbench> {
    const root = await openWorkspaceRoot(path);
    await assertNotOwnHome(root.path, services);
    const lease = await services.ledgers.lease(root.path);
    try {
      const settingsPatterns = () => services.settings.current.security.additionalSecretPatterns;
      const opened = await LiveScreen.open({ homeDirectory: services.userHome, workspaceRoot: root.path, settingsPatterns });
      const [isReadOnly, branch, policy] = await Promise.all([
        isReadOnlyRoot(root),
        readGitBranch(root.path),
        services.openPolicy(root.path, lease),
      ]);
      const isTour = root.path.startsWith(services.paths.tourDirectory);
      const workbench = new Workbench(services, { root, screen: opened.screen, policy, lease, isReadOnly, isTour, branch });
      if (policy.status.problem !== null) queueMicrotask(() => workbench.#noticed.fire(policy.status.problem as ErrorReport));
      if (opened.problem !== undefined) queueMicrotask(() => workbench.#noticed.fire(opened.problem as ErrorReport));
      return workbench;
    } catch (thrown) {
      await lease.release();
      throw thrown;
    }
  }

  get id(): string {
    return this.#lease.workspaceId;
  }

  get ledger(): LedgerLease['ledger'] {
    return this.#lease.ledger;
  }

  toView(): WorkspaceView {
    const path = this.root.path;
    const name = this.#isTour ? 'Guided tour' : (path.split(/[\\/]/).at(-1) ?? path);
    return { id: this.id, root: path, name, branch: this.#branch, isReadOnly: this.#isReadOnly, isTour: this.#isTour };
  }

  dispose(): void {
    this.#owned.dispose();
    this.#updated.dispose();
    this.#noticed.dispose();
  }

  /** Stops every turn and command, then closes the ledger. */
  async close(): Promise<void> {
    await this.sessions.stopAll();
    this.dispose();
    await this.#lease.release();
  }

  async reloadScreen(): Promise<void> {
    const problem = await this.screen.reload();
    this.index.invalidate();
    if (problem !== undefined) this.#noticed.fire(problem);
  }

  #createSessions(services: Services): SessionRegistry {
    const { clock, ids } = services;
    return new SessionRegistry({
      workspaceId: this.id,
      records: services.sessionRecords,
      clock,
      ids,
      defaults: () => ({ mode: services.settings.current.defaultMode, model: this.#defaultModel(services) }),
      createGate: (sessionId, mode, prompt) => this.agent.createGate(sessionId, mode, prompt),
      createTools: (onTodos, mode) => this.agent.createTools(onTodos, mode),
      // The tour's own workspace is a lesson: no server of the person's is started for it.
      createTurnTools: async (signal) =>
        this.#isTour
          ? []
          : await services.connectors.toolsForTurn({ workspaceRoot: this.root.path, homeDirectory: services.userHome }, signal),
      openProvider: async (reference) => services.providers.open(reference),
      guardProvider: (provider, turn) => this.agent.guardProvider(provider, turn),
      createSystemPrompt: (mode) =>
        createSystemPrompt({ workspaceName: this.toView().name, platform: process.platform, mode, projectNotes: '' }),
      describeAttachments: (attachments) =>
        describeAttachments(attachments, {
          isScreened: (path) => this.agent.isSecret(path),
          readText: (path) => this.agent.readAttached(path),
          readTerminal: (terminalId) => this.#readTerminal(terminalId),
        }),
      stopCommands: (sessionId) => this.agent.terminals.endSession(sessionId),
      onStoreError: (thrown) => this.#noticed.fire(toErrorReport(thrown)),
      // A checkpoint that fails is told by the registry of ledgers, a ledger that fails by its own status.
      onEnded: async () => void (await this.ledger.checkpoint().catch(() => undefined)),
    });
  }

  /** The tour's own workspace is answered by the tour. */
  #defaultModel({ settings }: Services) {
    return this.#isTour ? { providerId: 'tour', model: 'tour' } : settings.current.model;
  }

  #readTerminal(terminalId: string): string | undefined {
    const isOpen = this.agent.terminals.list().some((terminal) => terminal.id === terminalId);
    return isOpen ? this.agent.terminals.readText(terminalId, attachedTerminalCharacters).text : undefined;
  }

  #watch(): void {
    this.#owned.add(
      this.policy.onChanged(({ problem }) => {
        if (problem !== null) this.#noticed.fire(problem);
      }),
    );
    this.watcher.onProblem((problem) => this.#noticed.fire(problem));
    this.watcher.onChange(({ paths, isStructural }) => {
      if (isStructural) this.index.invalidate();
      if (paths.length === 0 || paths.some((path) => path === '.gatehouse' || path.startsWith('.gatehouse/'))) void this.reloadScreen();
      void this.#refreshBranch();
    });
    void this.watcher.start();
  }

  async #refreshBranch(): Promise<void> {
    const branch = await readGitBranch(this.root.path);
    if (branch === this.#branch) return;
    this.#branch = branch;
    this.#updated.fire(this.toView());
  }
}

/** Our own folder holds keys, settings and ledgers: no page and no agent works in there. The tour's copies are the exception. */
async function assertNotOwnHome(root: string, { paths }: Services): Promise<void> {
  const home = await realpath(paths.home);
  const tour = join(home, relative(paths.home, paths.tourDirectory));
  const isInside = (folder: string): boolean => root === folder || root.startsWith(folder + sep);
  if (!isInside(home) || isInside(tour)) return;
  throw new GatehouseError('ERR_WORKSPACE_OWN_HOME', {
    message: 'The folder in which Gatehouse keeps its keys and ledgers cannot be opened as a workspace.',
    untouched: 'Nothing was opened.',
    nextStep: 'Open another folder.',
  });
}
