import { expect, it } from 'vitest';
import { attackPasses } from './attack-fixture.ts';

// The long run, 100,000 attempts and more: packages/actionpass/src/attack.bench.ts.
it.each([2, 3])('accepts none of a thousand changed, transplanted and replayed passes, and every honest one (seed %i)', async (seed) => {
  const report = await attackPasses(1_000, seed);
  expect(report).toMatchObject({ accepted: [], honestRefusals: 0 });
  expect(report.attempts).toBeGreaterThanOrEqual(1_000);
  expect(Object.keys(report.reasons)).not.toContain('unnamed');
  // The attacks reach every layer, not only the first.
  for (const reason of ['malformed', 'signature-invalid', 'payload-changed', 'location-not-covered', 'proof-missing', 'replayed']) {
    expect(report.reasons[reason], reason).toBeGreaterThan(0);
  }
});
