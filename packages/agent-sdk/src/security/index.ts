export { type DefaultDenyRule, type DenyCategory, defaultDenyRules } from './default-rules.ts';
export { DenyList, type DenyListOptions, type DenyRule } from './deny-list.ts';
export { denyListPolicy } from './deny-list-policy.ts';
