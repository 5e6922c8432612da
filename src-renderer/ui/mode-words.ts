import type { ApprovalMode } from '@gatehouse/agent-sdk/approval';
import { type LucideIcon, Shield, ShieldCheck, ShieldEllipsis, ShieldOff } from 'lucide-react';

/** A mode as people read it, the same wherever it is shown. */
export interface ModeWords {
  readonly mode: ApprovalMode;
  readonly label: string;
  /** What it does, in a line of a menu. */
  readonly detail: string;
  readonly icon: LucideIcon;
}

/** Every mode, in the order in which Shift+Tab walks through them. */
export const modeWords: readonly ModeWords[] = [
  {
    mode: 'permissive',
    label: 'Permissive',
    detail: 'Writes and commands run without asking. Destructive ones, protected files and what cannot be read still ask.',
    icon: ShieldOff,
  },
  {
    mode: 'standard',
    label: 'Standard',
    detail: 'Reads pass. Writes and commands ask once for each pattern you choose to remember.',
    icon: Shield,
  },
  { mode: 'strict', label: 'Strict', detail: 'Every call asks, reads too. Nothing is remembered.', icon: ShieldCheck },
  {
    mode: 'paranoid',
    label: 'Paranoid',
    detail: 'Reads pass, the rest asks, and destructive commands run only after you have typed their key words.',
    icon: ShieldEllipsis,
  },
];

const fallback = modeWords[1] as ModeWords;

/** The words of one mode. */
export function wordsOfMode(mode: ApprovalMode): ModeWords {
  return modeWords.find((words) => words.mode === mode) ?? fallback;
}
