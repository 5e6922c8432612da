import { useEffect, useState } from 'react';

/** Seconds before the end in which the time that is left is shown. */
export const shownSeconds = 60;

/** Seconds until an instant, from a minute before it; null earlier, and when there is none. */
export function useRemaining(expiresAtMs: number | undefined): number | null {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (expiresAtMs === undefined) return;
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [expiresAtMs]);
  if (expiresAtMs === undefined) return null;
  const seconds = Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1000));
  return seconds <= shownSeconds ? seconds : null;
}
