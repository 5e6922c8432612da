import { generateKeyPairSync } from 'node:crypto';
import { createTempFolder } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import type { CommandHost } from '../command.ts';
import { commands } from '../commands.ts';
import { runCommandLine } from '../main.ts';

function createPassCli() {
  const folder = createTempFolder();
  for (const name of ['issuer', 'other', 'holder']) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    folder.writeText(`${name}.pem`, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    folder.writeText(
      `${name}.pub`,
      name === 'other' ? JSON.stringify(publicKey.export({ format: 'jwk' })) : String(publicKey.export({ type: 'spki', format: 'pem' })),
    );
  }
  folder.writeText('payload.json', '{"argv":["echo","hello"],"cwd":"/ws"}');
  folder.writeText('changed.json', '{"argv":["echo","hullo"],"cwd":"/ws"}');
  let environment: Record<string, string | undefined> = { PATH: '/usr/bin:/bin', USER: 'alice' };
  const run = async (...args: readonly string[]) => {
    let output = '';
    let errors = '';
    const host: CommandHost = {
      write: (text) => {
        output += text;
      },
      writeError: (text) => {
        errors += text;
      },
      ask: undefined,
      inputLines: (async function* () {})(),
      cwd: folder.path,
      environment,
      userHome: folder.path,
      signal: new AbortController().signal,
    };
    return { code: await runCommandLine(['pass', ...args], { version: '1', commands }, host), output, errors };
  };
  const issue = async (...args: readonly string[]) => {
    const { code, errors, output } = await run('issue', '--key', 'issuer.pem', '--location', 'file:///ws', ...args);
    if (code !== 0) throw new Error(errors);
    return output.trim();
  };
  return {
    folder,
    run,
    issue,
    poison: (changes: Record<string, string>) => {
      environment = { ...environment, ...changes };
    },
    [Symbol.dispose]: () => folder.dispose(),
  };
}

