import type { DocumentView, ErrorReport } from '../../src-shared/index.ts';
import { baseName } from './file-tree.ts';
import type { Proposal } from './proposal-store.ts';

/** A text file as it lies on disk. */
export type LoadedText = Omit<Extract<DocumentView, { type: 'text' }>, 'type' | 'path'>;

/** What a document tab holds. */
export type DocumentContent =
  | { readonly type: 'loading' }
  | {
      readonly type: 'text';
      /** As last read or written. */
      readonly disk: LoadedText;
      /** Unsaved text the editor starts from, with line ends as on disk; null to start from the file. */
      readonly draft: string | null;
      /** Grows each time the editor must start again from `disk` and `draft`. */
      readonly generation: number;
    }
  | { readonly type: 'binary'; readonly sizeBytes: number }
  | { readonly type: 'too-large'; readonly sizeBytes: number; readonly limitBytes: number }
  | { readonly type: 'failed'; readonly problem: ErrorReport };

export interface DocumentTab {
  readonly type: 'document';
  readonly id: string;
  /** Workspace-relative path with forward slashes. */
  readonly path: string;
  readonly content: DocumentContent;
  /** True when the editor's text is not what was last read or written. */
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  /** What happened to the file behind unsaved text. */
  readonly conflict: 'changed' | 'deleted' | null;
  /** The file's newer text beside the editor's, while the person compares them. */
  readonly comparedText: string | null;
}

export interface ProposalTab {
  readonly type: 'proposal';
  readonly id: string;
  readonly proposal: Proposal;
  readonly isDirty: boolean;
}

export const settingsSections = [
  'appearance',
  'editor',
  'models',
  'connectors',
  'security',
  'policy',
  'approvals',
  'budget',
  'audit',
] as const;
export type SettingsSection = (typeof settingsSections)[number];

export interface SettingsTab {
  readonly type: 'settings';
  readonly id: 'settings';
  readonly section: SettingsSection;
  readonly isDirty: false;
}

export type EditorTab = DocumentTab | ProposalTab | SettingsTab;

/** The open tabs in order, the one on show, and the order in which they were shown. */
export interface TabList {
  readonly tabs: readonly EditorTab[];
  readonly activeId: string | null;
  /** Identifiers, the last shown first: closing one goes back to the one before. */
  readonly history: readonly string[];
}

/** The list with a tab behind the one on show. */
export function withTab({ tabs, activeId, history }: TabList, tab: EditorTab): TabList {
  const after = tabs.findIndex((other) => other.id === activeId);
  return { tabs: tabs.toSpliced(after + 1, 0, tab), activeId, history };
}

export function withActiveTab({ tabs, history }: TabList, tabId: string): TabList {
  return { tabs, activeId: tabId, history: [tabId, ...history.filter((id) => id !== tabId)] };
}

/** The list without a tab; where it was on show, the one shown before it is. */
export function withoutTab({ tabs, activeId, history }: TabList, tabId: string): TabList {
  const remaining = history.filter((id) => id !== tabId);
  return {
    tabs: tabs.filter((tab) => tab.id !== tabId),
    history: remaining,
    activeId: activeId === tabId ? (remaining[0] ?? null) : activeId,
  };
}

export function tabTitle(tab: EditorTab): string {
  if (tab.type === 'settings') return 'Settings';
  return tab.type === 'proposal' ? `Proposed: ${baseName(tab.proposal.path)}` : baseName(tab.path);
}

/** The shortest end of each path that tells tabs of the same name apart: `cart.ts` twice becomes `src` and `test`. */
export function tabHints(tabs: readonly EditorTab[]): ReadonlyMap<string, string> {
  const documents = tabs.filter((tab) => tab.type === 'document');
  const hints = new Map<string, string>();
  for (const tab of documents) {
    const twins = documents.filter((other) => other !== tab && baseName(other.path) === baseName(tab.path));
    if (twins.length === 0) continue;
    const folders = tab.path.split('/').slice(0, -1);
    const isShared = (count: number) =>
      twins.some((twin) => twin.path.split('/').slice(0, -1).slice(-count).join('/') === folders.slice(-count).join('/'));
    let count = 1;
    while (count < folders.length && isShared(count)) count += 1;
    hints.set(tab.id, folders.slice(-count).join('/') || '.');
  }
  return hints;
}

/** Where the text of an open editor can be had: the editor gives one for each document it shows. */
export interface DocumentHandle {
  /** The text now, with line ends as they would be written, and a function that marks exactly this text as saved. */
  snapshot(): { readonly text: string; readonly markSaved: () => void };
}

/** A place in a file. Lines and columns count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column?: number;
}

export interface EditorCursor {
  readonly line: number;
  readonly column: number;
  /** Characters selected; 0 for a bare cursor. */
  readonly selectedCharacters: number;
}

/** A selection of the open file, as the composer attaches it. */
export interface EditorSelection {
  readonly path: string;
  readonly fromLine: number;
  readonly toLine: number;
  readonly text: string;
}
