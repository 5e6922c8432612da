import { basename, dirname } from 'node:path';
import type { PassVerifier, UseTable } from '@gatehouse/actionpass';
import { type Clock, GatehouseError } from '@gatehouse/agent-sdk/base';
import type { ApprovedProgram, HostTrust, PtyProgram } from './protocol.ts';

/**
 * What the host demands before it starts a program for an agent: a pass of the main process that started this host, for
 * this program as it is now, not used before. The host believes nothing else of a message.
 */
export class PassCheck {
  readonly #clock: Clock;
  #verifier: Promise<PassVerifier & { readonly uses: UseTable }> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Once: a second message that named another key would be one of somebody else's. What verifies passes is loaded at
   * once, but not waited for: the first command will want it, and a person's shell does not.
   */
  trust(trust: HostTrust): void {
    if (this.#verifier !== undefined) return;
    this.#verifier = createVerifier(trust, this.#clock);
    // Told to the command that asks.
    this.#verifier.catch(() => {});
  }

  /** @throws ERR_ACTIONPASS_… naming what the pass is not good for, or what changed since it was issued */
  async assertApproved({ pass, payload, program, tool }: ApprovedProgram): Promise<void> {
    if (this.#verifier === undefined) throw noTrust();
    const { assertShellUnchanged, redeemPass, toFileLocation } = await import('@gatehouse/actionpass');
    const { args, cwd, env, file } = program;
    const redeemed = await redeemPass(pass, await this.#verifier, {
      payload,
      action: 'exec',
      tool,
      location: toFileLocation(cwd),
      // The pass came over the channel to the process that issued it: nobody else can show one.
      acceptsUnbound: true,
    });
    if (!redeemed.ok) throw redeemed.error;
    await assertShellUnchanged(payload, { argv: [file, ...args], cwd, env });
  }
}

async function createVerifier(
  { audience, issuer, publicJwk }: HostTrust,
  clock: Clock,
): Promise<PassVerifier & { readonly uses: UseTable }> {
  const { createMemoryUseTable, toPassKey } = await import('@gatehouse/actionpass');
  // In memory: the issuer's key is made for this host, so a pass of before or after finds no verifier.
  return { keys: [await toPassKey(publicJwk, 'public')], issuer, audience, clock, uses: createMemoryUseTable() };
}

/** Arguments that a person's interactive shell is started with. None of them can carry a command. */
const plainArguments: readonly (readonly string[])[] = [[], ['-l'], ['-NoLogo']];

/** @throws ERR_TERMINAL_NOT_A_SHELL for a program with any other arguments: it is not the person's shell */
export function assertInteractiveShell({ args }: PtyProgram): void {
  const [option, file = '', ...more] = args;
  const isOurStart = option === '--init-file' && more.length === 0 && isIntegrationScript(file);
  if (isOurStart || plainArguments.some((plain) => plain.length === args.length && plain.every((arg, index) => arg === args[index])))
    return;
  throw new GatehouseError('ERR_TERMINAL_NOT_A_SHELL', {
    message: 'This is not how a person’s shell is started.',
    untouched: 'Nothing was run.',
  });
}

/** Gatehouse's own start-up file, which reads the person's. */
function isIntegrationScript(file: string): boolean {
  return basename(file) === 'user.bash' && basename(dirname(file)) === 'shell-integration';
}

function noTrust(): GatehouseError {
  return new GatehouseError('ERR_TERMINAL_UNTRUSTED', {
    message: 'The terminal process was not told whose passes to believe.',
    untouched: 'Nothing was run.',
  });
}
