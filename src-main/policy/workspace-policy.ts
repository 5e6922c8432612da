import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Action } from '@gatehouse/agent-sdk/action';
import type { LedgerSink } from '@gatehouse/agent-sdk/audit';
import {
  type Clock,
  type Disposable,
  DisposableStore,
  Emitter,
  type ErrorReport,
  fail,
  GatehouseError,
  ok,
  type Result,
  toErrorReport,
} from '@gatehouse/agent-sdk/base';
import {
  type BudgetSection,
  type CompiledPolicy,
  type CredentialAction,
  compilePolicies,
  createCallLog,
  type PolicyDocument,
  type PolicyIdentity,
  type PolicyProblem,
  type PolicyScanner,
  type PolicyState,
  type PolicyVerdict,
  parseDurationMs,
  parsePolicy,
  policyReasons,
  type SpendQuery,
  toPolicyAction,
} from '@gatehouse/agent-sdk/policy';
import { openPolicyDirectory, type PolicyDirectory, type PolicyFile, toPolicySources } from '@gatehouse/agent-sdk/policy/node';
import { presetSource, presetText } from './preset.ts';

export interface WorkspacePolicyParts {
  /** Absolute folders whose documents hold for everybody on the machine. */
  readonly machineDirectories: readonly string[];
  /** Absolute path of `$GATEHOUSE_HOME`, whose `policies` are the person's own. */
  readonly home: string;
  /** Absolute real path of the workspace, whose `.gatehouse/policy.yaml` (or `.toml`) counts too. */
  readonly workspaceRoot: string;
  readonly workspaceId: string;
  readonly scanner: PolicyScanner;
  readonly ledger: LedgerSink;
  readonly clock: Clock;
  /** Who acts and for whom, as rules and overrides name them. */
  readonly agentId: string;
  readonly principal: string;
  /** What was spent, in US dollars. */
  readonly spentUsd: (query: SpendQuery) => number;
}

/** What the page and the command line show of the policy in force. */
export interface WorkspacePolicyStatus {
  /** SHA-256 of the cascade; empty while nothing is in force, and then everything is denied. */
  readonly digest: string;
  readonly documents: readonly PolicyDocument[];
  /** Absolute path of each document's file, by its source; the built-in one has none. */
  readonly files: ReadonlyMap<string, string>;
  readonly warnings: readonly PolicyProblem[];
  /** Why what lies on the disk is not what is in force. */
  readonly problem: ErrorReport | null;
}

interface Loaded {
  readonly policy: CompiledPolicy;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The policy of one open workspace: the built-in preset, the machine's, the person's and the workspace's documents as one
 * cascade, in which each can only make the others stricter. A change counts from the next check on; a broken document
 * changes nothing, and before any good one there is no policy, which denies.
 */
export class WorkspacePolicy implements Disposable {
  readonly #parts: WorkspacePolicyParts;
  readonly #directory: PolicyDirectory<Loaded>;
  readonly #calls = createCallLog();
  readonly #identity: PolicyIdentity;
  readonly #state: PolicyState;
  #forgotAtMs = 0;
  #seenStamp = '';
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<WorkspacePolicyStatus>();
  readonly #disposed = new Emitter<void>();
  readonly onChanged = this.#changed.event;
  readonly onDisposed = this.#disposed.event;

  private constructor(parts: WorkspacePolicyParts, directory: PolicyDirectory<Loaded>) {
    const { agentId, principal, spentUsd } = parts;
    this.#parts = parts;
    // One object for all decisions: the evaluator knows it again without reading it.
    this.#identity = { agentId, principal };
    this.#state = { countCalls: (key, since) => this.#calls.countCalls(key, since), spentUsd };
    this.#directory = this.#owned.add(directory);
    this.#seenStamp = this.#stamp();
    this.#owned.add(directory.onChanged(() => this.#tell()));
    this.#owned.add(directory.onRejected(() => this.#tell()));
  }

  static async open(parts: WorkspacePolicyParts): Promise<WorkspacePolicy> {
    const directory = await openPolicyDirectory<Loaded>({
      sources: toPolicySources(parts),
      compile: (files) => load(files, parts.scanner),
    });
    const policy = new WorkspacePolicy(parts, directory);
    if (directory.current.files.length > 0 || directory.current.problem !== undefined) policy.#record();
    return policy;
  }

