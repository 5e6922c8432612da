import { type AnalyzeCommandOptions, analyzeCommand } from './analyze-command.ts';
import type { CommandAnalysis } from './command-analysis.ts';

export type CommandScreenOptions = Omit<AnalyzeCommandOptions, 'shell' | 'workspaceRoot'>;
export type CommandScreening = Pick<CommandAnalysis, 'secrets' | 'paths' | 'patterns' | 'findsDotFiles' | 'findsDeep' | 'isWhole'>;

/**
 * The paths a command names, of everything {@link analyzeCommand} says of it.
 *
 * Its limits, which other guards cover: it does not know what a script or program reads by itself (`make`, `grep -r .`),
 * what a computed name is, or what a pattern as wide as `*` finds; such a command is shown to a person, who decides.
 * What `echo` and `printf` print to the terminal, commit messages and the pattern of a grep are text, not paths.
 */
export function screenCommand(command: string, options: CommandScreenOptions): CommandScreening {
  const { secrets, paths, patterns, findsDotFiles, findsDeep, isWhole } = analyzeCommand(command, options);
  return { secrets, paths, patterns, findsDotFiles, findsDeep, isWhole };
}
