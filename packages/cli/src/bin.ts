import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import packageJson from '../../../package.json' with { type: 'json' };
import type { CommandHost } from './command.ts';
import { commands } from './commands.ts';
import { splitLines } from './jsonl.ts';
import { runCommandLine } from './main.ts';

/** The process entry of `gatehouse`: gives the command line the world, and the world the exit code. */
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());
// A reader that has seen enough (`| head`) closes the pipe: not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question, { signal });
  } finally {
    terminal.close();
  }
}

const host: CommandHost = {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  inputLines: splitLines(process.stdin),
  hasColors: process.stdout.isTTY === true,
  cwd: process.cwd(),
  environment: process.env,
  userHome: homedir(),
  signal: interrupt.signal,
};

process.exitCode = await runCommandLine(process.argv.slice(2), { version: packageJson.version, commands }, host);
