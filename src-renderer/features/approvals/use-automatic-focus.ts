import { type RefObject, useCallback, useEffect, useRef } from 'react';

/** How long nothing must have been typed before a card may take the focus by itself. */
const quietMs = 1000;
/** Where the focus has to be for that: the agent panel, of which the dock is a part. */
const panelSelector = '[data-panel="agent"], [data-agent-panel]';
const composerSelector = 'textarea[data-testid="composer"]';

export interface AutomaticFocus {
  /** True when the card has the focus without having been asked: what is typed was meant for the composer. */
  readonly takesStrayText: () => boolean;
  readonly focusComposer: () => void;
}

/**
 * Gives a new card the focus when nobody is writing: the composer is empty, the focus is in the agent panel, and no key
 * was pressed for a second. Whoever types all the same gets the composer back with what they typed.
 */
export function useAutomaticFocus(
  card: RefObject<{ focus(): void } | null>,
  requestId: string | undefined,
  isComposerEmpty: () => boolean,
): AutomaticFocus {
  const isAutomatic = useRef(false);
  const lastKeyMs = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isTrusted) lastKeyMs.current = performance.now();
    };
    const onPress = () => {
      isAutomatic.current = false;
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('pointerdown', onPress, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('pointerdown', onPress, true);
    };
  }, []);

  useEffect(() => {
    if (requestId === undefined) return;
    const shownMs = performance.now();
    const timer = setInterval(() => {
      const panel = document.activeElement?.closest(panelSelector);
      if (panel === null || panel === undefined || document.activeElement?.closest('[data-testid="approval-card"]')) return;
      const quietSinceMs = Math.max(lastKeyMs.current, shownMs);
      if (performance.now() - quietSinceMs < quietMs || !isComposerEmpty()) return;
      clearInterval(timer);
      isAutomatic.current = true;
      card.current?.focus();
    }, 100);
    return () => {
      clearInterval(timer);
      // The next question starts over: the focus it may take is its own.
      isAutomatic.current = false;
    };
  }, [requestId, card, isComposerEmpty]);

  const takesStrayText = useCallback(() => isAutomatic.current, []);
  const focusComposer = useCallback(() => {
    isAutomatic.current = false;
    const composer = document.querySelector<HTMLTextAreaElement>(composerSelector);
    composer?.focus();
    composer?.setSelectionRange(composer.value.length, composer.value.length);
  }, []);
  return { takesStrayText, focusComposer };
}
