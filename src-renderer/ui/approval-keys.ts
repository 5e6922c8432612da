/** What a key means to a focused card. */
export type CardCommand =
  | 'approve'
  | 'reject'
  | 'reject-with-reason'
  | 'edit'
  | 'next-hunk'
  | 'previous-hunk'
  | 'include-hunk'
  | 'leave-out-hunk'
  | 'toggle-remember';

export interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const plain: Readonly<Record<string, CardCommand>> = {
  Enter: 'approve',
  Escape: 'reject',
  e: 'edit',
  j: 'next-hunk',
  k: 'previous-hunk',
  y: 'include-hunk',
  n: 'leave-out-hunk',
  r: 'toggle-remember',
};

/** The command of a key, or undefined. Chords with Ctrl, Alt or Meta belong to the window; only Shift+Esc is ours. */
export function cardCommand(pressed: PressedKey): CardCommand | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return undefined;
  if (pressed.shiftKey) return pressed.key === 'Escape' ? 'reject-with-reason' : undefined;
  return plain[pressed.key];
}

/** Whether a key would do something in the page by itself, so that a card that is not armed has to swallow it. */
export function isSwallowed(pressed: PressedKey): boolean {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return false;
  return pressed.key.length === 1 || ['Enter', 'Escape', 'Backspace', 'Delete'].includes(pressed.key);
}

/** The character a key writes, or undefined: what a person types to somebody, not to a card. */
export function writtenCharacter(pressed: PressedKey): string | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return undefined;
  return [...pressed.key].length === 1 ? pressed.key : undefined;
}
