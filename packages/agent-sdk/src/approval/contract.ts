import type { Action } from '../action/index.ts';
import type { ApprovalMode } from './modes.ts';

/**
 * What a remembered approval allows, in a form that can be shown and checked exactly.
 *
 * - `write-file`: writes to exactly this workspace-relative path.
 * - `write-under`: writes to any path below this workspace-relative folder (never the root, never a protected path).
 * - `command`: exactly this command text, byte for byte.
 * - `read-file`: reads of exactly this path (not used in Strict, where nothing is remembered).
 */
export type GrantPattern =
  | { readonly type: 'write-file'; readonly path: string }
  | { readonly type: 'write-under'; readonly folder: string }
  | { readonly type: 'read-file'; readonly path: string }
  | { readonly type: 'command'; readonly command: string };

/** A question to the person. It carries everything the card shows; nothing that is not here may decide. */
export interface ApprovalRequest {
  readonly id: string;
  readonly action: Action;
  readonly mode: ApprovalMode;
  /** Why it asks, in plain sentences, the most important first. */
  readonly reasons: readonly string[];
  /** Patterns that may be remembered with an approval, narrowest first; empty when this may not be remembered. */
  readonly rememberable: readonly GrantPattern[];
  /** What the approval shows beside the payload, by kind of action. */
  readonly preview: ApprovalPreview;
  /** Milliseconds since the epoch. */
  readonly askedAtMs: number;
}

export type ApprovalPreview =
  | {
      readonly type: 'write';
      /** Workspace-relative path with forward slashes. */
      readonly path: string;
      readonly isNew: boolean;
      /** Text now on disk; empty for a new file. */
      readonly before: string;
      /** Text as proposed: exactly the payload's text. */
      readonly after: string;
      readonly encoding: string;
      readonly addedLines: number;
      readonly removedLines: number;
    }
  | {
      readonly type: 'command';
      readonly command: string;
      /** Absolute working directory. */
      readonly cwd: string;
      /** Programs the command starts, as far as they can be told without running it. */
      readonly programs: readonly string[];
      /** Warnings such as hidden characters or a destructive verb. */
      readonly warnings: readonly string[];
    }
  | { readonly type: 'read'; readonly path: string; readonly detail: string }
  | { readonly type: 'other'; readonly detail: string };

/** The person's answer. `payloadSha256` binds it to what they saw; a mismatch is a refusal. */
export type ApprovalAnswer =
  | { readonly decision: 'approve'; readonly payloadSha256: string; readonly remember?: GrantPattern }
  | {
      /** Approves a changed text in place of the proposal. The gate makes a new action of it and judges that again. */
      readonly decision: 'approve-edited';
      readonly payloadSha256: string;
      readonly text: string;
      /** How the person changed it. */
      readonly via: 'hunks' | 'editor';
    }
  | { readonly decision: 'reject'; readonly reason?: string };

/** Shows a request to a person and returns the answer. Anything but an answer (a throw, an abort) is a refusal. */
export type ApprovalPrompt = (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalAnswer>;
