import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardCommand, isSwallowed, writtenCharacter } from './approval-keys.ts';
import { type Arming, armingMs, disarmed, judgeKey, keysArmedAtMs, pointerArmedAtMs, withFocus, withVisibility } from './arming.ts';

type Step =
  | { readonly type: 'key'; readonly isTrusted: boolean; readonly isRepeat: boolean }
  | { readonly type: 'visible' | 'focus'; readonly isOn: boolean };
interface Moment {
  readonly afterMs: number;
  readonly step: Step;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('key' as const), isTrusted: fc.boolean(), isRepeat: fc.boolean() }),
  fc.record({ type: fc.constantFrom('visible' as const, 'focus' as const), isOn: fc.boolean() }),
);
const history = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 900 }), step }), { maxLength: 30 });

/** The law in the words of the house, over the whole history instead of over a state. */
function mayCount(past: readonly { readonly atMs: number; readonly step: Step }[], nowMs: number): boolean {
  const isOn = (type: 'visible' | 'focus', from: number) => {
    const changes = past.filter((entry) => entry.step.type === type);
    const last = changes.at(-1)?.step;
    if (last === undefined || last.type === 'key' || !last.isOn) return false;
    const firstOfRun = changes.findLastIndex((entry) => entry.step.type !== 'key' && !entry.step.isOn) + 1;
    return (changes[firstOfRun]?.atMs ?? Number.POSITIVE_INFINITY) <= from;
  };
  return isOn('visible', nowMs - armingMs) && isOn('focus', nowMs - armingMs);
}

describe('a card takes a key', () => {
  it('only with the focus, half a second in sight, half a second without a key, and from a person', () => {
    fc.assert(
      fc.property(history, (moments: readonly Moment[]) => {
        let arming: Arming = disarmed;
        let nowMs = 0;
        const past: { atMs: number; step: Step }[] = [];
        let lastUncountedKeyMs = Number.NEGATIVE_INFINITY;
        for (const moment of moments) {
          nowMs += moment.afterMs;
          const { step: now } = moment;
          if (now.type === 'visible') arming = withVisibility(arming, now.isOn, nowMs);
          if (now.type === 'focus') arming = withFocus(arming, now.isOn, nowMs);
          if (now.type === 'key') {
            const judged = judgeKey(arming, { nowMs, ...now });
            const isQuiet = nowMs - lastUncountedKeyMs >= armingMs;
            const expected = now.isTrusted && !now.isRepeat && isQuiet && mayCount(past, nowMs);
            expect(judged.verdict === 'accepted').toBe(expected);
            if (now.isTrusted && !expected) lastUncountedKeyMs = nowMs;
            arming = judged.arming;
          }
          past.push({ atMs: nowMs, step: now });
        }
      }),
      { numRuns: 2000 },
    );
  });

  const shown = withFocus(withVisibility(disarmed, true, 1000), true, 1000);
  const key = { isTrusted: true, isRepeat: false };

  it('not 499 ms after it came up, and then waits again', () => {
    const early = judgeKey(shown, { ...key, nowMs: 1499 });
    expect([early.verdict, keysArmedAtMs(early.arming)]).toEqual(['absorbed', 1999]);
    expect(judgeKey(shown, { ...key, nowMs: 1500 }).verdict).toBe('accepted');
  });

  it('not while somebody types elsewhere, nor right after', () => {
    const unfocused = withFocus(shown, false, 1100);
    const typed = judgeKey(unfocused, { ...key, nowMs: 5000 });
    expect(typed.verdict).toBe('elsewhere');
    expect(judgeKey(withFocus(typed.arming, true, 5001), { ...key, nowMs: 5100 }).verdict).toBe('absorbed');
  });

  it('never from a program or a held key', () => {
    expect(judgeKey(shown, { ...key, isTrusted: false, nowMs: 9000 })).toEqual({ arming: shown, verdict: 'ignored' });
    expect(judgeKey(shown, { ...key, isRepeat: true, nowMs: 9000 }).verdict).toBe('absorbed');
  });

  it('and a press of the mouse half a second after it came up, focus or not', () => {
    expect(pointerArmedAtMs(withFocus(shown, false, 1100))).toBe(1500);
    expect(pointerArmedAtMs(disarmed)).toBeNull();
  });
});

describe('the keys of a card', () => {
  const press = (key: string, chord: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey', boolean>> = {}) => ({
    ...{ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false },
    ...chord,
  });

  it('are plain; chords belong to the window', () => {
    expect([press('Enter'), press('Enter', { ctrlKey: true }), press('Enter', { shiftKey: true })].map(cardCommand)).toEqual([
      'approve',
      undefined,
      undefined,
    ]);
    expect(cardCommand(press('Escape', { shiftKey: true }))).toBe('reject-with-reason');
  });

  it('are swallowed by a card that is not armed, and chords are not', () => {
    expect([press('Enter'), press('x'), press('Tab'), press('p', { ctrlKey: true }), press('F8')].map(isSwallowed)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([writtenCharacter(press('x')), writtenCharacter(press('Enter'))]).toEqual(['x', undefined]);
  });
});
