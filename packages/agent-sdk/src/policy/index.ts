export { type CallLog, createCallLog } from './call-log.ts';
export { capabilityNames, capabilityOf, parseCapability } from './capabilities.ts';
export { closestName } from './closest-name.ts';
export { compilePolicies } from './compile.ts';
export type * from './contract.ts';
export { policyReasons } from './contract.ts';
export { parseDurationMs } from './durations.ts';
export { compileExpression, type ExpressionContext, type Guard } from './evaluate-expression.ts';
export { type Explanation, explain, formatExplanation, stageOrder } from './explain.ts';
export { type CedarExport, toCedar } from './export/cedar.ts';
export { createExportPlan, type ExportOptions } from './export/create-plan.ts';
export { type CedarRequest, type ExportInput, toCedarRequest, toExportInput } from './export/input.ts';
export type { ExportPlan, ExportRequest, HostMatcher, PlannedRule, PolicyExport, Unsupported } from './export/plan.ts';
export { toRego } from './export/rego.ts';
export {
  type Clause,
  type Expression,
  expressionVariables,
  findVariable,
  governanceLevels,
  type Literal,
  type Operator,
  riskTiers,
  type VariableKind,
  type VariableRef,
} from './expression.ts';
export type { ExpressionProblem } from './expression-tokens.ts';
export { formatPolicy } from './format.ts';
export { toPolicyAction } from './from-action.ts';
export { createHostList, type HostList, isHostAllowed, toHost, toUrlHost } from './hosts.ts';
export { parsePolicy } from './parse.ts';
export { parsePolicyAction } from './parse-action.ts';
export { parseExpression } from './parse-expression.ts';
export { policySchema } from './schema.ts';
export { formatScope, parseScope, scopeLevels } from './scopes.ts';
export {
  createSimulation,
  describeAction,
  maxFlagged,
  type SimulatedOutcome,
  type Simulation,
  type SimulationOptions,
  type SimulationReport,
} from './simulate.ts';
export { createLedgerReader, type LedgerReader, type RecordedEntry, type ReplayEvent } from './simulate-entry.ts';
export { createReplayReader, type ReplayReader } from './simulate-line.ts';
export { findZone, type Zone } from './zones.ts';
