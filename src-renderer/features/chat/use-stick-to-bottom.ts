import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How far from the end a reader still counts as reading the end, in CSS pixels. */
const nearPx = 32;

export interface StickToBottom {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isAtBottom: boolean;
  readonly jump: () => void;
}

/**
 * Keeps the end in sight while the reader is there, and leaves them alone once they scrolled away.
 *
 * @param key a new value (another session) starts at the end
 */
export function useStickToBottom(key: string | null): StickToBottom {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isStuck = useRef(true);
  const [isAtBottom, setIsAtBottom] = useState(true);

  const toEnd = useCallback(() => {
    const element = frame.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, []);
  const jump = useCallback(() => {
    isStuck.current = true;
    setIsAtBottom(true);
    toEnd();
  }, [toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is the reason to start at the end
  useLayoutEffect(jump, [key, jump]);
  useEffect(() => {
    const element = frame.current;
    if (element === null || content.current === null) return;
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const isNear = element.scrollHeight - element.scrollTop - element.clientHeight <= nearPx;
      // Text that arrives between our own scrolling and its event also leaves a distance: only going up is the reader's wish.
      if (isNear || element.scrollTop < lastTop) isStuck.current = isNear;
      lastTop = element.scrollTop;
      setIsAtBottom(isStuck.current);
    };
    // One observer for both: new text makes the content taller, a card makes the frame shorter.
    const observer = new ResizeObserver(() => {
      if (isStuck.current) toEnd();
      else onScroll();
    });
    observer.observe(element);
    observer.observe(content.current);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [toEnd]);
  return { frame, content, isAtBottom, jump };
}
