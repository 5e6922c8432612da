import { describe, expect, it } from 'vitest';
import { findZone, isWithin, parseClockTime } from './zones.ts';

const at = (text: string): number => Date.parse(text);
const zone = (name: string) => {
  const found = findZone(name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe('zones', () => {
  it.each([
    ['UTC', '2026-01-01T23:59:59.999Z', 23 * 60 + 59],
    ['UTC', '2026-01-02T00:00:00Z', 0],
    ['Asia/Taipei', '2026-01-01T01:00:00Z', 9 * 60],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 5 * 60 + 45],
    // Berlin: 02:00 is followed by 03:00 on 29 March, 03:00 by 02:00 on 25 October.
    ['Europe/Berlin', '2026-03-29T00:59:00Z', 119],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 180],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', 150],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', 150],
    ['America/New_York', '2026-07-01T13:00:00Z', 9 * 60],
    ['America/New_York', '2026-12-01T14:00:00Z', 9 * 60],
  ])('%s at %s is minute %d', (name, time, minute) => {
    expect(zone(name).minuteOfDay(at(time))).toBe(minute);
  });

  it('knows IANA names only', () => {
    for (const name of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+8']) expect(findZone(name), name).toBeDefined();
    for (const name of ['', 'Mars/Olympus', '+08:00', 'GMT+8', 'UTC+1', 'Europe/Berlin ', 'local', '9'])
      expect(findZone(name), name).toBeUndefined();
  });

  it.each([
    ['UTC', 'day', '2026-05-05T12:34:56Z', '2026-05-05T00:00:00Z'],
    ['UTC', 'month', '2026-05-05T12:34:56Z', '2026-05-01T00:00:00Z'],
    ['America/New_York', 'day', '2026-05-05T03:00:00Z', '2026-05-04T04:00:00Z'],
    ['America/New_York', 'month', '2026-05-01T03:59:00Z', '2026-04-01T04:00:00Z'],
    ['Europe/Berlin', 'day', '2026-03-29T10:00:00Z', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', 'day', '2026-10-25T22:59:00Z', '2026-10-24T22:00:00Z'],
    // Midnight does not exist on the day summer time begins: the day begins at 01:00.
    ['Africa/Cairo', 'day', '2024-04-26T10:00:00Z', '2024-04-25T22:00:00Z'],
    ['UTC', 'month', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ] as const)('in %s the %s of %s began at %s', (name, period, time, start) => {
    expect(zone(name).startOf(period, at(time))).toBe(at(start));
    // And again from memory, and after another day was asked about.
    expect(zone(name).startOf(period, at(time))).toBe(at(start));
    zone(name).startOf(period, at('2020-02-02T02:02:02Z'));
    expect(zone(name).startOf(period, at(time))).toBe(at(start));
  });

  it('knows the start of a period from memory as well as anew, whatever was asked before', () => {
    // The same clock under two names: each remembers for itself.
    const inOrder = zone('Europe/Berlin');
    const jumping = zone('Arctic/Longyearbyen');
    const instants = Array.from({ length: 160 }, (_, n) => at('2026-02-20T00:00:00Z') + n * 13 * 3_600_000 + (n % 7) * 59_999);
    for (const period of ['day', 'month'] as const) {
      const answers = instants.map((instant) => inOrder.startOf(period, instant));
      const anew = instants.map((instant) => {
        jumping.startOf(period, at('2001-01-01T12:00:00Z'));
        return jumping.startOf(period, instant);
      });
      expect(answers).toEqual(anew);
    }
  });

  it('reads zero-padded times of the day', () => {
    expect(['00:00', '09:05', '23:59'].map(parseClockTime)).toEqual([0, 545, 1439]);
    for (const text of ['9:05', '24:00', '12:60', '12:5', '12:00:00', ' 12:00', '12-00', '', '١٢:٠٠'])
      expect(parseClockTime(text), text).toBeUndefined();
  });

  it('takes the start of a window in and leaves its end out, across midnight too', () => {
    expect([539, 540, 1079, 1080].map((minute) => isWithin(minute, 540, 1080))).toEqual([false, true, true, false]);
    expect([1319, 1320, 1439, 0, 359, 360].map((minute) => isWithin(minute, 1320, 360))).toEqual([false, true, true, true, true, false]);
  });
});
