import { isAbsolute } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { Permit } from '../gate/index.ts';
import { type ProgramOutput, type ProgramRun, runToEnd } from './program-run.ts';

/** What a permit for a program carries: the argument vector, the program as its absolute path in front, and the folder. */
export type ProgramPayload = { readonly argv: readonly string[]; readonly cwd: string };

/** What main decides about a permitted program, and nobody else. */
export interface PermittedRun extends Pick<ProgramRun, 'env' | 'maximumOutputBytes' | 'timeoutMs' | 'signal'> {
  /** The gate's own `assertPermit`: throws for a permit the gate did not mint, or minted for another kind of action. */
  readonly assertPermit: (permit: Permit, kind: string) => void;
}

/**
 * Runs an approved program. Program, arguments and folder come out of the permit; limits and environment from main.
 *
 * @throws what `assertPermit` and `permit.take` throw; ERR_EXEC_ARGUMENTS for a payload that names no absolute program; see {@link runToEnd}
 */
export async function runPermitted(permit: Permit<ProgramPayload>, { assertPermit, ...limits }: PermittedRun): Promise<ProgramOutput> {
  assertPermit(permit, 'process:spawn');
  const { argv, cwd } = permit.take();
  const [file, ...args] = argv;
  if (file === undefined || !isAbsolute(file) || !isAbsolute(cwd) || argv.some((argument) => argument.includes('\0'))) {
    throw new GatehouseError('ERR_EXEC_ARGUMENTS', {
      message: 'The approved program is not named by an absolute path, or holds a null character.',
      untouched: 'Nothing was run.',
    });
  }
  return await runToEnd({ ...limits, file, args, cwd });
}
