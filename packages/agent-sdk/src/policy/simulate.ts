import { createCallLog } from './call-log.ts';
import type { CompiledPolicy, PolicyAction, PolicyDecision, PolicyVerdict } from './contract.ts';
import type { ReplayEvent } from './simulate-entry.ts';

/** One action of a replay with its verdict: the names are those of the report. */
export interface SimulatedOutcome {
  /** Line of the file, from 1; the sequence number for a ledger. */
  readonly line: number;
  readonly event_type: string;
  readonly agent_id: string | null;
  /** What it is about, in one line. */
  readonly action: string;
  readonly decision: PolicyDecision;
  readonly reason: string;
  /** The rule that decided, and where it stands. */
  readonly rule: string | null;
  readonly source_scope: string | null;
  readonly source: string | null;
  /** The policy is observed: `decision` is what it would be if it were enforced. */
  readonly dry_run: boolean;
  /** What happened then, where the record says so. */
  readonly recorded: string | null;
  /** What the record does not hold and a policy may ask for. */
  readonly missing: readonly string[];
}

/** What a policy would have done. `total_events` = `allowed` + `denied` + `approval_required`. */
export interface SimulationReport {
  readonly total_events: number;
  /** What would have run, redacted or not. */
  readonly allowed: number;
  readonly denied: number;
  readonly approval_required: number;
  /** US dollars that the allowed actions cost, as far as the records say. */
  readonly budget_impact_usd: number;
  /** Every action that would not simply have run, in order; the first {@link maxFlagged} of them. */
  readonly flagged_outcomes: readonly SimulatedOutcome[];
  /** How many actions were judged without all that a policy may ask for. */
  readonly incomplete_events: number;
  /** Lines that are no action and were passed over. */
  readonly skipped_lines: number;
  readonly policy_digest: string;
}

/** Outcomes that a report lists at most; the counts count all. */
export const maxFlagged = 10_000;

export interface SimulationOptions {
  /** When an action was done whose record does not say. */
  readonly nowMs: number;
  readonly workspaceRoot?: string;
}

export interface Simulation {
  /** Judges one action of the past, after those before it: rates and budgets count what this replay let happen. */
  take(event: ReplayEvent): SimulatedOutcome;
  /** A line that was no action. */
  skip(): void;
  report(): SimulationReport;
}

/**
 * Replays actions with the evaluator that judges live ones. A policy that is only observed is judged as if it were
 * enforced: what it would do is what one simulates for.
 */
export function createSimulation(policy: CompiledPolicy, options: SimulationOptions): Simulation {
  const state = createCallLog();
  const needs = listNeeds(policy);
  const counts = { allowed: 0, denied: 0, approval_required: 0 };
  const flagged: SimulatedOutcome[] = [];
  let spentUsd = 0;
  let incomplete = 0;
  let skipped = 0;
  return {
    take(given) {
      const needed = needs(given);
      const event = { ...given, missing: given.missing.filter((what) => needed.has(what)) };
      const atMs = event.atMs ?? options.nowMs;
      const identity = toIdentity(event);
      const root = options.workspaceRoot === undefined ? {} : { workspaceRoot: options.workspaceRoot };
      const verdict = policy.evaluate(event.action, { nowMs: atMs, identity, state, ...root });
      const outcome = toOutcome(event, verdict);
      const costUsd = event.action.costUsd ?? 0;
      counts[toCount(outcome.decision)] += 1;
      if (event.missing.length > 0) incomplete += 1;
      if (outcome.decision !== 'allow' && flagged.length < maxFlagged) flagged.push(outcome);
      // A question is taken as answered with yes: otherwise nothing that follows would be as it was.
      if (outcome.decision !== 'deny') {
        state.record(verdict.counts, atMs);
        if (costUsd > 0) state.spend(event.orgId ?? '', costUsd, atMs);
      }
      if (toCount(outcome.decision) === 'allowed') spentUsd += costUsd;
      return outcome;
    },
    skip() {
      skipped += 1;
    },
    report: () => ({
      total_events: counts.allowed + counts.denied + counts.approval_required,
      ...counts,
      // Cents of cents: sums of prices are not to end in 0.30000000000000004.
      budget_impact_usd: Math.round(spentUsd * 1e6) / 1e6,
      flagged_outcomes: [...flagged],
      incomplete_events: incomplete,
      skipped_lines: skipped,
      policy_digest: policy.digest,
    }),
  };
}

