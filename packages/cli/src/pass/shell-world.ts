import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ShellSpawn } from '@gatehouse/actionpass';
import { type CommandHost, type ParsedArguments, textOption, usageError } from '../command.ts';

/** The program that `--argv` and `--cwd` name, in the environment of this process. @throws ERR_CLI_USAGE */
export function toShellSpawn(parsed: ParsedArguments, host: CommandHost): ShellSpawn {
  return { argv: parseArgv(textOption(parsed, 'argv')), cwd: toDirectory(parsed, host), env: toEnvironment(host) };
}

export function toEnvironment({ environment }: CommandHost): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

export function toDirectory(parsed: ParsedArguments, host: CommandHost): string {
  const path = resolve(host.cwd, textOption(parsed, 'cwd') ?? '.');
  try {
    return realpathSync.native(path);
  } catch {
    throw usageError(`${path} is not there.`, 'Name a folder with --cwd.');
  }
}

export function parseArgv(text: string | undefined): readonly string[] {
  try {
    const argv: unknown = JSON.parse(text ?? '');
    if (Array.isArray(argv) && argv.length > 0 && argv.every((item) => typeof item === 'string')) return argv;
  } catch {
    // Said below, as for any other text that is no vector.
  }
  throw usageError('--argv must be a JSON list of texts.', 'For example: --argv \'["bash","build.sh"]\'');
}
