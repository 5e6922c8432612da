/** The wall clock of one IANA zone. */
export interface Zone {
  readonly name: string;
  /** Minutes since local midnight, 0–1439. */
  minuteOfDay(nowMs: number): number;
  /** The instant the local day (or month) of `nowMs` began. */
  startOf(period: 'day' | 'month', nowMs: number): number;
}

/** Formatters cost about 50 µs to make and 3 µs to ask, so each zone is made once and remembers its last answer. */
const zones = new Map<string, Zone | undefined>();
const maxZones = 700;

/** The zone of that name, or undefined when there is none. Offsets such as `+08:00` are no zones: they know no summer time. */
export function findZone(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  if (zones.size >= maxZones) zones.clear();
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly minute: number;
}

function createZone(name: string): Zone | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return undefined;
  let formatter: Intl.DateTimeFormat;
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    return undefined;
  }
  const localTime = rememberMinute((atMs) => toLocalTime(formatter, atMs));
  const day = rememberPeriod((atMs) => localTime(atMs).day, 27 * hourMs);
  const month = rememberPeriod((atMs) => localTime(atMs).month, 33 * 24 * hourMs);
  return {
    name,
    minuteOfDay: (atMs) => localTime(atMs).minute,
    startOf: (period, nowMs) => (period === 'day' ? day : month)(nowMs),
  };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function toLocalTime(formatter: Intl.DateTimeFormat, atMs: number): LocalTime {
  const found = new Map(formatter.formatToParts(atMs).map((part) => [part.type as string, Number(part.value)]));
  const read = (type: string): number => found.get(type) ?? Number.NaN;
  // Counted so that equal numbers mean the same day or month, whatever the year.
  const month = read('year') * 12 + read('month');
  return { month, day: month * 31 + read('day'), minute: read('hour') * 60 + read('minute') };
}

/** Decisions of the same minute ask once. */
function rememberMinute<Answer>(ask: (atMs: number) => Answer): (nowMs: number) => Answer {
  let last: { readonly minute: number; readonly answer: Answer } | undefined;
  return (nowMs) => {
    const minute = Math.floor(nowMs / minuteMs);
    if (last?.minute !== minute) last = { minute, answer: ask(nowMs) };
    return last.answer;
  };
}

/** The start of the period `nowMs` lies in, found by halving: clocks that skip or repeat midnight need no special case. */
function rememberPeriod(numberAt: (atMs: number) => number, longestMs: number): (nowMs: number) => number {
  let startMs = Number.NaN;
  let known = Number.NaN;
  return (nowMs) => {
    const number = numberAt(nowMs);
    // The search takes some thirty answers of the formatter, so it is made once for a period and not for every decision.
    if (number === known && nowMs >= startMs && nowMs - startMs < longestMs) return startMs;
    let before = Math.floor((nowMs - longestMs) / minuteMs);
    let within = Math.floor(nowMs / minuteMs);
    while (within - before > 1) {
      const middle = Math.floor((before + within) / 2);
      if (numberAt(middle * minuteMs) >= number) within = middle;
      else before = middle;
    }
    startMs = within * minuteMs;
    known = number;
    return startMs;
  };
}

const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Minutes since midnight of a zero-padded `HH:MM`, 00:00–23:59; undefined for anything else. */
export function parseClockTime(text: string): number | undefined {
  return clockTime.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : undefined;
}

/** Whether a minute lies in `[start, end)`, which runs across midnight when the end comes first. */
export function isWithin(minute: number, start: number, end: number): boolean {
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}
