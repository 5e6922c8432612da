import type { CallOutcome } from '@gatehouse/agent';
import type { Action, ActionActor } from '@gatehouse/agent-sdk/action';
import type { ApprovalMode, ApprovalPrompt, ApprovalRequest, GrantFacts, GrantPattern } from '@gatehouse/agent-sdk/approval';
import type { LedgerSink } from '@gatehouse/agent-sdk/audit';
import type { Clock, ErrorReport, IdSource, JsonValue } from '@gatehouse/agent-sdk/base';
import type { SecretScreen } from '@gatehouse/agent-sdk/screen';
import type { BudgetStage, PolicyStage, ScrubStage } from './stages.ts';

/**
 * Everything a gate is made of. Nothing is optional: a gate without a stage cannot be constructed, and there is no
 * dispatcher of tool calls but a gate. Where nobody can answer, `prompt` is `undefined` in so many words, and
 * everything that would ask is denied; so is a stage that is not in force, and then no record claims it.
 */
export interface GateParts {
  readonly actor: ActionActor;
  readonly workspace: GateWorkspace;
  readonly mode: ApprovalMode;
  readonly screen: SecretScreen;
  readonly resolvePaths: PathResolver;
  readonly policy: PolicyStage | undefined;
  readonly scrub: ScrubStage | undefined;
  readonly budget: BudgetStage | undefined;
  /** What was allowed in this workspace beyond a session; `undefined` where nothing can be. */
  readonly savedGrants: SavedGrantBook | undefined;
  /** Milliseconds a question waits where no policy says otherwise; asked anew for each. */
  readonly approvalTimeoutMs: () => number;
  /** Roles that whoever answers here has, for policies that want an approver with one; asked anew for each. */
  readonly approverRoles: () => readonly string[];
  readonly ledger: LedgerSink;
  readonly prompt: ApprovalPrompt | undefined;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface GateWorkspace {
  readonly id: string;
  /** Absolute real path. */
  readonly root: string;
  /** Absolute path of the person's home: what `~` and `$HOME` mean in a command. */
  readonly homeDirectory: string;
  /** Absolute path of `$GATEHOUSE_HOME`: settings, keys, ledger. */
  readonly gatehouseHome: string;
  /** Folders of Gatehouse's own program that it runs code from; a workspace may hold them. */
  readonly installation?: readonly string[];
  /** Where programs are looked for by name, to show what a name leads to: the folders of `PATH`. */
  readonly programFolders?: readonly string[];
}

/** Which tool's call a grant was given to: any change of its definition ends it. */
export interface GrantTool {
  readonly name: string;
  readonly definitionSha256: string;
}

/** Grants that outlive a session. */
export interface SavedGrantBook {
  /** The first one in force that covers the action. */
  find(action: Action, facts: GrantFacts): Promise<GrantPattern | undefined>;
  /** Counts a call that one let pass. */
  noteUse(pattern: GrantPattern): void;
  /**
   * Saves one, and records that.
   *
   * @param namedGrant its name as the person typed it; asked for where it covers what they once denied
   * @throws ERR_GRANT_NOT_NAMED, and what the disk and the ledger throw; then nothing is saved
   */
  save(pattern: GrantPattern, tool: GrantTool, namedGrant: string | undefined): Promise<void>;
}

/**
 * The real paths an absolute path leads to now, links followed: one of an existing file; for a path that does not
 * exist, the real path of its nearest existing ancestor with the rest appended.
 *
 * @throws GatehouseError when it cannot be told (a loop of links, no permission): the call is then refused
 */
export type PathResolver = (path: string) => Promise<readonly string[]>;

/** One call of the model. Untrusted: the arguments are whatever it sent. */
export interface GateCall {
  readonly callId: string;
  readonly arguments: JsonValue | undefined;
}

export type GateOutcome = CallOutcome;

/** What watchers of a gate learn, as past facts, in order. */
export type GateEvent =
  | { readonly type: 'call.proposed'; readonly turnId: string; readonly callId: string; readonly action: Action }
  | { readonly type: 'approval.requested'; readonly turnId: string; readonly callId: string; readonly request: ApprovalRequest }
  | {
      readonly type: 'approval.answered';
      readonly turnId: string;
      readonly callId: string;
      readonly requestId: string;
      readonly decision: 'approved' | 'approved-edited' | 'rejected' | 'cancelled' | 'expired';
      readonly reason: string;
    }
  | { readonly type: 'call.started'; readonly turnId: string; readonly callId: string; readonly action: Action }
  | { readonly type: 'call.finished'; readonly turnId: string; readonly callId: string; readonly outcome: GateOutcome }
  | { readonly type: 'mode.changed'; readonly from: ApprovalMode; readonly to: ApprovalMode }
  | { readonly type: 'ledger.failed'; readonly error: ErrorReport };
