const unitsMs: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ms: 1,
    s: 1_000,
    sec: 1_000,
    secs: 1_000,
    second: 1_000,
    seconds: 1_000,
    m: 60_000,
    min: 60_000,
    mins: 60_000,
    minute: 60_000,
    minutes: 60_000,
    h: 3_600_000,
    hr: 3_600_000,
    hrs: 3_600_000,
    hour: 3_600_000,
    hours: 3_600_000,
    d: 86_400_000,
    day: 86_400_000,
    days: 86_400_000,
    w: 604_800_000,
    week: 604_800_000,
    weeks: 604_800_000,
  }),
);

/**
 * `30m`, `1h30m`, `1h 30m`, `2 days`: whole numbers, each with its unit (ms, s, m, h, d, w and their words), added up.
 * Undefined for anything else; zero is a duration.
 */
export function parseDurationMs(text: string): number | undefined {
  const parts = text.trim();
  if (!/^(?:\d{1,15}\s*[a-z]+\s*)+$/.test(parts)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of parts.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const unitMs = unitsMs.get(unit as string);
    if (unitMs === undefined) return undefined;
    totalMs += Number(count) * unitMs;
  }
  return Number.isSafeInteger(totalMs) ? totalMs : undefined;
}
