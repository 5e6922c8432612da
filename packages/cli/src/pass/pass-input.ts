import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { importPassKey, type PassKey } from '@gatehouse/actionpass';
import { assertJsonValue, GatehouseError, type JsonValue } from '@gatehouse/agent-sdk/base';
import { type CommandHost, type ParsedArguments, textOption, usageError } from '../command.ts';

/** @throws ERR_CLI_USAGE when the option is missing */
export function requiredOption(parsed: ParsedArguments, name: string, command: string): string {
  const text = textOption(parsed, name);
  if (text !== undefined && text !== '') return text;
  throw usageError(`gatehouse ${command} needs --${name}.`, `See: gatehouse ${command} --help`);
}

/** The members of an option that takes a list, with commas between them. */
export function listOption(parsed: ParsedArguments, name: string, fallback: string): readonly string[] {
  return (textOption(parsed, name) ?? fallback).split(',').map((item) => item.trim());
}

/** @throws ERR_CLI_READ when there is no such file */
export function readTextFile(name: string, host: CommandHost): string {
  const path = resolve(host.cwd, name);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GatehouseError('ERR_CLI_READ', { message: `${path} cannot be read.`, untouched: 'Nothing was done.', cause });
  }
}

/** @throws ERR_CLI_READ, ERR_CLI_USAGE when the file holds no JSON */
export function readJsonFile(name: string, host: CommandHost): JsonValue {
  const text = readTextFile(name, host);
  try {
    return assertJsonValue(JSON.parse(text));
  } catch {
    throw usageError(`${name} does not hold plain JSON.`, 'A payload is one JSON value.');
  }
}

export async function readKey(name: string, use: 'private' | 'public', host: CommandHost): Promise<PassKey> {
  return await importPassKey(readTextFile(name, host), use);
}

/** The pass an argument names: the text itself, a file that holds it, or `-` for the first line of standard input. */
export async function readToken(named: string, host: CommandHost): Promise<string> {
  if (named === '-') {
    for await (const line of host.inputLines) return line.trim();
    return '';
  }
  return (isFile(resolve(host.cwd, named)) ? readTextFile(named, host) : named).trim();
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, or too long for a name, as a pass is.
    return false;
  }
}

/** The passes of a file, one a line. */
export function readTokens(name: string | undefined, host: CommandHost): readonly string[] {
  if (name === undefined) return [];
  const lines = readTextFile(name, host).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** An instant in milliseconds: RFC 3339, or seconds since 1970. @throws ERR_CLI_USAGE */
export function instantOption(parsed: ParsedArguments, name: string): number | undefined {
  const text = textOption(parsed, name);
  if (text === undefined) return undefined;
  const instantMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  if (Number.isFinite(instantMs)) return instantMs;
  throw usageError(`--${name} must be a time such as 2026-01-02T03:04:05Z, or seconds since 1970.`, `You gave: ${text}`);
}
