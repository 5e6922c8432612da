/**
 * When a card may take a key: it has the focus, has been in sight for half a second, and no key arrived in that time.
 * So a key that was meant for another place, or pressed just as the card came up, never approves anything; and every
 * key it swallows starts the wait again. Keys that a program made never count, and neither do repeats of a held key.
 *
 * A value and pure transitions: the law is tested without a window.
 */
export interface Arming {
  /** Milliseconds of one monotonic clock; null while the card, or its content, is not in sight. */
  readonly visibleSinceMs: number | null;
  /** Null while the focus is elsewhere. */
  readonly focusedSinceMs: number | null;
  /** When the last key arrived, whoever it was for; null when none did. */
  readonly lastKeyMs: number | null;
}

/** How long a card has to be in sight, and quiet, before it takes keys. */
export const armingMs = 500;

export const disarmed: Arming = { visibleSinceMs: null, focusedSinceMs: null, lastKeyMs: null };

export function withVisibility(arming: Arming, isVisible: boolean, nowMs: number): Arming {
  if (isVisible === (arming.visibleSinceMs !== null)) return arming;
  return { ...arming, visibleSinceMs: isVisible ? nowMs : null };
}

export function withFocus(arming: Arming, hasFocus: boolean, nowMs: number): Arming {
  if (hasFocus === (arming.focusedSinceMs !== null)) return arming;
  return { ...arming, focusedSinceMs: hasFocus ? nowMs : null };
}

/** When keys begin to count; null when they will not, as things are. */
export function keysArmedAtMs({ visibleSinceMs, focusedSinceMs, lastKeyMs }: Arming): number | null {
  if (visibleSinceMs === null || focusedSinceMs === null) return null;
  return Math.max(visibleSinceMs, focusedSinceMs, lastKeyMs ?? Number.NEGATIVE_INFINITY) + armingMs;
}

/** When a press of the mouse begins to count: it needs no focus, because it is aimed. */
export function pointerArmedAtMs({ visibleSinceMs }: Arming): number | null {
  return visibleSinceMs === null ? null : visibleSinceMs + armingMs;
}

export interface KeyArrival {
  readonly nowMs: number;
  /** False for an event that a program made (`Event.isTrusted`). */
  readonly isTrusted: boolean;
  /** True for the repeats of a key that is held down. */
  readonly isRepeat: boolean;
}

/**
 * What becomes of a key.
 *
 * - `accepted`: the card may act on it.
 * - `absorbed`: it came too early or repeats; nothing may happen, and the wait starts again.
 * - `elsewhere`: the focus is not in the card; it also starts the wait again.
 * - `ignored`: a program made it; it changes nothing.
 */
export type KeyVerdict = 'accepted' | 'absorbed' | 'elsewhere' | 'ignored';

export function judgeKey(arming: Arming, key: KeyArrival): { readonly arming: Arming; readonly verdict: KeyVerdict } {
  if (!key.isTrusted) return { arming, verdict: 'ignored' };
  const armedAtMs = keysArmedAtMs(arming);
  if (!key.isRepeat && armedAtMs !== null && key.nowMs >= armedAtMs) return { arming, verdict: 'accepted' };
  return { arming: { ...arming, lastKeyMs: key.nowMs }, verdict: arming.focusedSinceMs === null ? 'elsewhere' : 'absorbed' };
}
