import type { AppStore } from './app-store.ts';
import type { ApprovalFocusStore } from './approval-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { ChatActions } from './chat-actions.ts';
import type { Client } from './client.ts';
import type { DraftStore } from './draft-store.ts';
import type { EditorStore } from './editor-store.ts';
import type { LayoutStore } from './layout-store.ts';
import type { NoticeStore } from './notice-store.ts';
import type { ProposalStore } from './proposal-store.ts';
import type { SessionActions } from './session-actions.ts';
import type { SessionStore } from './session-store.ts';
import type { SettingsStore } from './settings-store.ts';
import type { TerminalStore } from './terminal-store.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** One thing the person can ask the window to do, by key, menu, button or palette. */
export interface Command {
  /** `<room>.<verb>`: what the menu and settings name it by. */
  readonly id: string;
  /** As listed in the palette. */
  readonly title: string;
  /** Chords such as `Mod+Shift+P`, where Mod is Cmd on a Mac and Ctrl elsewhere. */
  readonly keys?: readonly string[];
  /** Also taken while a terminal has the focus; programs there need most chords themselves. */
  readonly isTakenFromTerminal?: boolean;
  readonly run: () => unknown;
}

/** Every command of the window. Running one shows its failure. */
export interface Commands {
  readonly all: readonly Command[];
  /** Runs a command by identifier; an unknown one is said, not ignored. */
  run(id: string): void;
  /** The first chord of a command as written for people on this platform; undefined when it has none. */
  keysOf(id: string): string | undefined;
}

/** Everything a feature may need, constructed by app/. */
export interface WindowModel {
  readonly client: Client;
  readonly app: AppStore;
  readonly notices: NoticeStore;
  readonly layout: LayoutStore;
  readonly settings: SettingsStore;
  readonly workspace: WorkspaceStore;
  readonly editor: EditorStore;
  readonly audit: AuditStore;
  readonly terminals: TerminalStore;
  readonly sessions: SessionStore;
  readonly sessionActions: SessionActions;
  readonly chat: ChatActions;
  readonly approvals: ApprovalFocusStore;
  readonly drafts: DraftStore;
  readonly proposals: ProposalStore;
  readonly commands: Commands;
}
