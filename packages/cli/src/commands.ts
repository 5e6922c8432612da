import { auditCommands } from './audit/commands.ts';
import type { Command } from './command.ts';
import { dlp } from './dlp/dlp.ts';
import { doctor } from './doctor/doctor.ts';
import { passDemo } from './pass/demo.ts';
import { passInspect } from './pass/inspect.ts';
import { passIssue } from './pass/issue.ts';
import { passVerify } from './pass/verify.ts';
import { policyCheck } from './policy/check.ts';
import { policyEgress } from './policy/egress.ts';
import { policyExpr } from './policy/expr.ts';
import { policyValidate } from './policy/validate.ts';
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
  policyCheck,
  policyValidate,
  policyExpr,
  policyEgress,
  passIssue,
  passVerify,
  passInspect,
  passDemo,
  doctor,
];
