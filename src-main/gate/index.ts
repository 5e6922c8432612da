export type { GateCall, GateEvent, GateOutcome, GateParts, GateWorkspace, PathResolver } from './contract.ts';
export { Gate } from './gate.ts';
export { assertPermit, type Permit, permitLifetimeMs } from './permit.ts';
export { resolveRealPath } from './real-path.ts';
