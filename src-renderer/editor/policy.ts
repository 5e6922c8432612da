// Help for policy documents. A door of its own: only a window in which one is opened loads it.
export { type PolicyHelpParts, policyHelp } from './policy/policy-help.ts';
export type { PolicyMark } from './policy/policy-marks.ts';
