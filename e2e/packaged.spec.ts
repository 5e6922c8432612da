import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { createTempFolder, type TempFolder } from '@gatehouse/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPackage, testMarker } from '../scripts/packaging/finish.ts';

const root = join(import.meta.dirname, '..');
const appDir = join(root, 'dist', 'for-test', 'linux-unpacked');
const executable = join(appDir, 'gatehouse');

/** Playwright's `_electron` needs the inspector, which is fused off; the page can still be driven over its own protocol. */
describe.skipIf(process.platform !== 'linux')('the packaged application', () => {
  let home: TempFolder;
  let child: ChildProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    home = createTempFolder('gatehouse-packaged');
    child = start(home.path);
    browser = await chromium.connectOverCDP(await debuggerAddress(child));
    const context = browser.contexts()[0];
    page = context?.pages()[0] ?? (await (context as NonNullable<typeof context>).waitForEvent('page'));
  });

  afterAll(async () => {
    await browser?.close();
    await stop(child);
    home?.dispose();
  });

  it('opens its window from its own scheme', async () => {
    await page.getByTestId('status-ledger').waitFor();
    expect(page.url()).toMatch(/^app:\/\/gatehouse\//);
    expect(await page.title()).toContain('Gatehouse');
    const screenshots = join(root, 'test-results', 'screenshots');
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, 'packaged.png') });
  });

  it('serves every page with a strict content security policy', async () => {
    const policy = await page.evaluate(async () => (await fetch(location.href)).headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe-eval');
  });

  it('gives the page no Node and runs no script that is not a file of ours', async () => {
    const found = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hasRunInline = true';
      document.body.append(script);
      script.remove();
      return { require: 'require' in window, process: 'process' in window, hasRunInline: 'hasRunInline' in window };
    });
    expect(found).toEqual({ require: false, process: false, hasRunInline: false });
  });

  it('has its fuses set in the executable itself', async () => {
    const wire = await getCurrentFuseWire(executable);
    const isOn = (fuse: FuseV1Options): boolean => String.fromCharCode(Number(wire[fuse])) === '1';
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocolPrivileges: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      asarIntegrity: true,
      onlyAsar: true,
      fileProtocolPrivileges: false,
    });
  });

  it('ships its own code and no sample application, source map or story', () => {
    expect(existsSync(join(appDir, 'resources', 'default_app.asar'))).toBe(false);
    const files = listPackage(join(appDir, 'resources', 'app.asar'));
    expect(files).toContain('/out/main/index.js');
    expect(files.filter((path) => path.endsWith('.map') || path.startsWith('/out/stories'))).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('a package without the mark of a test', () => {
  it('refuses to be driven from outside', async () => {
    const home = createTempFolder('gatehouse-packaged');
    const marker = join(appDir, testMarker);
    renameSync(marker, `${marker}.away`);
    const child = start(home.path);
    try {
      let said = '';
      child.stderr?.on('data', (bytes) => {
        said += bytes;
      });
      const code = await new Promise((resolve) => child.once('exit', resolve));
      expect(code).toBe(2);
      // The first switch it does not take is named: as root, that is the one that turns the sandbox off.
      expect(said).toMatch(/^gatehouse: --(remote-debugging-port=0|no-sandbox) is refused/m);
    } finally {
      await stop(child);
      renameSync(`${marker}.away`, marker);
      home.dispose();
    }
  });
});

function start(home: string): ChildProcess {
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return spawn(executable, [...sandbox, '--disable-gpu', '--remote-debugging-port=0'], {
    env: { ...environment, GATEHOUSE_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Chromium says on stderr where it listens. */
function debuggerAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (bytes) => {
      said += bytes;
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`it ended with exit code ${code}: ${said}`)));
  });
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return;
  const isGone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await isGone;
}
