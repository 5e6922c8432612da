// How many of 100,000 attacks on passes are accepted, and what a pass costs.
// Run: ELECTRON_RUN_AS_NODE=1 npx electron packages/actionpass/src/attack.bench.ts [attempts]
import { attackPasses } from './attack-fixture.ts';
import { createPassFixture, presentation } from './pass-fixture.ts';
import { redeemPass } from './verify.ts';

const attempts = Number(process.argv[2] ?? 100_000);
const roundAttempts = 5_000;

let accepted = 0;
let made = 0;
let honest = 0;
let honestRefusals = 0;
const reasons: Record<string, number> = {};
for (let seed = 1; made < attempts; seed += 1) {
  const report = await attackPasses(roundAttempts, seed);
  made += report.attempts;
  accepted += report.accepted.length;
  honest += report.honestUses;
  honestRefusals += report.honestRefusals;
  for (const [reason, count] of Object.entries(report.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  if (report.accepted.length > 0) console.error(`seed ${seed}: ${report.accepted.join('\n')}`);
}
console.log(JSON.stringify({ attempts: made, accepted, honest, honestRefusals, reasons }, null, 2));

for (const isBound of [false, true]) {
  const fixture = await createPassFixture();
  const rounds = 2_000;
  const startedAtMs = performance.now();
  const passes = [];
  for (let index = 0; index < rounds; index += 1) passes.push(await fixture.issue(isBound ? { holder: fixture.holder.publicKey.id } : {}));
  const issuedAtMs = performance.now();
  const shown = [];
  for (const { token } of passes) shown.push(isBound ? await fixture.present(token) : presentation);
  const provedAtMs = performance.now();
  for (const [index, { token }] of passes.entries()) {
    const outcome = await redeemPass(token, fixture.verifier, shown[index] ?? presentation);
    if (!outcome.ok) throw outcome.error;
  }
  const each = (fromMs: number, toMs: number): string => `${(((toMs - fromMs) * 1_000) / rounds).toFixed(0)} µs`;
  console.log(isBound ? 'bound' : 'unbound', {
    issue: each(startedAtMs, issuedAtMs),
    prove: each(issuedAtMs, provedAtMs),
    redeem: each(provedAtMs, performance.now()),
    bytes: passes[0]?.token.length,
  });
}
process.exitCode = accepted === 0 && honestRefusals === 0 ? 0 : 1;
