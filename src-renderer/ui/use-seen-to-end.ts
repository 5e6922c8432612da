import { type RefObject, useEffect, useState } from 'react';

/** Pixels that may be left at the end: fractions of a line that no scrolling reaches. */
const slackPx = 4;

/**
 * Whether the end of what an element shows has been in sight, by scrolling or because it all fits. What grows later has
 * to be seen again.
 *
 * @param identity what the element shows; another one starts anew
 */
export function useSeenToEnd(element: RefObject<HTMLElement | null>, identity: string): boolean {
  const [seen, setSeen] = useState({ identity: '', heightPx: 0 });
  const [heightPx, setHeightPx] = useState(0);
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    const look = () => {
      setHeightPx(box.scrollHeight);
      const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - slackPx;
      if (isAtEnd) setSeen({ identity, heightPx: box.scrollHeight });
    };
    const watcher = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(look);
    watcher?.observe(box);
    for (const child of box.children) watcher?.observe(child);
    box.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      watcher?.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [element, identity]);
  return seen.identity === identity && seen.heightPx >= heightPx - slackPx;
}
