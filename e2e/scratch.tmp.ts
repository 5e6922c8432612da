import { launchApp } from './app-driver.ts';
const shot = (p: any, n: string) => p.screenshot({ path: `/work/.briefs/t-${n}.png` });
const r = await launchApp({ settings: { isWalkthroughDone: false } });
const p = r.page;
await p.getByRole('button', { name: 'Continue' }).click(); await p.waitForTimeout(400); await shot(p, '2');
await p.getByText('Strict').first().click(); await p.waitForTimeout(200);
await p.getByText('Standard', {exact: true}).first().click().catch(()=>{});
await p.getByRole('button', { name: 'Continue' }).click(); await p.waitForTimeout(1500); await shot(p, '3');
await p.getByRole('button', { name: /guided tour/i }).last().click(); await p.waitForTimeout(6000); await shot(p, '4');
console.log(r.pageErrors, JSON.stringify((await p.evaluate(() => document.body.innerText))).slice(0, 1500));
for (let i = 0; i < 30; i++) {
  await p.waitForTimeout(1500);
  if (await p.getByTestId('approval-card').count()) { await shot(p, `card${i}`); await p.keyboard.press('Alt+a'); await p.waitForTimeout(900); await p.keyboard.press('Enter'); console.log('approved', i); }
}
await shot(p, '5');
console.log(JSON.stringify((await p.evaluate(() => document.body.innerText))).slice(0, 4500));
await r.close(); process.exit(0);
