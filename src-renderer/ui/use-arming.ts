import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { type Arming, disarmed, judgeKey, type KeyVerdict, keysArmedAtMs, pointerArmedAtMs, withFocus, withVisibility } from './arming.ts';

export interface ArmingView {
  /** `unfocused`: keys go elsewhere. `arming`: keys are swallowed. `armed`: keys act. */
  readonly phase: 'unfocused' | 'arming' | 'armed';
  /** Changes each time the wait starts again, so that the hairline starts again too. */
  readonly epoch: number;
  /** Judges a key that arrived in the card. Call once per key event. */
  readonly judge: (event: KeyboardEvent) => KeyVerdict;
  /** Whether a press of the mouse, or of a focused button, counts now. */
  readonly countsPress: (event: MouseEvent) => boolean;
}

/**
 * Follows a card: whether it is in sight, has the focus, and when keys arrived anywhere in the window.
 *
 * @param isReady true once the card shows all it has to show: before that there is nothing a person could have seen
 */
export function useArming(card: RefObject<HTMLElement | null>, isReady: boolean): ArmingView {
  const arming = useRef<Arming>(disarmed);
  const [shown, setShown] = useState({ armedAtMs: null as number | null, isArmed: false, epoch: 0 });

  const change = useCallback((next: Arming) => {
    arming.current = next;
    const armedAtMs = keysArmedAtMs(next);
    setShown((old) => {
      if (old.armedAtMs === armedAtMs) return old;
      return { armedAtMs, isArmed: armedAtMs !== null && performance.now() >= armedAtMs, epoch: old.epoch + 1 };
    });
  }, []);

  useEffect(() => {
    if (shown.armedAtMs === null || shown.isArmed) return;
    const timer = setTimeout(() => setShown((old) => ({ ...old, isArmed: true })), Math.max(0, shown.armedAtMs - performance.now()));
    return () => clearTimeout(timer);
  }, [shown]);

  useEffect(() => {
    const element = card.current;
    if (element === null) return;
    let isInSight = true;
    const update = () => {
      const nowMs = performance.now();
      const isVisible = isReady && isInSight && document.visibilityState === 'visible';
      const hasFocus = document.hasFocus() && element.contains(document.activeElement);
      change(withFocus(withVisibility(arming.current, isVisible, nowMs), hasFocus, nowMs));
    };
    const observer = new IntersectionObserver((entries) => {
      isInSight = entries.at(-1)?.isIntersecting ?? true;
      update();
    });
    observer.observe(element);
    // Keys for other places: they never act here, but they show that the person is typing.
    const onKeyElsewhere = (event: KeyboardEvent) => {
      if (element.contains(event.target as Node)) return;
      change(judgeKey(withFocus(arming.current, false, performance.now()), toArrival(event)).arming);
      queueMicrotask(update);
    };
    const later = () => queueMicrotask(update);
    // From one control of the card to another the focus is nowhere for a moment; the person has not left.
    const onFocusOut = ({ relatedTarget }: FocusEvent) => {
      if (!(relatedTarget instanceof Node && element.contains(relatedTarget))) later();
    };
    window.addEventListener('keydown', onKeyElsewhere, true);
    window.addEventListener('focus', later);
    window.addEventListener('blur', later);
    document.addEventListener('focusin', update);
    document.addEventListener('focusout', onFocusOut);
    document.addEventListener('visibilitychange', update);
    update();
    return () => {
      observer.disconnect();
      window.removeEventListener('keydown', onKeyElsewhere, true);
      window.removeEventListener('focus', later);
      window.removeEventListener('blur', later);
      document.removeEventListener('focusin', update);
      document.removeEventListener('focusout', onFocusOut);
      document.removeEventListener('visibilitychange', update);
      change(withVisibility(arming.current, false, performance.now()));
    };
  }, [card, isReady, change]);

  const judge = useCallback(
    (event: KeyboardEvent) => {
      const judged = judgeKey(arming.current, toArrival(event));
      change(judged.arming);
      return judged.verdict;
    },
    [change],
  );
  const countsPress = useCallback((event: MouseEvent) => {
    if (!event.isTrusted) return false;
    // A click without a press of the mouse comes from Enter or Space on a focused button: it waits as long as a key.
    const armedAtMs = event.detail === 0 ? keysArmedAtMs(arming.current) : pointerArmedAtMs(arming.current);
    return armedAtMs !== null && performance.now() >= armedAtMs;
  }, []);

  const phase = shown.armedAtMs === null ? 'unfocused' : shown.isArmed ? 'armed' : 'arming';
  return { phase, epoch: shown.epoch, judge, countsPress };
}

function toArrival(event: KeyboardEvent) {
  return { nowMs: performance.now(), isTrusted: event.isTrusted, isRepeat: event.repeat };
}
