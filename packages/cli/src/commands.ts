import { auditCommands } from './audit/commands.ts';
import { costForecast } from './budget/forecast.ts';
import { agentResume } from './budget/resume.ts';
import { costSummary } from './budget/summary.ts';
import type { Command } from './command.ts';
import { dlp } from './dlp/dlp.ts';
import { doctor } from './doctor/doctor.ts';
import { passDemo } from './pass/demo.ts';
import { passInspect } from './pass/inspect.ts';
import { passIssue } from './pass/issue.ts';
import { passVerify } from './pass/verify.ts';
import { policyCommands } from './policy/commands.ts';
import { run } from './run/run.ts';
import { screen } from './screen/screen.ts';
import { shell } from './shell/shell.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  run,
  ...auditCommands,
  screen,
  shell,
  dlp,
  ...policyCommands,
  passIssue,
  passVerify,
  passInspect,
  passDemo,
  costSummary,
  costForecast,
  agentResume,
  doctor,
];
