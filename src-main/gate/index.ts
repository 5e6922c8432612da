export { toGrantTool } from './assess.ts';
export type { GateCall, GateEvent, GateOutcome, GateParts, GateWorkspace, GrantTool, PathResolver, SavedGrantBook } from './contract.ts';
export { Gate } from './gate.ts';
export { assertPermit, type Permit, type PermitGrounds, permitLifetimeMs } from './permit.ts';
export { resolveRealPath } from './real-path.ts';
export type { BudgetReservation, BudgetStage, PolicyStage, ScrubStage, ScrubVerdict } from './stages.ts';