function toIdentity({ agentId, teamId, orgId, principal }: ReplayEvent): { readonly [key: string]: string } {
  const known = { agentId, teamId, orgId, principal };
  return Object.fromEntries(Object.entries(known).filter((member): member is [string, string] => member[1] !== undefined));
}

function toOutcome(event: ReplayEvent, verdict: PolicyVerdict): SimulatedOutcome {
  const shown = verdict.shadow ?? verdict;
  return {
    line: event.line,
    event_type: event.eventType,
    agent_id: event.agentId ?? null,
    action: describeAction(event.action),
    decision: shown.decision,
    reason: shown.reason,
    rule: shown.rule,
    source_scope: shown.sourceScope,
    source: verdict.shadow === null ? verdict.source : (verdict.matched.find(({ rule }) => rule === shown.rule)?.source ?? null),
    dry_run: verdict.dryRun,
    recorded: event.recorded ?? null,
    missing: event.missing,
  };
}

function toCount(decision: PolicyDecision): 'allowed' | 'denied' | 'approval_required' {
  if (decision === 'deny') return 'denied';
  return decision === 'require_approval' ? 'approval_required' : 'allowed';
}

/**
 * What this policy looks at that a record may lack. Targets always count; arguments, contents, methods and the time only
 * where a document asks about them.
 */
function listNeeds({ documents }: CompiledPolicy): (event: ReplayEvent) => ReadonlySet<string> {
  const hasPatterns = documents.some(({ spec }) => (spec.data?.sensitive_patterns ?? []).length > 0);
  const texts = documents.map(({ spec }) => JSON.stringify([spec.schedule, spec.budget, spec.tools, spec.rules]));
  const looksAtTime = texts.some((text) => /"(?:active_hours|\w+_usd|limit_per_hour|\w+_windows)":/.test(text));
  const always = [
    ...['kind and target', 'the end of the target'],
    ...(hasPatterns ? ['args', 'content', 'body'] : []),
    ...(looksAtTime ? ['time'] : []),
  ];
  return ({ action }) => {
    const guards = documents
      .map(({ spec }) => (spec.tools?.[action.tool ?? '*'] ?? spec.tools?.['*'])?.requires_approval_if ?? '')
      .join(' ');
    return new Set([...always, ...(/\bargs\./.test(guards) ? ['args'] : []), ...(/\bmethod\b/.test(guards) ? ['method'] : [])]);
  };
}

/** `bash_run: git push`, `write src/cart.ts`: one line, whatever it holds. */
export function describeAction(action: PolicyAction): string {
  const tool = action.tool === undefined ? '' : `${action.tool}: `;
  switch (action.type) {
    case 'file_access':
      return `${tool}${action.mode} ${action.path}`;
    case 'network_request':
      return `${tool}${action.method} ${action.url}`;
    case 'network_listen':
      return `${tool}listen on ${action.address}`;
    case 'process_exec':
      return `${tool}run ${action.command}`;
    case 'tool_call':
      return `call ${action.tool}`;
    case 'tool_result':
      return `result of ${action.tool}`;
    case 'agent_spawn':
      return `${tool}start agent ${action.agent}`;
    case 'model_call':
      return `${tool}ask model ${action.model}`;
    case 'send_message':
      return `${tool}message from ${action.sourceTeamId ?? '?'} to ${action.targetTeamId ?? action.channelId ?? '?'}`;
  }
}
