import type { Command } from '../command.ts';
import { policyApply } from './apply.ts';
import { policyCheck } from './check.ts';
import { policyDiff } from './diff.ts';
import { policyEgress } from './egress.ts';
import { policyExamples } from './examples.ts';
import { policyExplain } from './explain.ts';
import { policyExport } from './export.ts';
import { policyExpr } from './expr.ts';
import { policyGet } from './get.ts';
import { policyHistory } from './history.ts';
import { policyList } from './list.ts';
import { policyRollback } from './rollback.ts';
import { policySchemaCommand } from './schema.ts';
import { policyShow } from './show.ts';
import { policySimulate } from './simulate.ts';
import { policyValidate } from './validate.ts';

/** What one does with policies, in the order one does it. */
export const policyCommands: readonly Command[] = [
  policyExamples,
  policySchemaCommand,
  policyValidate,
  policySimulate,
  policyApply,
  policyList,
  policyShow,
  policyGet,
  policyHistory,
  policyDiff,
  policyRollback,
  policyExplain,
  policyExport,
  policyCheck,
  policyExpr,
  policyEgress,
];
