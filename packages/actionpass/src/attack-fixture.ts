import { createDraw, drawAttack, type HonestUse } from './attack-kinds-fixture.ts';
import { createPassFixture } from './pass-fixture.ts';
import { passReasonOf } from './refusals.ts';
import { redeemPass } from './verify.ts';

export interface AttackReport {
  readonly attempts: number;
  /** Attacks that were accepted. One is one too many. */
  readonly accepted: readonly string[];
  /** Honest uses that were refused: a verifier that refuses everything proves nothing. */
  readonly honestRefusals: number;
  readonly honestUses: number;
  readonly reasons: Readonly<Record<string, number>>;
}

const attacksPerPass = 20;

/**
 * Attacks passes, bound and unbound, before and after their honest use: changed, transplanted, replayed. Every pass is
 * also used once as it should be, and again as it should not.
 */
export async function attackPasses(attempts: number, seed: number): Promise<AttackReport> {
  const fixture = await createPassFixture(seed % 2 === 0 ? 'EdDSA' : 'ES256');
  const draw = createDraw(seed);
  const accepted: string[] = [];
  const reasons: Record<string, number> = {};
  let made = 0;
  let honestUses = 0;
  let honestRefusals = 0;

  const use = async (isBound: boolean): Promise<HonestUse> => {
    const payload = { argv: ['run', String(draw(1e9))], cwd: '/ws', nested: { deep: [draw(1e9)] } };
    const pass = await fixture.issue({ payload, ...(isBound ? { holder: fixture.holder.publicKey.id } : {}) });
    return { pass, presented: await fixture.present(pass.token, { payload, acceptsUnbound: !isBound }) };
  };
  const attempt = async (name: string, token: string, presented: HonestUse['presented']) => {
    made += 1;
    const outcome = await redeemPass(token, fixture.verifier, presented);
    if (outcome.ok) accepted.push(`${name}: ${token}`);
    else reasons[passReasonOf(outcome.error) ?? 'unnamed'] = (reasons[passReasonOf(outcome.error) ?? 'unnamed'] ?? 0) + 1;
  };

  while (made < attempts) {
    const isBound = draw(2) === 0;
    const mine = await use(isBound);
    const other = await use(isBound);
    for (let index = 0; index < attacksPerPass; index += 1) {
      const attack = drawAttack([toAttackable(mine, isBound), other], draw);
      await attempt(attack.name, attack.token, attack.presented);
    }
    honestUses += 1;
    if (!(await redeemPass(mine.pass.token, fixture.verifier, mine.presented)).ok) honestRefusals += 1;
    await attempt('replay', mine.pass.token, mine.presented);
    if (isBound) await attempt('replay with a fresh proof', mine.pass.token, await fixture.present(mine.pass.token, mine.presented));
    fixture.clock.advance(draw(3_000));
  }
  return { attempts: made, accepted, honestRefusals, honestUses, reasons };
}

/** An unbound pass shown without its proof, as an unbound pass is. */
function toAttackable({ pass, presented: { proof, ...bare } }: HonestUse, isBound: boolean): HonestUse {
  return { pass, presented: isBound && proof !== undefined ? { ...bare, proof } : bare };
}
