import type { Action, ActionKind, ActionResource } from '@gatehouse/agent-sdk/action';
import type { ApprovalPreview, ApprovalRequest, GrantPattern } from '@gatehouse/agent-sdk/approval';
import type { ErrorCode, ErrorReport, JsonObject, JsonValue } from '@gatehouse/agent-sdk/base';
import type { ModelReference, ModelTool, ModelUsage } from '@gatehouse/agent-sdk/providers';

/**
 * A tool, split where trust changes hands: `prepare` turns untrusted arguments into a proposal and has no effect
 * beyond screened reads; the gate judges the proposal; `execute` receives only what the gate lets through.
 *
 * `Grant` is the gate's permit type; the agent package never sees inside it.
 */
export interface AgentTool<Grant> {
  readonly definition: ModelTool;
  /**
   * @throws GatehouseError `ERR_TOOL_ARGUMENTS` for arguments that do not fit, or any code of the rooms it asks.
   *   The error text goes to the model.
   */
  prepare(callArguments: JsonValue | undefined, context: ToolContext): Promise<ToolProposal>;
  /**
   * The proposal again, with the text a person saved in place of the one proposed (a write: line endings as on disk,
   * a fresh preview; kind, resource and paths unchanged, which the gate checks). A tool without it cannot be edited.
   *
   * @throws GatehouseError when the text cannot be written, for example in the file's encoding
   */
  revise?(proposal: ToolProposal, text: string, context: ToolContext): Promise<ToolProposal>;
  /** Performs the permitted payload. Output is for the model; `display` for people. */
  execute(permit: Grant, context: ToolContext): Promise<ToolOutput>;
}

export interface ToolContext {
  readonly sessionId: string;
  readonly turnId: string;
  readonly callId: string;
  readonly signal: AbortSignal;
  /** Streams output of a running call to the person (a terminal's text). */
  readonly onOutput: (text: string) => void;
}

/**
 * What a tool proposes. The gate holds it together and refuses one that does not: for `file:*` kinds `paths` contains
 * `resource.target` and (resolved from the workspace root) `payload.path`; a `file:write` shows `payload.text` as
 * `preview.after`; for `shell`, `payload.command`, `resource.target` and `preview.command` are one text.
 */
export interface ToolProposal {
  readonly kind: ActionKind;
  readonly intent: string;
  readonly resource: ActionResource;
  /** Plain JSON; everything the executor will use. A shell's working directory is `cwd`, its extra variables `env`. */
  readonly payload: JsonObject;
  /** Every path the call would read or write, as absolute paths, for the screen. */
  readonly paths: readonly string[];
  readonly preview: ApprovalPreview;
  /** Patterns a person may remember, narrowest first. */
  readonly rememberable: readonly GrantPattern[];
  /** Why this always asks, whatever is remembered; undefined when it need not. */
  readonly alwaysAsks?: string;
}

export interface ToolOutput {
  /** What the model receives. */
  readonly text: string;
  readonly isError: boolean;
  /** Small facts for the step strip and the ledger: exit code, matches, bytes. Never content. */
  readonly facts: JsonObject;
}

/** What a session tells its watchers, in order. Persisted as it happens, so that a killed turn can be reopened. */
export type SessionEvent =
  | {
      readonly type: 'turn.started';
      readonly turnId: string;
      readonly text: string;
      readonly attachments: readonly Attachment[];
      readonly atMs: number;
    }
  | { readonly type: 'phase'; readonly turnId: string; readonly phase: 'plan' | 'call' | 'watch' | 'adjust' }
  | { readonly type: 'message.delta'; readonly turnId: string; readonly messageId: string; readonly delta: string }
  | { readonly type: 'reasoning.delta'; readonly turnId: string; readonly messageId: string; readonly delta: string }
  | { readonly type: 'message.finished'; readonly turnId: string; readonly messageId: string }
  | { readonly type: 'call.proposed'; readonly turnId: string; readonly callId: string; readonly tool: string; readonly intent: string }
  | { readonly type: 'approval.requested'; readonly turnId: string; readonly callId: string; readonly request: ApprovalRequest }
  | {
      readonly type: 'approval.answered';
      readonly turnId: string;
      readonly callId: string;
      readonly requestId: string;
      readonly decision: 'approved' | 'approved-edited' | 'rejected' | 'cancelled' | 'expired';
      readonly reason: string;
    }
  | {
      readonly type: 'call.started';
      readonly turnId: string;
      readonly callId: string;
      readonly terminalId?: string;
      readonly atMs?: number;
    }
  | { readonly type: 'call.output'; readonly turnId: string; readonly callId: string; readonly text: string }
  | {
      readonly type: 'call.finished';
      readonly turnId: string;
      readonly callId: string;
      readonly status: 'done' | 'failed' | 'refused' | 'cancelled';
      /** One line for people, for example `Read 120 lines` or `Refused: secret path (S1)`. */
      readonly summary: string;
      /** What the model received, shortened to 4,000 characters for display. */
      readonly text: string;
      /** Sequence number of the ledger entry that records the end of this call; undefined when none was written. */
      readonly ledgerSeq?: number;
      readonly facts: JsonObject;
      /** Milliseconds since the epoch; with `call.started` it says how long the call took. */
      readonly atMs?: number;
    }
  /** The question holds what looks like a secret; it waits for the person and nothing has been sent. */
  | {
      readonly type: 'egress.held';
      readonly turnId: string;
      readonly holdId: string;
      /** Where it would go, for people. */
      readonly endpoint: string;
      readonly isLocal: boolean;
      readonly findings: readonly EgressFinding[];
      readonly atMs: number;
    }
  | { readonly type: 'egress.decided'; readonly turnId: string; readonly holdId: string; readonly decision: EgressDecision }
  /** Something other than the question was sent with its secrets replaced. */
  | { readonly type: 'egress.replaced'; readonly turnId: string; readonly source: string; readonly findings: readonly EgressFinding[] }
  | { readonly type: 'todos.changed'; readonly turnId: string; readonly todos: readonly Todo[] }
  | {
      readonly type: 'turn.finished';
      readonly turnId: string;
      readonly reason: 'done' | 'stopped' | 'failed' | 'interrupted';
      readonly error?: ErrorReport;
      readonly usage?: ModelUsage;
      readonly model?: ModelReference;
      readonly atMs: number;
    };

/** A secret in a text that would leave: what it looks like and its line from 1, never its value. */
export interface EgressFinding {
  readonly kind: string;
  readonly line: number;
}

/** What a person lets happen to a held question: sent with secrets replaced, sent as it is, or not sent. */
export type EgressDecision = 'redact' | 'send' | 'cancel';

export interface Todo {
  readonly text: string;
  readonly status: 'open' | 'active' | 'done';
}

/** Something the person attached to a question. Paths are workspace-relative with forward slashes. */
export type Attachment =
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'selection'; readonly path: string; readonly fromLine: number; readonly toLine: number; readonly text: string }
  | { readonly type: 'open-file'; readonly path: string }
  | { readonly type: 'terminal'; readonly terminalId: string };

/** What the gate says of one call: executed, or refused with a reason the model receives. */
export type CallOutcome =
  | { readonly status: 'done' | 'failed'; readonly action: Action; readonly output: ToolOutput; readonly ledgerSeq: number }
  | {
      readonly status: 'refused' | 'cancelled';
      /** For the model, in sentences. */
      readonly reason: string;
      /** Why, for programs: `ERR_SCREEN_SECRET`, `ERR_GATE_REJECTED`, or what the tool threw while it prepared. */
      readonly code?: ErrorCode;
      readonly ledgerSeq?: number;
    };
