export type { GateCall, GateEvent, GateOutcome, GateParts, GateWorkspace, PathResolver } from './contract.ts';
export { assertPermit, type Permit, permitLifetimeMs } from './permit.ts';
