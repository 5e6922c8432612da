import { existsSync, writeFileSync } from 'node:fs';
import { captureShell, digestPayload, generatePassKeys, issuePass, toFileLocation } from '@gatehouse/actionpass';
import { createFrozenClock, createTempFolder, type TempFolder } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PtyHost } from './host.ts';
import type { PtyHostCommand, PtyHostEvent, PtyProgram } from './protocol.ts';

// What is drawn does not matter here, and the real screen's Unicode tables do not load in a test runner.
vi.mock('./screen.ts', () => ({
  Screen: class {
    write(_text: string, done: () => void): void {
      done();
    }
    serialize(answer: (text: string) => void): void {
      answer('');
    }
    resize(): void {}
    dispose(): void {}
  },
}));

type Run = Extract<PtyHostCommand, { type: 'run' }>;

let folder: TempFolder;
let passes: Issuer;
let host: PtyHost;
const clock = createFrozenClock(Date.now());
let events: PtyHostEvent[];
let wake: () => void;

beforeEach(async () => {
  folder = createTempFolder('pass-check');
  folder.writeText('start-up', '');
  passes = await createIssuer();
  // Its own: a host of the test before may still tell of an end.
  const own: PtyHostEvent[] = [];
  events = own;
  wake = () => {};
  host = new PtyHost((event) => {
    own.push(event);
    wake();
  }, clock);
  host.handle({ type: 'trust', ...passes.trust });
  open('agent');
  open('person');
});
afterEach(() => {
  host.hangUp();
  for (const id of ['agent', 'person']) host.handle({ type: 'close', id, graceMs: 0 });
  folder.dispose();
});

function open(use: 'agent' | 'person'): void {
  host.handle({ type: 'open', id: use, use, cols: 80, rows: 24, scrollbackLines: 10, answersQueries: use === 'agent' });
}

const program = (command: string): PtyProgram => ({
  file: '/bin/sh',
  args: ['-c', '--', command],
  cwd: folder.path,
  env: { PATH: '/usr/bin:/bin', BASH_ENV: folder.resolve('start-up') },
});

async function approve(wanted = program('touch made'), { issuer, trust } = passes): Promise<Run> {
  const { args, cwd, env, file } = wanted;
  const payload = await captureShell({ argv: [file, ...args], cwd, env, baseline: {}, scripts: [env.BASH_ENV ?? ''] });
  const action = { audience: trust.audience, actions: ['exec'], tools: ['bash_run'], locations: [toFileLocation(cwd)] };
  const people = { principal: 'user:alice', actor: { sub: 'agent:main' }, taskId: 't', actionId: 'a', approvalId: 'yes' };
  const { token } = await issuePass({ ...action, ...people, payload, policyDigest: digestPayload(null) }, issuer);
  return { type: 'run', id: 'agent', program: wanted, pass: token, payload, tool: 'bash_run' };
}

type Issuer = Awaited<ReturnType<typeof createIssuer>>;

/** As main makes one for each start of a host. */
async function createIssuer() {
  const { privateKey, publicJwk } = await generatePassKeys();
  const issuer = 'https://gatehouse.local/main';
  const trust = { issuer, audience: 'https://gatehouse.local/pty-host/1', publicJwk: { ...publicJwk } };
  return { issuer: { issuer, clientId: 'gatehouse', key: privateKey, clock, ids: { nextId: () => crypto.randomUUID() } }, trust };
}

