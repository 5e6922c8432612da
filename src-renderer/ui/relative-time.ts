const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, milliseconds: number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `5 min. ago`, `yesterday`, `just now`. Times are milliseconds since the epoch. */
export function formatRelativeTime(atMs: number, nowMs: number): string {
  const passedMs = atMs - nowMs;
  for (const [unit, milliseconds] of units) {
    if (Math.abs(passedMs) >= milliseconds) return relative.format(Math.round(passedMs / milliseconds), unit);
  }
  return 'just now';
}

/** `21 Nov 2026, 14:03:59` in the person's time zone. */
export function formatExactTime(atMs: number): string {
  return exact.format(atMs);
}
