import { delimiter, join } from 'node:path';
import type { AgentTool, SessionEvent } from '@gatehouse/agent';
import type { ApprovalMode, ApprovalPrompt } from '@gatehouse/agent-sdk/approval';
import type { LedgerSink } from '@gatehouse/agent-sdk/audit';
import type { Clock, Disposable, IdSource } from '@gatehouse/agent-sdk/base';
import { createSecretScanner, isHighConfidence, type SecretScanner, workTextOptions, workTextScanner } from '@gatehouse/agent-sdk/dlp';
import type { ModelProvider } from '@gatehouse/agent-sdk/providers';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { WorkspaceLedger } from '../audit/index.ts';
import type { MeteredRequest } from '../budget/index.ts';
import { assertPermit, Gate, type Permit, type PolicyStage, resolveRealPath, toGrantTool } from '../gate/index.ts';
import { createHomePaths } from '../home/index.ts';
import type { WorkspacePolicy } from '../policy/index.ts';
import { GrantFiles } from '../settings/index.ts';
import { type PtyHostClient, TerminalRegistry } from '../terminal/index.ts';
import { createToolSet } from '../tools/index.ts';
import { AgentFiles, type RunRipgrep, type WorkspaceRoot } from '../workspace/index.ts';
import type { GuardedTurn } from './agent-session.ts';
import { type CredentialAction, guardEgress } from './egress-guard.ts';
import { screenWithPolicy } from './policy-screen.ts';
import { SavedGrants } from './saved-grants.ts';
import { createScrubStage } from './scrub-stage.ts';

export interface AgentWorkspaceParts {
  readonly root: WorkspaceRoot;
  readonly workspaceId: string;
  readonly ledger: LedgerSink & Pick<WorkspaceLedger, 'tail'>;
  readonly screen: SecretScreen;
  readonly runRipgrep: RunRipgrep;
  readonly ptyHost: PtyHostClient;
  /** Absolute path of the person's home. */
  readonly homeDirectory: string;
  /** Absolute path of `$GATEHOUSE_HOME`. */
  readonly gatehouseHome: string;
  /** For example `user:alice`. */
  readonly principal: string;
  /** For example `agent:main`. */
  readonly agent: string;
  readonly hostName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of `resources/shell-integration`. */
  readonly shellIntegrationDirectory: string;
  readonly scrollbackLines: () => number;
  readonly commandWaitMs: number;
  /** Milliseconds a question waits before it is refused; asked anew for each. */
  readonly approvalTimeoutMs: () => number;
  /** Roles that the person here has, for policies that want an approver with one; asked anew for each. */
  readonly approverRoles: () => readonly string[];
  /** Puts a provider behind the money fuse. */
  readonly meter: (provider: ModelProvider, metered: MeteredRequest) => ModelProvider;
  /** The documents in force: they judge every action, and say what is done with secrets on their way to a model. */
  readonly policy: PolicyStage & Pick<WorkspacePolicy, 'credentialAction' | 'hiddenBecause' | 'sensitivePatterns'>;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Everything agents in one workspace stand on: files, terminals, tools, and a gate for each session. The window and the
 * command line build it from the same parts, so there is one road whoever asks.
 */
export class AgentWorkspace implements Disposable {
  readonly terminals: TerminalRegistry;
  /** What was allowed here beyond a session. */
  readonly savedGrants: SavedGrants;
  readonly #parts: AgentWorkspaceParts;
  readonly #files: AgentFiles;
  /** Secret paths, and those that a policy keeps from being read. */
  readonly #screen: SecretScreen;
  #scanner = { patterns: '[]', scanner: workTextScanner };

  constructor(parts: AgentWorkspaceParts) {
    this.#parts = parts;
    const { root, homeDirectory, runRipgrep, policy } = parts;
    this.#screen = screenWithPolicy(parts.screen, (path) => policy.hiddenBecause(path));
    this.#files = new AgentFiles({ root, screen: this.#screen, homeDirectory, runRipgrep, assertPermit });
    this.terminals = new TerminalRegistry({
      host: parts.ptyHost,
      clock: parts.clock,
      ids: parts.ids,
      hostName: parts.hostName,
      root: root.path,
      scrollbackLines: parts.scrollbackLines,
      environment: parts.environment,
      platform: process.platform,
      integrationDirectory: parts.shellIntegrationDirectory,
      assertPermit,
    });
    this.savedGrants = this.#createSavedGrants();
  }

