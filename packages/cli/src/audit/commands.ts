import type { Command } from '../command.ts';
import { auditExplain, explainEntry } from '../explain/explain.ts';
import { auditCheckpoint, auditConsistency } from './checkpoint.ts';
import { auditComplianceExport } from './compliance-export.ts';
import { attestLedger, auditExport } from './export.ts';
import { auditList } from './list.ts';
import { auditProve, auditVerifyProof } from './prove.ts';
import { auditRotateKey } from './rotate-key.ts';
import { auditShow } from './show.ts';
import { auditTail } from './tail.ts';
import { auditVerify, auditVerifyChain } from './verify.ts';
import { auditVerifyExport, verifyExportCommand } from './verify-export.ts';

/** Everything about the ledger, in the order of the help. */
export const auditCommands: readonly Command[] = [
  auditVerify,
  auditVerifyChain,
  auditTail,
  auditList,
  auditShow,
  auditExplain,
  auditCheckpoint,
  auditConsistency,
  auditProve,
  auditVerifyProof,
  auditExport,
  auditVerifyExport,
  auditComplianceExport,
  auditRotateKey,
  explainEntry,
  attestLedger,
  verifyExportCommand,
];
