import type { GovernanceLevel, RiskTier } from './contract.ts';

/** `field op literal` */
export interface Clause {
  readonly variable: VariableRef;
  readonly operator: Operator;
  readonly literal: Literal;
}

/** A parsed `requires_approval_if`: true when every clause of one group is. */
export interface Expression {
  readonly text: string;
  readonly groups: readonly (readonly Clause[])[];
}

export type Operator = '==' | '!=' | '>' | '>=' | '<' | '<=' | 'contains' | 'starts_with' | 'in' | 'not_in';

export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'duration'; readonly seconds: number }
  | { readonly kind: 'level'; readonly value: GovernanceLevel }
  | { readonly kind: 'tier'; readonly value: RiskTier }
  | { readonly kind: 'list'; readonly items: readonly Exclude<Literal, { readonly kind: 'list' }>[] };

/** What a variable holds: it decides which operators and literals make sense, and what an unresolved one means. */
export type VariableKind = 'text' | 'number' | 'flag' | 'level' | 'tier' | 'json';

export interface VariableRef {
  /** As written: `agent.depth`, `args.headers.accept`. */
  readonly name: string;
  readonly kind: VariableKind;
  /** The keys below `args` or `tool_result`; empty for everything else. */
  readonly path: readonly string[];
}

const kinds: Readonly<Record<string, VariableKind>> = {
  tool: 'text',
  path: 'text',
  url: 'text',
  method: 'text',
  command: 'text',
  governance_level: 'level',
  'agent.depth': 'number',
  'agent.risk_tier': 'tier',
  'agent.age': 'number',
  'agent.parent_agent_id': 'text',
  'agent.team_id': 'text',
  'agent.children_count': 'number',
  'agent.is_root': 'flag',
  'agent.is_leaf': 'flag',
  'team.active_agents': 'number',
  'team.parallel_agents': 'number',
  'team.budget_remaining': 'number',
  'child.tool': 'text',
  'child.risk_tier': 'tier',
  'parent.risk_tier': 'tier',
  'source.team_id': 'text',
  'target.team_id': 'text',
  'target.channel_id': 'text',
};

/** The 23 variables that have a name; `args.<key>`, `tool_result` and `tool_result.<key>` come on top. */
export const expressionVariables: readonly string[] = Object.keys(kinds);

/** The variable of that name, or undefined. */
export function findVariable(name: string): VariableRef | undefined {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind !== undefined) return { name, kind, path: [] };
  if (name === 'tool_result') return { name, kind: 'text', path: [] };
  const [root, ...path] = name.split('.');
  if ((root !== 'args' && root !== 'tool_result') || path.length === 0 || path.includes('')) return undefined;
  return { name, kind: 'json', path };
}

export const governanceLevels: readonly GovernanceLevel[] = ['L0', 'L1', 'L2', 'L3'];
export const riskTiers: readonly RiskTier[] = ['Low', 'Medium', 'High', 'Critical'];
