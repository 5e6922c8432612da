import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';
import writeFileAtomic from 'write-file-atomic';

/** The parsed JSON of a file, or undefined when there is no such file. */
export async function loadJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw new GatehouseError('ERR_SETTINGS_READ', {
      message: `${file} could not be read (${systemErrorCode(thrown) ?? 'unknown error'}).`,
      untouched: 'The file is as it was.',
      nextStep: 'Check its owner and permissions.',
      cause: thrown,
    });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw new GatehouseError('ERR_SETTINGS_SYNTAX', {
      message: `${file} is not valid JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      untouched: 'The file is as it was; defaults are used until it is mended.',
      nextStep: 'Mend the file, or delete it to begin with the defaults.',
      cause: thrown,
    });
  }
}

/**
 * Writes a file of ours whole or not at all: temporary file, fsync, rename; mode 0600 in a folder of mode 0700.
 *
 * @throws ERR_SETTINGS_WRITE with the old file untouched
 */
export async function saveJsonFile(file: string, value: unknown): Promise<void> {
  try {
    const directory = dirname(file);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, fsync: true });
  } catch (thrown) {
    throw new GatehouseError('ERR_SETTINGS_WRITE', {
      message: `${file} could not be written (${systemErrorCode(thrown) ?? 'unknown error'}).`,
      untouched: 'The file holds what it held before.',
      nextStep: 'Check the free space and the permissions of its folder.',
      cause: thrown,
    });
  }
}
