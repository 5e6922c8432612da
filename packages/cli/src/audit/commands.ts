import type { Command } from '../command.ts';
import { auditCheckpoint, auditConsistency } from './checkpoint.ts';
import { auditExport } from './export.ts';
import { auditProve, auditVerifyProof } from './prove.ts';
import { auditShow } from './show.ts';
import { auditTail } from './tail.ts';
import { auditVerify, auditVerifyChain } from './verify.ts';
import { auditVerifyExport } from './verify-export.ts';

/** Everything about the ledger, in the order of the help. */
export const auditCommands: readonly Command[] = [
  auditVerify,
  auditVerifyChain,
  auditTail,
  auditShow,
  auditCheckpoint,
  auditConsistency,
  auditProve,
  auditVerifyProof,
  auditExport,
  auditVerifyExport,
];