  /** What the documents in force say of an action. Answers from memory. */
  judge(action: Action): PolicyVerdict & { readonly policyDigest: string } {
    const { clock, workspaceRoot } = this.#parts;
    const policy = this.#policy;
    const circumstances = { nowMs: clock.nowMs(), identity: this.#identity, workspaceRoot, state: this.#state };
    const verdict = policy.evaluate(toPolicyAction(action), circumstances);
    return { ...verdict, policyDigest: policy.digest };
  }

  /**
   * Whether the documents on the disk may be others than those in force: then the promise of having read them. A look at a
   * few times of files, so that a saved change counts from the very next action on, whenever the watcher hears of it.
   */
  catchUp(): Promise<void> | undefined {
    const stamp = this.#stamp();
    if (stamp === this.#seenStamp) return undefined;
    return this.refresh().then(() => {
      this.#seenStamp = stamp;
    });
  }

  /** The rule that keeps a path from being read, or undefined. One that denies all reading alike hides nothing: it is said when something is read. */
  hiddenBecause(path: string): string | undefined {
    const policy = this.#policy;
    if (!hasPathRules(policy)) return undefined;
    const verdict = this.#judgeRead(policy, path);
    if (verdict.decision !== 'deny' || (verdict.reason !== policyReasons.ruleDenied && verdict.reason !== policyReasons.pathBlocked)) {
      return undefined;
    }
    const isBlanket = this.#judgeRead(policy, join(this.#parts.workspaceRoot, nobodysName)).decision === 'deny';
    return isBlanket ? undefined : `a policy: ${verdict.reason} (${verdict.rule ?? ''} in ${verdict.source ?? ''})`;
  }

  /** What the documents in force take for sensitive besides what is built in: RE2 expressions. */
  get sensitivePatterns(): readonly string[] {
    const enforced = this.#policy.documents.filter(({ spec: { enforcement_mode: mode = 'enforce' } }) => mode === 'enforce');
    return [...new Set(enforced.flatMap(({ spec }) => spec.data?.sensitive_patterns ?? []))];
  }

  #judgeRead(policy: CompiledPolicy, path: string): PolicyVerdict {
    const { clock, workspaceRoot } = this.#parts;
    const circumstances = { nowMs: clock.nowMs(), identity: this.#identity, workspaceRoot, state: this.#state };
    return policy.evaluate({ type: 'file_access', path, mode: 'read', tool: 'read' }, circumstances);
  }

  #stamp(): string {
    const { files } = this.#directory.current;
    const folders = toPolicySources(this.#parts).map(({ kind, path }) => (kind === 'directory' ? path : dirname(path)));
    return [...folders, ...files].map(stampOf).join(' ');
  }

  /** Counts an action that runs, for limits per hour and rate windows. */
  noteRun(verdict: PolicyVerdict): void {
    const nowMs = this.#parts.clock.nowMs();
    this.#calls.record(verdict.counts, nowMs);
    // It looks at every call there was, so not for each of them.
    if (Math.abs(nowMs - this.#forgotAtMs) < 3_600_000) return;
    this.#forgotAtMs = nowMs;
    this.#calls.forgetBefore(nowMs - longestWindowMs);
  }

  /**
   * What is done with secrets on their way to a model: the strictest that a document in force asks for. To send them as
   * they are is for the person and the machine to say, to every agent: a workspace comes from whoever wrote it, and what is
   * only observed changes nothing.
   */
  get credentialAction(): CredentialAction {
    const { documents } = this.#policy;
    const enforced = documents.filter(({ spec: { enforcement_mode: mode = 'enforce' } }) => mode === 'enforce');
    if (documents.length === 0 || enforced.some(({ spec }) => spec.data?.credential_action === 'block')) return 'block';
    const asked = enforced.flatMap(({ source, spec: { data } }) => (data === undefined || source === presetSource ? [] : [data]));
    const isForAll = asked.every(({ credential_action: action }) => action === 'alert_only');
    return isForAll && enforced.some(mayLetSecretsPass) ? 'alert_only' : 'redact_only';
  }

  /** The budgets of the documents in force, for the money fuse. */
  get budgets(): readonly { readonly scope: string; readonly budget: BudgetSection; readonly windowMs?: number }[] {
    return this.#policy.documents.flatMap(({ spec }) => {
      if (spec.budget === undefined || spec.enforcement_mode === 'observe' || spec.enforcement_mode === 'disabled') return [];
      const windowMs = spec.budget.window === undefined ? undefined : parseDurationMs(spec.budget.window);
      return [{ scope: spec.scope ?? 'global', budget: spec.budget, ...(windowMs === undefined ? {} : { windowMs }) }];
    });
  }

  get status(): WorkspacePolicyStatus {
    const { policy, problem } = this.#directory.current;
    return {
      digest: policy?.policy.digest ?? '',
      documents: policy?.policy.documents ?? [],
      files: policy?.files ?? new Map(),
      warnings: policy?.policy.warnings ?? [],
      problem: problem === undefined ? null : toErrorReport(problem),
    };
  }

  /** The compiled cascade, for replaying what happened. */
  get compiled(): CompiledPolicy {
    return this.#policy;
  }

  /** Reads the documents now. */
  async refresh(): Promise<void> {
    await this.#directory.refresh();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changed.dispose();
    this.#disposed.fire();
    this.#disposed.dispose();
  }

  get #policy(): CompiledPolicy {
    return this.#directory.current.policy?.policy ?? denyAll;
  }

  #tell(): void {
    this.#record();
    this.#changed.fire(this.status);
  }