describe('gatehouse pass', () => {
  it('issues a pass that it verifies, and prints what a reviewer asks', async () => {
    using cli = createPassCli();
    const token = await cli.issue('--payload', 'payload.json', '--approval', 'approval-7');
    cli.folder.writeText('pass.txt', `${token}\n`);
    const verified = await cli.run('verify', 'pass.txt', '--key', 'issuer.pub', '--payload', 'payload.json');
    expect(verified.code).toBe(0);
    expect(verified.output).toMatch(/^valid, unbound\./);
    for (const fact of ['bash_run', 'file:///ws', 'sha-256:', 'user:alice (approval approval-7)']) expect(verified.output).toContain(fact);
    expect(JSON.parse((await cli.run('verify', token, '--key', 'issuer.pub', '--json')).output)).toMatchObject({
      valid: true,
      binding: 'unbound',
      checked: ['signature', 'claims', 'time', 'chain'],
      claims: { sub: 'user:alice', act: { sub: 'agent:cli' } },
    });
  });

  it.each([
    ['payload-changed', ['--payload', 'changed.json']],
    ['key-unknown', ['--key', 'other.pub']],
    ['audience-mismatch', ['--audience', 'https://elsewhere']],
    ['issuer-mismatch', ['--issuer', 'https://elsewhere']],
    ['location-not-covered', ['--payload', 'payload.json', '--location', 'file:///ws-other']],
    ['unbound', ['--payload', 'payload.json', '--bound']],
    ['expired', ['--at', '2999-01-01T00:00:00Z']],
    ['not-yet-valid', ['--at', '1']],
  ])('exits with 1 and names %s', async (reason, args) => {
    using cli = createPassCli();
    const token = await cli.issue('--payload', 'payload.json');
    const plain = await cli.run('verify', token, '--key', 'issuer.pub', ...args);
    expect(plain).toMatchObject({ code: 1, output: expect.stringContaining(`NOT VALID: ${reason}.`) });
    const json = await cli.run('verify', token, '--key', 'issuer.pub', '--json', ...args);
    expect(JSON.parse(json.output)).toMatchObject({ valid: false, reason });
  });

  it('accepts a pass once with a table of uses, across runs', async () => {
    using cli = createPassCli();
    const token = await cli.issue('--payload', 'payload.json');
    const verify = () => cli.run('verify', token, '--key', 'issuer.pub', '--payload', 'payload.json', '--uses', 'uses.db');
    expect((await verify()).code).toBe(0);
    expect(await verify()).toMatchObject({ code: 1, output: expect.stringContaining('replayed') });
  });

  it('wants the proof of a pass that is bound to a key', async () => {
    using cli = createPassCli();
    const token = await cli.issue('--payload', 'payload.json', '--holder', 'holder.pub');
    expect(await cli.run('verify', token, '--key', 'issuer.pub', '--payload', 'payload.json')).toMatchObject({
      code: 1,
      output: expect.stringContaining('proof-missing'),
    });
  });

  it('binds a program as it stands, and sees a script edited and an environment poisoned afterwards', async () => {
    using cli = createPassCli();
    cli.folder.writeText('build.sh', 'echo build\n');
    const issued = JSON.parse(await cli.issue('--argv', '["sh","build.sh"]', '--scripts', 'build.sh', '--json')) as {
      pass: string;
      payload: object;
    };
    cli.folder.writeText('shell.json', JSON.stringify(issued.payload));
    const verify = (...args: string[]) =>
      cli.run('verify', issued.pass, '--key', 'issuer.pub', '--payload', 'shell.json', '--shell', '--json', ...args);
    const reason = async (...args: string[]) => (JSON.parse((await verify(...args)).output) as { reason?: string }).reason;
    expect(JSON.parse((await verify()).output)).toMatchObject({ valid: true, checked: expect.arrayContaining(['payload', 'shell']) });
    expect(await reason('--argv', '["sh","other.sh"]')).toBe('arguments-changed');
    expect(await reason('--cwd', '/')).toBe('directory-changed');
    cli.folder.writeText('build.sh', 'echo edited\n');
    expect(await reason()).toBe('script-edited');
    cli.poison({ LD_PRELOAD: '/tmp/evil.so' });
    expect(await reason()).toBe('environment-changed');
    cli.poison({ PATH: '/tmp:/usr/bin:/bin' });
    expect(await reason()).toBe('path-changed');
  });

  it('inspects a pass of any time, and says whether its signature was verified', async () => {
    using cli = createPassCli();
    const token = await cli.issue('--payload', 'payload.json');
    expect(await cli.run('inspect', token)).toMatchObject({ code: 0, output: expect.stringContaining('NOT verified') });
    expect(await cli.run('inspect', token, '--key', 'issuer.pub')).toMatchObject({
      code: 0,
      output: expect.stringContaining('The signature fits'),
    });
    expect(await cli.run('inspect', token, '--key', 'other.pub')).toMatchObject({
      code: 1,
      output: expect.stringContaining('key-unknown'),
    });
    expect(await cli.run('inspect', 'nonsense')).toMatchObject({ code: 1, output: expect.stringContaining('malformed') });
  });

  it('refuses to issue what no verifier would accept', async () => {
    using cli = createPassCli();
    const base = ['issue', '--key', 'issuer.pem', '--payload', 'payload.json'];
    expect(await cli.run(...base)).toMatchObject({ code: 2 });
    expect(await cli.run(...base, '--location', '/ws')).toMatchObject({ code: 2 });
    expect(await cli.run(...base, '--location', 'file:///ws', '--lifetime', '31')).toMatchObject({ code: 2 });
    expect(await cli.run(...base, '--location', 'file:///ws', '--subject', 'agent:main')).toMatchObject({ code: 2 });
    expect(await cli.run('issue', '--key', 'issuer.pub', '--payload', 'payload.json', '--location', 'file:///ws')).toMatchObject({
      code: 3,
      errors: expect.stringContaining('ERR_ACTIONPASS_KEY'),
    });
  });

  it('shows in one command that a swap after the approval is blocked', async () => {
    using cli = createPassCli();
    const { code, output } = await cli.run('demo', '--json');
    const outcomes = output
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(code).toBe(0);
    expect(outcomes).toEqual([
      'accepted',
      'replayed',
      'payload-changed',
      'arguments-changed',
      'script-edited',
      'path-changed',
      'environment-changed',
      'directory-changed',
      'signature-invalid',
    ]);
  });
});
