import { auditExport } from './audit/export.ts';
import { auditShow } from './audit/show.ts';
import { auditTail } from './audit/tail.ts';
import { auditVerify } from './audit/verify.ts';
import { auditVerifyExport } from './audit/verify-export.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor/doctor.ts';
import { run } from './run/run.ts';
import { screen } from './screen/screen.ts';
import { shell } from './shell/shell.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [run, auditVerify, auditTail, auditShow, auditExport, auditVerifyExport, screen, shell, doctor];