  /** A ledger that cannot be written refuses the next action by itself; a change of policy waits for nobody. */
  #record(): void {
    const { digest, documents, problem } = this.status;
    void this.#parts.ledger
      .append({
        event: 'policy.changed',
        workspaceId: this.#parts.workspaceId,
        principal: this.#parts.principal,
        policyDigest: digest,
        documents: documents.slice(0, 100).map((document) => ({ source: document.source.slice(0, 400), digest: document.digest })),
        ...(problem === null ? {} : { code: problem.code }),
      })
      .catch(() => undefined);
  }
}

const denyAll = compilePolicies([]);

/** A name that no rule is about. */
const nobodysName = '\u{10fffd}';

const pathRules = new WeakMap<CompiledPolicy, boolean>();

function hasPathRules(policy: CompiledPolicy): boolean {
  const known = pathRules.get(policy) ?? policy.documents.some(({ spec }) => spec.rules !== undefined && spec.rules.length > 0);
  pathRules.set(policy, known);
  return known;
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.ino}:${found.mtimeMs}:${found.size}`;
}

/** Longest rate window that is remembered, milliseconds. */
const longestWindowMs = 31 * 24 * 3_600_000;

/** @returns whether it says so itself and is nobody's but the person's or the machine's, for all agents alike */
function mayLetSecretsPass({ source, scope, spec }: PolicyDocument): boolean {
  const isOwn = source !== presetSource && !source.startsWith(workspaceFolder);
  return isOwn && scope.level === 'global' && spec.agent_overrides === undefined && spec.data?.credential_action === 'alert_only';
}

/** Begins the source of a workspace's own document, and of no other. */
const workspaceFolder = '.gatehouse/';

function load(files: readonly PolicyFile[], scanner: PolicyScanner): Result<Loaded> {
  const texts = [
    { source: presetSource, text: presetText, file: undefined },
    ...files.map(({ file, text }) => ({ source: toSource(file), text, file })),
  ];
  const documents: PolicyDocument[] = [];
  const problems: PolicyProblem[] = [];
  for (const { source, text } of texts) {
    const parsed = parsePolicy(text, { source });
    if (parsed.ok) documents.push(parsed.document);
    else problems.push(...parsed.errors);
  }
  const [first] = problems;
  if (first !== undefined) return fail(invalid(first, problems.length));
  const named = texts.flatMap(({ source, file }) => (file === undefined ? [] : [[source, file] as const]));
  return ok({ policy: compilePolicies(documents, { scanner }), files: new Map(named) });
}

/** Two documents of one name must be told apart: only the workspace's own is called by a short one. */
function toSource(file: string): string {
  const parts = file.split(/[\\/]/);
  return parts.at(-2) === '.gatehouse' ? `${workspaceFolder}${basename(file)}` : file;
}

function invalid({ source, line, column, field, message, suggestion }: PolicyProblem, count: number): GatehouseError {
  const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return new GatehouseError('ERR_POLICY_INVALID', {
    message: `${source}:${line}:${column} ${field}: ${message}${hint}${more}`,
    untouched: 'The last good policy stays in force; where there was none, everything is denied.',
    nextStep: 'Correct the document and save it.',
    details: { source, line, column, field },
  });
}
