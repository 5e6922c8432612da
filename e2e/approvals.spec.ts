import { chmodSync, existsSync } from 'node:fs';
import { createFakeOllama, createTempFolder, createTestWorkspace, type TempFolder } from '@gatehouse/testing';
import type { Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, ollamaSettings, type RunningApp, takeScreenshot } from './app-driver.ts';
import { ask, focusCard } from './conversation.ts';
import { readLedger } from './ledger-file.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

type Replies = Parameters<typeof createFakeOllama>[0];
const run = (command: string) => ({ calls: [{ tool: 'bash_run', arguments: { command } }] });
const write = (path: string) => ({ tool: 'write', arguments: { path, content: `${path}\n` } });

/** The window on a small workspace, with a home of its own in which no program is what its name says. */
async function open(replies: Replies, settings: Readonly<Record<string, unknown>> = {}) {
  const folder = createTempFolder('gatehouse-approvals');
  // Nothing here approves the command that begins with it; if something did, this would be all that runs.
  folder.writeText('bin/sudo', '#!/bin/sh\nexit 1\n');
  chmodSync(folder.resolve('bin/sudo'), 0o755);
  const workspace = createTestWorkspace({ 'a.txt': 'alpha\n', 'b.txt': 'rm -rf\n', 'build/out.js': '1\n', 'src/main.ts': '1\n' });
  const model = await createFakeOllama(replies);
  running = await launchApp({
    workspace: workspace.path,
    settings: { ...ollamaSettings(model.url), ...settings },
    env: { HOME: folder.resolve('home'), PATH: `${folder.resolve('bin')}:${process.env.PATH ?? ''}` },
  });
  return { ...running, workspace, model };
}

const records = (home: TempFolder) => readLedger(home).map(({ data }) => data);

const typedField = (card: Locator) => card.locator('[data-typed-confirmation]');

async function chooseRemember(card: Locator, name: RegExp): Promise<void> {
  await card.getByRole('button', { name: /^What to remember/ }).click();
  await card.page().getByRole('menuitemcheckbox', { name }).click();
  await focusCard(card.page());
}

async function openApprovals(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Approvals' }).click();
}

describe('Paranoid', () => {
  it('wants the key words of a destructive command typed, and of no other', async () => {
    const { page, workspace, home } = await open(
      [run('grep -r "rm -rf" .'), run(`sudo env X=1 sh -c 'rm -rf "$HOME"/..'`), run('rm -rf build'), { text: 'Everything was answered.' }],
      { defaultMode: 'paranoid' },
    );
    await ask(page, 'Clean up');
    const harmless = await focusCard(page);
    expect(await harmless.innerText()).toContain('grep -r "rm -rf" .');
    expect(await typedField(harmless).count()).toBe(0);
    await page.keyboard.press('Enter');

    const card = page.getByTestId('approval-card').filter({ hasText: 'sudo env X=1' });
    await card.waitFor();
    await focusCard(page);
    await takeScreenshot(page, 'typed-confirmation');
    await page.keyboard.press('Enter');
    const field = typedField(card);
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await card.getByRole('button', { name: /^Approve/ }).isDisabled()).toBe(true);
    await field.pressSequentially('rm -rf everything');
    await page.keyboard.press('Enter');
    await page.getByText('That is not what it says.').waitFor();
    expect(await card.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await focusCard(page);
    await page.keyboard.press('Escape');

    const build = page.getByTestId('approval-card').filter({ hasText: 'rm -rf build' });
    await build.waitFor();
    await focusCard(page);
    await typedField(build).click();
    await typedField(build).pressSequentially('rm -rf build');
    await page.keyboard.press('Enter');
    await page.getByText('Everything was answered.').waitFor();
    expect(existsSync(workspace.resolve('build'))).toBe(false);
    const events = records(home);
    expect(events.filter(({ event }) => event === 'approval').map(({ decision, isTyped }) => [decision, isTyped])).toEqual([
      ['approved', undefined],
      ['rejected', undefined],
      ['approved', true],
    ]);
  });
});

