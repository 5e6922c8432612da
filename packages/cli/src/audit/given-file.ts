import { readFile } from 'node:fs/promises';
import { GatehouseError } from '@gatehouse/agent-sdk/base';

/** The text of a file that an option names. @throws ERR_CLI_FILE */
export async function readGivenFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new GatehouseError('ERR_CLI_FILE', {
      message: `The ${what} ${file} cannot be read.`,
      untouched: 'Nothing was checked.',
      nextStep: 'Check the path.',
      cause,
    });
  }
}