  /** The only maker of gates. Without a prompt, whatever would ask is denied. */
  createGate(sessionId: string, mode: ApprovalMode, prompt: ApprovalPrompt | undefined): Gate {
    const { agent, principal, workspaceId, root, homeDirectory, gatehouseHome, ledger, clock, ids } = this.#parts;
    const installation = [this.#parts.shellIntegrationDirectory];
    return new Gate({
      actor: { agent, principal, sessionId },
      workspace: { id: workspaceId, root: root.path, homeDirectory, gatehouseHome, installation, programFolders: this.#programFolders },
      mode,
      screen: this.#screen,
      resolvePaths: (path) => this.#resolvePaths(path),
      policy: this.#parts.policy,
      scrub: createScrubStage(workTextScanner),
      budget: undefined,
      savedGrants: this.savedGrants,
      approvalTimeoutMs: this.#parts.approvalTimeoutMs,
      approverRoles: this.#parts.approverRoles,
      ledger,
      prompt,
      clock,
      ids,
    });
  }

  /** The only way to a model: every request is scanned, and what is found is decided and recorded before it leaves. */
  guardProvider(provider: ModelProvider, { sessionId, ...turn }: GuardedTurn): ModelProvider {
    const { agent, principal, workspaceId, ledger, policy } = this.#parts;
    const credentialAction = (): CredentialAction => policy.credentialAction;
    const metered = this.#parts.meter(provider, {
      agent,
      sessionId,
      onRefused: async ({ code, message }) => {
        await ledger.append({
          event: 'budget.exceeded',
          agent,
          principal,
          sessionId,
          workspaceId,
          turnId: turn.turnId,
          provider: provider.id,
          decision: 'refused',
          code,
          reason: message.slice(0, 1_000),
        });
      },
    });
    return guardEgress(metered, {
      ...turn,
      scanner: this.#scannerNow(),
      // What a policy calls sensitive is so for sure.
      isHighConfidence: (kind) => kind === 'Custom' || isHighConfidence(kind),
      ledger,
      credentialAction,
      actorFacts: { agent, principal, sessionId, workspaceId },
    });
  }

  #createSavedGrants(): SavedGrants {
    const { root, workspaceId, ledger, screen, homeDirectory, gatehouseHome, principal, clock, ids } = this.#parts;
    const tools = this.createTools(
      () => undefined,
      () => 'strict',
    );
    const definitions = new Map(tools.map(toGrantTool).map(({ name, definitionSha256 }) => [name, definitionSha256]));
    return new SavedGrants({
      files: new GrantFiles(join(createHomePaths(gatehouseHome).grantsDirectory, workspaceId)),
      ledger,
      readEntries: (limit, beforeSeq) => ledger.tail(limit, beforeSeq),
      screen,
      workspaceRoot: root.path,
      homeDirectory,
      principal,
      workspaceId,
      definitions: () => definitions,
      clock,
      ids,
    });
  }

  /** The scanner with what the policy in force takes for sensitive; made anew when that changes. */
  #scannerNow(): SecretScanner {
    const customPatterns = this.#parts.policy.sensitivePatterns;
    const patterns = JSON.stringify(customPatterns);
    if (patterns !== this.#scanner.patterns) {
      this.#scanner = { patterns, scanner: createSecretScanner({ ...workTextOptions, customPatterns }) };
    }
    return this.#scanner.scanner;
  }

  get #programFolders(): readonly string[] {
    return (this.#parts.environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  }

  /** Links followed, and hard links of secrets refused: a program a command starts opens files without asking anybody. */
  async #resolvePaths(path: string): Promise<readonly string[]> {
    const real = await resolveRealPath(path);
    for (const one of real) await this.#files.assertNotSecretFile(one);
    return real;
  }

  /** The tools of one session: they remember what it has read. */
  createTools(
    onTodos: (todos: Extract<SessionEvent, { type: 'todos.changed' }>['todos']) => void,
    mode: () => ApprovalMode,
  ): readonly AgentTool<Permit>[] {
    return createToolSet({
      files: this.#files,
      terminals: this.terminals,
      todos: (todos) => onTodos(todos),
      assertPermit,
      isStrict: () => mode() === 'strict',
      commandWaitMs: this.#parts.commandWaitMs,
    });
  }

  /**
   * Text of a file the person attached to a question; whatever the screen refuses an agent is refused here.
   *
   * @throws what `AgentFiles.readAttached` throws
   */
  async readAttached(path: string): Promise<string> {
    return (await this.#files.readAttached(path)).text;
  }

  /** Whether the agent may never see this file; as `AgentFiles.isSecret`. */
  isSecret(path: string): Promise<boolean> {
    return this.#files.isSecret(path);
  }

  dispose(): void {
    this.terminals.dispose();
  }
}
