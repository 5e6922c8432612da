/** A chord in parts. `key` is `KeyboardEvent.key` in lower case. */
interface Chord {
  readonly key: string;
  readonly isCtrl: boolean;
  readonly isMeta: boolean;
  readonly isShift: boolean;
  readonly isAlt: boolean;
}

/** The part of a keyboard event that chords look at. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Reads `Mod+Shift+P`. Modifiers: Mod (Cmd on a Mac, Ctrl elsewhere), Ctrl, Alt, Shift. */
export function parseChord(text: string, isMac: boolean): Chord {
  // A plus sign is a key too: `Mod++`.
  const parts = text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+');
  const modifiers = parts.slice(0, -1);
  return {
    key: (parts.at(-1) ?? '').toLowerCase(),
    isCtrl: modifiers.includes('Ctrl') || (!isMac && modifiers.includes('Mod')),
    isMeta: isMac && modifiers.includes('Mod'),
    isShift: modifiers.includes('Shift'),
    isAlt: modifiers.includes('Alt'),
  };
}

/** Letters by their place on the keyboard, for layouts whose letters are not Latin and for Alt on a Mac. */
function latinKey(press: KeyPress): string {
  return /^Key[A-Z]$/.test(press.code) ? press.code.slice(3).toLowerCase() : press.code === 'Backquote' ? '`' : press.key.toLowerCase();
}

export function isChord(chord: Chord, press: KeyPress): boolean {
  const hasModifiers =
    press.ctrlKey === chord.isCtrl && press.metaKey === chord.isMeta && press.shiftKey === chord.isShift && press.altKey === chord.isAlt;
  if (!hasModifiers) return false;
  const key = press.key.toLowerCase();
  // Where the layout produces a Latin letter it decides; elsewhere the place of the key does.
  return /^[a-z]$/.test(key) ? key === chord.key : key === chord.key || latinKey(press) === chord.key;
}

const macSymbols: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };

/** A chord as people of the platform write it: `Ctrl+Shift+P`, `⇧⌘P`. */
export function formatChord(text: string, isMac: boolean): string {
  const parts = text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+');
  if (!isMac) return parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+');
  const order = ['Ctrl', 'Alt', 'Shift', 'Mod'];
  const modifiers = parts.slice(0, -1).toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
  return [...modifiers.map((modifier) => macSymbols[modifier] ?? modifier), parts.at(-1)].join('');
}
