import { describe, expect, it } from 'vitest';
import { findDebuggingSwitch, parseCommandLine } from './command-line.ts';

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

  it.each(['--remote-debugging-port=0', '--remote-debugging-pipe', '--inspect', '--inspect-brk=9229', '--load-extension=/x'])(
    'is searched for %s',
    (argument) => {
      expect(findDebuggingSwitch(['gatehouse', argument])).toBe(argument);
    },
  );

  it('may have ordinary switches', () => {
    expect(findDebuggingSwitch(['gatehouse', '--disable-gpu', '--inspector-gadget', '/ws'])).toBeUndefined();
  });
});