describe('what is remembered', () => {
  it('says what it allows, asks no more for that, is listed, and is taken back by key', async () => {
    const { page } = await open([
      run('ls src'),
      run('ls src/main.ts'),
      { text: 'Twice without a second question.' },
      run('ls src'),
      { text: 'Asked again.' },
    ]);
    await ask(page, 'Look around');
    const card = await focusCard(page);
    await chooseRemember(card, /^Run “ls” with any names or paths inside the workspace after it.*in this session$/);
    await page.keyboard.press('Enter');
    await page.getByText('Twice without a second question.').waitFor();
    await openApprovals(page);
    const grant = page.getByTestId('grant');
    await grant.getByText('used once').waitFor();
    await takeScreenshot(page, 'approvals');
    await grant.getByRole('button', { name: /^Take back/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is allowed beyond the moment').waitFor();
    await ask(page, 'Look again');
    await focusCard(page);
    await page.keyboard.press('Enter');
    await page.getByText('Asked again.').waitFor();
  });

  it('beyond a session is tried on the ledger first, and needs its name where it covers a denial', async () => {
    const { page, home } = await open([
      run('cat a.txt'),
      { text: 'You said no.' },
      run('cat b.txt'),
      { text: 'It was read.' },
      run('cat a.txt b.txt'),
      { text: 'Nobody was asked.' },
    ]);
    await ask(page, 'Read a');
    await focusCard(page);
    await page.keyboard.press('Escape');
    await page.getByText('You said no.').waitFor();
    await ask(page, 'Read b');
    const card = await focusCard(page);
    await chooseRemember(card, /^Run “cat” with any names.*until you revoke it$/);
    await card.getByText('Would have allowed 2 calls on your ledger, 1 of which you denied.').waitFor();
    await takeScreenshot(page, 'saved-grant');
    expect(await card.getByRole('button', { name: /^Approve/ }).isDisabled()).toBe(true);
    await typedField(card).click();
    await typedField(card).pressSequentially('run cat ...');
    await page.keyboard.press('Enter');
    await page.getByText('It was read.').waitFor();
    await page.keyboard.press('Control+Shift+K');
    await ask(page, 'Read both');
    await page.getByText('Nobody was asked.').waitFor();
    expect(records(home).filter(({ event }) => event === 'grant.saved')).toMatchObject([{ wouldAllow: 2, denied: 1 }]);
  });
});

describe('modes', () => {
  it('are switched for each session: Permissive says so all the while, records everything and still asks about what destroys', async () => {
    const { page, workspace, home } = await open([{ calls: [write('new.txt')] }, run('rm -rf build'), { text: 'Done in Permissive.' }]);
    const composer = page.getByTestId('composer');
    await composer.click();
    // Standard, Strict, Paranoid, Permissive.
    for (const mode of ['Strict', 'Paranoid', 'Permissive']) {
      await page.keyboard.press('Shift+Tab');
      await page.getByTestId('status-mode').getByText(mode).waitFor();
    }
    await page.getByText('the approval card will rarely appear').waitFor();
    await ask(page, 'Write, then delete');
    const card = await focusCard(page);
    expect(workspace.readText('new.txt')).toBe('new.txt\n');
    expect(await card.innerText()).toContain('rm -rf build');
    await takeScreenshot(page, 'permissive');
    await page.keyboard.press('Escape');
    await page.getByText('Done in Permissive.').waitFor();
    expect(records(home).filter(({ event }) => event === 'intent')).toMatchObject([{ mode: 'permissive', basis: 'automatic' }]);
    await page.keyboard.press('Control+Shift+K');
    await page.getByTestId('status-mode').getByText('Standard').waitFor();
    expect(await page.getByText('the approval card will rarely appear').count()).toBe(0);
  });
});

describe('questions of one reply', () => {
  it('wait together, are walked by key, and are done in the model’s order', async () => {
    const { page, home } = await open([{ calls: [write('one.txt'), write('two.txt'), write('three.txt')] }, { text: 'All three.' }]);
    await ask(page, 'Write three files');
    await page.getByText('1 of 3').waitFor();
    await focusCard(page);
    await page.keyboard.press('F8');
    await page.getByText('2 of 3').waitFor();
    await page.keyboard.press('Shift+F8');
    await page.getByText('1 of 3').waitFor();
    for (let count = 0; count < 3; count += 1) {
      await focusCard(page);
      await page.keyboard.press('r');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(300);
    }
    await page.getByText('All three.').waitFor();
    const written = records(home).filter(({ event }) => event === 'intent');
    expect(written.map(({ resource }) => (resource as { target: string }).target.split('/').at(-1))).toEqual([
      'one.txt',
      'two.txt',
      'three.txt',
    ]);
  });
});

describe('a question nobody answers', () => {
  it('counts down, is refused, and says so', async () => {
    const { page, home } = await open([{ calls: [write('late.txt')] }, run('sleep 2'), { text: 'Too late.' }], {
      security: { approvalTimeoutSeconds: 3 },
    });
    await ask(page, 'Write slowly');
    await page
      .getByText(/^Refused in \d s$/)
      .first()
      .waitFor();
    await page.getByText('Nobody answered in time, so it was refused. The agent was told.').waitFor();
    await page.getByText('Too late.').waitFor();
    expect(records(home).filter(({ event }) => event === 'approval')).toMatchObject([{ decision: 'expired' }, { decision: 'expired' }]);
  });
});

describe('a command', () => {
  it('is changed in the card, judged again and recorded with both hashes', async () => {
    const { page, home } = await open([run('echo one > made.txt'), { text: 'It ran.' }]);
    await ask(page, 'Run it');
    await focusCard(page);
    await page.keyboard.press('e');
    const field = page.getByRole('textbox', { name: 'Command to run instead' });
    await field.fill('echo two > made.txt');
    await page.keyboard.press('Control+Enter');
    await page.getByText('It ran.').waitFor();
    const [approval, intent] = ['approval', 'intent'].map((name) => records(home).find(({ event }) => event === name));
    expect(approval).toMatchObject({ decision: 'approved-edited', editedBy: 'human' });
    expect(intent).toMatchObject({ editedFromSha256: approval?.payloadSha256, payloadSha256: approval?.editedSha256 });
  });
});
