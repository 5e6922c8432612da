import { describe, expect, it } from 'vitest';
import { findRefusedSwitch, parseCommandLine } from './command-line.ts';

describe('the command line', () => {
  it('names a workspace relative to where it was typed', () => {
    const parsed = parseCommandLine(['/opt/gatehouse', '--disable-gpu', 'code/app'], { isPackaged: true, cwd: '/home/me' });
    expect(parsed).toEqual({ workspace: '/home/me/code/app', screenshotFile: undefined });
  });

  it('skips the folder of the app in development', () => {
    const parsed = parseCommandLine(['electron', '--no-sandbox', '/src/gatehouse', '/ws'], { isPackaged: false, cwd: '/' });
    expect(parsed.workspace).toBe('/ws');
  });

  it('may ask for a picture', () => {
    const parsed = parseCommandLine(['electron', '.', '--screenshot=/tmp/a.png'], { isPackaged: false, cwd: '/' });
    expect(parsed).toEqual({ workspace: undefined, screenshotFile: '/tmp/a.png' });
  });

  it.each([
    '--remote-debugging-port=0',
    '-remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--remote-debugging-io-pipes=1',
    '--inspect',
    '--inspect-brk=9229',
    '--load-extension=/x',
    '--renderer-cmd-prefix=/x',
    '--utility-cmd-prefix=/x',
    '--no-sandbox',
    '--proxy-server=evil',
  ])('is refused with %s in a package', (argument) => {
    expect(findRefusedSwitch(['gatehouse', argument], 'linux')).toBe(argument);
  });

  it('is refused with a slash on Windows, where that begins a switch', () => {
    expect(findRefusedSwitch(['gatehouse', '/Remote-Debugging-Port=1'], 'win32')).toBe('/Remote-Debugging-Port=1');
    expect(findRefusedSwitch(['gatehouse', '/home/me/code'], 'linux')).toBeUndefined();
  });

  it('may have switches that only change how it draws', () => {
    expect(findRefusedSwitch(['gatehouse', '--disable-gpu', '--screenshot=/tmp/a.png', '/ws'], 'linux')).toBeUndefined();
  });
});
