// Exported from here besides the contract (signatures are settled, bodies follow within the hour):
//   parsePolicy(text: string, options?: PolicyParseOptions): PolicyParseResult
//   formatPolicy(document: PolicyDocument, format?: 'yaml' | 'toml' | 'json'): string
//   compilePolicies(documents: readonly PolicyDocument[], options?: CompileOptions): CompiledPolicy
//   createCallLog(): CallLog                       PolicyState that remembers: record(verdict.counts, nowMs), spend(…)
//   toPolicyAction(action: Action): PolicyAction   sdk/action → the form judged here
//   parsePolicyAction(value: unknown): Result<PolicyAction, string>   the wire forms of TRUST §9
//   parseExpression(text: string): Result<Expression, ExpressionProblem>   Expression: parsed clauses, readable by exporters
//   expressionVariables: readonly string[]
//   capabilityOf(action: PolicyAction): string
//   isHostAllowed(patterns: readonly string[], hostOrUrl: string): boolean
//   parseDurationMs(text: string): number | undefined
export type * from './contract.ts';
export { policyReasons } from './contract.ts';