/** Settles with the next event of one of these types. */
async function next(...types: readonly PtyHostEvent['type'][]): Promise<PtyHostEvent> {
  for (;;) {
    const index = events.findIndex(({ type }) => types.includes(type));
    if (index >= 0) return events.splice(index, 1)[0] as PtyHostEvent;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function outcomeOf(command: PtyHostCommand): Promise<string> {
  host.handle(command);
  const event = await next('start-failed', 'exit');
  return event.type === 'start-failed' ? (/\((ERR_\w+)\)/.exec(event.message)?.[1] ?? event.message) : 'ran';
}

describe('the pty host', () => {
  it('runs an approved command, once', async () => {
    const run = await approve();
    expect(await outcomeOf(run)).toBe('ran');
    expect(existsSync(folder.resolve('made'))).toBe(true);
    expect(await outcomeOf(run)).toBe('ERR_ACTIONPASS_REPLAYED');
  });

  const changes: readonly (readonly [string, string, (run: Run) => Partial<Run> | Promise<Partial<Run>>])[] = [
    ['another command', 'ARGUMENTS_CHANGED', ({ program: was }) => ({ program: { ...was, args: ['-c', '--', 'touch made other'] } })],
    ['another program', 'ARGUMENTS_CHANGED', ({ program: was }) => ({ program: { ...was, file: '/usr/bin/env' } })],
    ['another folder', 'LOCATION_NOT_COVERED', ({ program: was }) => ({ program: { ...was, cwd: '/tmp' } })],
    [
      'a variable more',
      'ENVIRONMENT_CHANGED',
      ({ program: was }) => ({ program: { ...was, env: { ...was.env, LD_PRELOAD: '/tmp/x.so' } } }),
    ],
    ['another PATH', 'PATH_CHANGED', ({ program: was }) => ({ program: { ...was, env: { ...was.env, PATH: '/tmp:/usr/bin' } } })],
    ['another tool', 'TOOL_NOT_COVERED', () => ({ tool: 'write' })],
    [
      'another command and a payload to fit',
      'PAYLOAD_CHANGED',
      ({ payload, program: was }) => {
        const args = ['-c', '--', 'touch made other'];
        return { program: { ...was, args }, payload: { ...payload, argv: [was.file, ...args] } };
      },
    ],
    ['a pass that was changed', 'SIGNATURE_INVALID', ({ pass }) => ({ pass: `${pass.slice(0, -8)}AAAAAAAA` })],
    ['no pass', 'MALFORMED', () => ({ pass: '' })],
    ['the pass of another host', 'KEY_UNKNOWN', async () => ({ pass: (await approve(undefined, await createIssuer())).pass })],
    ['the pass of another command', 'PAYLOAD_CHANGED', async () => ({ pass: (await approve(program('true'))).pass })],
    [
      'a start-up file that was edited',
      'SCRIPT_EDITED',
      () => {
        writeFileSync(folder.resolve('start-up'), 'touch made\n');
        return {};
      },
    ],
    [
      'a pass that has expired',
      'EXPIRED',
      () => {
        clock.advance(60_000);
        return {};
      },
    ],
  ];
  it.each(changes)('spawns nothing for %s: %s', async (_, code, change) => {
    const run = await approve();
    expect(await outcomeOf({ ...run, ...(await change(run)) })).toBe(`ERR_ACTIONPASS_${code}`);
    expect(events.map(({ type }) => type)).not.toContain('started');
    expect(existsSync(folder.resolve('made'))).toBe(false);
  });

  it('believes the first that told it whom to believe, and nobody before', async () => {
    const other = await createIssuer();
    host.handle({ type: 'trust', ...other.trust });
    expect(await outcomeOf(await approve(undefined, other))).toBe('ERR_ACTIONPASS_KEY_UNKNOWN');
    expect(await outcomeOf(await approve())).toBe('ran');
    const untold = new PtyHost((event) => events.push(event), clock);
    untold.handle({ type: 'open', id: 'agent', use: 'agent', cols: 80, rows: 24, scrollbackLines: 10, answersQueries: true });
    untold.handle(await approve());
    await expect
      .poll(() => events.some((event) => event.type === 'start-failed' && event.message.includes('ERR_TERMINAL_UNTRUSTED')))
      .toBe(true);
    untold.handle({ type: 'close', id: 'agent', graceMs: 0 });
  });

  it('starts a person’s shell in a person’s terminal only, and an agent’s command in an agent’s only', async () => {
    const shell = { ...program(''), args: [] };
    expect(await outcomeOf({ type: 'start', id: 'agent', program: shell })).toBe('ERR_TERMINAL_USE');
    expect(await outcomeOf({ ...(await approve()), id: 'person' })).toBe('ERR_TERMINAL_USE');
    host.handle({ type: 'start', id: 'person', program: shell });
    expect(await next('started', 'start-failed')).toMatchObject({ type: 'started', id: 'person' });
  });

  it.each([
    [['-c', 'touch made']],
    [['-c', '--', 'touch made']],
    [['touch']],
    [['--init-file', '/ws/evil.bash']],
    [['-l', '-c', 'touch made']],
    [['-lc', 'touch made']],
  ])('takes %j for no shell of a person’s', async (args) => {
    expect(await outcomeOf({ type: 'start', id: 'person', program: { ...program(''), args } })).toBe('ERR_TERMINAL_NOT_A_SHELL');
  });

  it('lets nobody type into an agent’s terminal', async () => {
    const run = await approve(program('read -r -t 0.3 line || read line </dev/null; touch "$line" ready'));
    host.handle(run);
    await next('started');
    host.handle({ type: 'write', id: 'agent', data: 'made\n' });
    await next('exit');
    expect([existsSync(folder.resolve('made')), existsSync(folder.resolve('ready'))]).toEqual([false, true]);
  });

  it('does not start what was closed while its pass was judged, and keeps the order of what came after it', async () => {
    host.handle(await approve(program('sleep 30')));
    host.handle({ type: 'kill', id: 'agent', graceMs: 0 });
    // The kill came second: it ends the program instead of missing it.
    expect(await next('exit')).toMatchObject({ signal: expect.stringMatching(/^SIG(HUP|KILL)$/) });
    const late = await approve();
    host.handle(late);
    host.hangUp();
    await expect.poll(() => events.some(({ type }) => type === 'started')).toBe(true);
    events.length = 0;
    host.handle({ type: 'serialize', id: 'agent', requestId: 7 });
    expect(await next('state')).toMatchObject({ requestId: 7 });
    expect(events.map(({ type }) => type)).not.toContain('started');
    expect(existsSync(folder.resolve('made'))).toBe(false);
  });
});
