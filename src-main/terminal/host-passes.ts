import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Clock } from '@gatehouse/agent-sdk/base';
import type { Permit } from '../gate/index.ts';
import type { ApprovedProgram, HostTrust, PtyProgram } from '../pty-host/index.ts';
import type { Environment } from './environment.ts';

export interface PassParts {
  /** Taken already: the pass is for what it permits. */
  readonly permit: Permit;
  /** What will be started for it. `cwd` is a real path. */
  readonly program: PtyProgram;
  /** The environment Gatehouse was started with, to tell what the program's own differs in. */
  readonly baseline: Environment;
  readonly clock: Clock;
}

export interface ApprovedStart extends ApprovedProgram {
  /** Lower-case hex SHA-256 of the pass, for the ledger. */
  readonly passSha256: string;
}

/**
 * The passes that main issues to one pty host, with a key that is made for it and never leaves this process: a host that
 * is started again believes none of the former's.
 */
export interface HostPasses {
  readonly trust: HostTrust;
  /** @throws ERR_ACTIONPASS_… when the program cannot be captured as it is, or the permit holds no grounds for a pass */
  issue(parts: PassParts): Promise<ApprovedStart>;
}

export function createHostPasses(): HostPasses {
  const pair = generateKeyPairSync('ed25519');
  const issuer = 'https://gatehouse.local/main';
  const audience = `https://gatehouse.local/pty-host/${randomUUID()}`;
  const host = { issuer, audience, privateJwk: pair.privateKey.export({ format: 'jwk' }) };
  return {
    trust: { issuer, audience, publicJwk: { ...pair.publicKey.export({ format: 'jwk' }) } },
    async issue(parts) {
      // Loaded with the first command: a start of the application waits for no signatures.
      const { issueCommandPass } = await import('./command-pass.ts');
      return await issueCommandPass(parts, host);
    },
  };
}
