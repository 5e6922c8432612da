export type { Command, CommandHost } from './command.ts';
export { commands } from './commands.ts';
export { type ExitCode, exitCodes } from './exit-codes.ts';
export { type CommandLineParts, runCommandLine } from './main.ts';
