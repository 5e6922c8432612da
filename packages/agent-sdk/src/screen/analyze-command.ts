import type { CommandAnalysis, CommandFinding } from './command-analysis.ts';
import type { SecretScreen } from './contract.ts';
import { destructiveWarnings } from './destructive.ts';
import { screenCommand } from './screen-command.ts';

/** The language a command is written in. */
export type ShellName = 'bash' | 'zsh' | 'sh' | 'powershell' | 'cmd';

export interface AnalyzeCommandOptions {
  readonly screen: SecretScreen;
  /** Absolute folder the command starts in. */
  readonly cwd: string;
  /** Absolute path that `~` stands for. */
  readonly homeDirectory: string;
  /** Default `bash`. */
  readonly shell?: ShellName;
  /** Absolute. Code outside of it is code nobody here wrote. Default: `cwd`. */
  readonly workspaceRoot?: string;
}

/** What a command would do. Total: whatever the text, it returns; what it cannot read is `unknown`. */
export function analyzeCommand(command: string, options: AnalyzeCommandOptions): CommandAnalysis {
  const screening = screenCommand(command, options);
  const warnings = destructiveWarnings(command, options);
  const whole = { start: 0, end: command.length };
  const findings: CommandFinding[] = [
    ...warnings.map((reason) => ({ verdict: 'destructive' as const, family: 'delete' as const, reason, ...whole })),
    ...screening.secrets.map(({ path }) => ({
      verdict: 'secret_read' as const,
      family: null,
      reason: `Names a secret: ${path}.`,
      ...whole,
    })),
  ];
  const [gravest] = findings;
  const typed = gravest?.verdict === 'destructive';
  return {
    ...screening,
    verdict: gravest?.verdict ?? 'benign',
    family: gravest?.family ?? null,
    findings,
    typed,
    keyWords: typed ? command.slice(0, 60) : '',
    programs: [],
    unknowns: [],
  };
}
