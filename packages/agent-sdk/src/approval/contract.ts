import type { Action } from '../action/index.ts';
import type { CommandAnalysis, CommandFinding, ParsedProgram } from '../screen/index.ts';
import type { ApprovalMode } from './modes.ts';

/**
 * What a remembered approval allows, in a form that can be shown and checked exactly.
 *
 * - `write-file`: writes to exactly this workspace-relative path.
 * - `write-under`: writes to any path below this workspace-relative folder (never the root, never a protected path).
 * - `command`: exactly this command text, byte for byte.
 * - `command-shape`: these words as they were written, then any number of names or paths inside the workspace: see
 *   `deriveShape`.
 * - `read-file`: reads of exactly this path (not used in Strict, where nothing is remembered).
 */
export type GrantPattern =
  | { readonly type: 'write-file'; readonly path: string }
  | { readonly type: 'write-under'; readonly folder: string }
  | { readonly type: 'read-file'; readonly path: string }
  | { readonly type: 'command'; readonly command: string }
  | { readonly type: 'command-shape'; readonly words: readonly string[] };

/** How long something is remembered: as long as the session lives, or in this workspace until it is revoked. */
export type GrantLifetime = 'session' | 'workspace';

/** A rule that had something to say about an action. */
export interface SpokenRule {
  /** As its document names it. */
  readonly id: string;
  readonly effect: 'allow' | 'deny' | 'require_approval' | 'redact' | 'alert';
  /** Which document or stage it is from, for people. */
  readonly source: string;
  /** Why; empty when the rule says no more. */
  readonly reason: string;
  /** True when its document is only observed: it spoke, and nothing follows from it. */
  readonly isObserved: boolean;
}

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
  /** When it stops waiting, which refuses it. Milliseconds since the epoch; absent in records of versions that waited for ever. */
  readonly expiresAtMs?: number;
  /** What the person has to type, letter by letter, for an approval to count; absent when none is needed. */
  readonly typedWords?: string;
  /** Rules that spoke about the action, the strictest first. */
  readonly rules?: readonly SpokenRule[];
  /** What a policy that is only observed would have decided, in a sentence. */
  readonly shadow?: string;
  /** Who is asked after this one has expired, where a policy says so. */
  readonly escalationRole?: string;
  /** The payload hash of the proposal that a person edited into this one. */
  readonly editedFromSha256?: string;
}

/** One program of a command, as the card shows it. */
export type ProgramPreview = ParsedProgram & {
  /** The file its name leads to, where that can be told; absent otherwise. */
  readonly file?: string;
};

/** Something that was seen in a command, with the place of its words in the text (UTF-16 units). */
export interface PreviewFinding {
  readonly verdict: CommandFinding['verdict'];
  readonly family: CommandFinding['family'];
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

/** What was read in a command. Made by the gate, which judged it; a tool does not provide it. */
export interface CommandReading {
  readonly verdict: CommandAnalysis['verdict'];
  readonly findings: readonly PreviewFinding[];
  readonly programs: readonly ProgramPreview[];
  readonly unknowns: readonly { readonly text: string; readonly why: string }[];
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
      /** Warnings such as hidden characters. */
      readonly warnings: readonly string[];
      /** What the gate read in it; absent in records of versions that read less. */
      readonly reading?: CommandReading;
    }
  | { readonly type: 'read'; readonly path: string; readonly detail: string }
  | { readonly type: 'other'; readonly detail: string };

/** The person's answer. `payloadSha256` binds it to what they saw; a mismatch is a refusal. */
export type ApprovalAnswer =
  | {
      readonly decision: 'approve';
      readonly payloadSha256: string;
      readonly remember?: GrantPattern;
      /** How long it is remembered. Default `session`. */
      readonly lifetime?: GrantLifetime;
      /** The name of the grant as the person typed it, where it covers what they once denied. */
      readonly namedGrant?: string;
      /** What the person typed, where the request asks for words. */
      readonly typedWords?: string;
    }
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
