/**
 * What a policy document says and what a verdict answers. The names inside {@link PolicySpec} are those of the file
 * (snake case), because the document *is* JSON: it is hashed, formatted, exported and described by a schema as it stands.
 */

export type PolicyDecision = 'allow' | 'deny' | 'require_approval' | 'redact';
export type EnforcementMode = 'enforce' | 'observe' | 'disabled';
export type RuleEffect = 'allow' | 'deny' | 'step_up';
export type CredentialAction = 'block' | 'redact_only' | 'alert_only';

/** Broadest first: the order of a cascade. */
export type ScopeLevel = 'global' | 'org' | 'team' | 'agent' | 'tool';

export interface PolicyScope {
  readonly level: ScopeLevel;
  /** Empty for `global`; a lower-case hyphenated UUID for `agent`. */
  readonly id: string;
}

// ---------------------------------------------------------------------------------------------- the document

export interface AgentOverride {
  /** `*` and `?` against the agent's id. */
  readonly agent_glob: string;
  readonly enforcement_mode: EnforcementMode;
}

/** `[start, end)` on the wall clock of the zone; across midnight when `end` is before `start`. */
export interface DailyWindow {
  /** Zero-padded `HH:MM`, 00:00–23:59. */
  readonly start: string;
  readonly end: string;
  /** IANA name. */
  readonly timezone: string;
}

export interface BudgetSection {
  readonly daily_limit_usd?: number;
  readonly monthly_limit_usd?: number;
  readonly org_daily_limit_usd?: number;
  readonly org_monthly_limit_usd?: number;
  /** IANA name; `UTC` when absent. */
  readonly timezone?: string;
  /** `deny` when absent. */
  readonly action_on_exceed?: 'deny' | 'suspend';
  /** Replaces the calendar day of `daily_limit_usd`: `30m`, `1h30m`. */
  readonly window?: string;
}

export interface ToolEntry {
  /** Absent means denied. */
  readonly allow?: boolean;
  /** Calls per clock hour (UTC), for each tool of its own. */
  readonly limit_per_hour?: number;
  readonly requires_approval_if?: string;
}

/** Every part given must match; within a part, one of the globs. */
export interface RuleMatch {
  readonly tool?: string | readonly string[];
  /** Path globs for files (`*` stops at `/`), host globs or whole-URL globs for the network, `*` globs for everything else. */
  readonly resource?: string | readonly string[];
  /** Globs against the agent's id, principal and roles. */
  readonly actor?: string | readonly string[];
  /** All of them must be there: `env=prod` globs, or a map of key to glob. */
  readonly labels?: readonly string[] | { readonly [key: string]: string };
}

export interface RateWindow {
  readonly limit: number;
  /** Positive duration: fixed windows counted from 1970-01-01 UTC. */
  readonly window: string;
}

export interface RuleObligations {
  readonly required_approver_roles?: readonly string[];
  /** Path globs: an action that touches one is denied. */
  readonly blocked_paths?: readonly string[];
  /** Outside all of them the action is denied. */
  readonly time_windows?: readonly DailyWindow[];
  readonly rate_windows?: readonly RateWindow[];
  /** The lifetime of the action's pass, which this can only shorten. */
  readonly pass_ttl_secs?: number;
}

/** An action in short, as examples of a rule give it, or with its `type` as scripts spell it. A text is a tool name. */
export interface RuleExample {
  readonly type?: PolicyActionType;
  readonly tool?: string;
  readonly path?: string;
  readonly mode?: FileAccessMode;
  readonly url?: string;
  readonly method?: string;
  readonly command?: string;
  readonly args?: { readonly [key: string]: unknown };
  readonly args_json?: string;
  /** A URL when it has a scheme, else a path. */
  readonly resource?: string;
  readonly actor?: string;
  readonly labels?: readonly string[] | { readonly [key: string]: string };
}

export interface PolicyRule {
  /** Unique in the document; `rules[3]` when absent. */
  readonly id?: string;
  readonly description?: string;
  readonly match: RuleMatch;
  readonly effect: RuleEffect;
  readonly obligations?: RuleObligations;
  readonly examples?: { readonly match?: readonly (RuleExample | string)[]; readonly not_match?: readonly (RuleExample | string)[] };
}

export interface PolicySpec {
  readonly version?: string;
  readonly scope?: string;
  /** Positive whole seconds; 300 when absent. */
  readonly approval_timeout_secs?: number;
  readonly enforcement_mode?: EnforcementMode;
  readonly agent_overrides?: readonly AgentOverride[];
  readonly network?: { readonly allowlist?: readonly string[] };
  readonly schedule?: { readonly active_hours?: DailyWindow };
  readonly budget?: BudgetSection;
  readonly data?: { readonly sensitive_patterns?: readonly string[]; readonly credential_action?: CredentialAction };
  readonly tools?: { readonly [name: string]: ToolEntry };
  readonly capabilities?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  readonly approval?: { readonly timeout_seconds?: number; readonly escalation_role?: string };
  readonly rules?: readonly PolicyRule[];
}

export interface PolicyMetadata {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
}

/** One parsed document. Deep-frozen. */
export interface PolicyDocument {
  /** File name, or whatever names the text for a person. Orders a cascade; not part of the digest. */
  readonly source: string;
  readonly form: 'envelope' | 'flat';
  readonly metadata: PolicyMetadata;
  readonly scope: PolicyScope;
  /** What the file says, and nothing that it does not: defaults are not written in. */
  readonly spec: PolicySpec;
  /** Lower-case hex SHA-256 of the RFC 8785 bytes of `{metadata, spec}`: the same for YAML, JSON, TOML, envelope and flat. */
  readonly digest: string;
  /** Line and column (from 1) of a field such as `tools.bash.allow`; of the nearest field above it when it has none of its own. */
  positionOf(field: string): SourcePosition;
}

export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

export interface PolicyProblem extends SourcePosition {
  readonly source: string;
  /** `network.allowlist[0]`; `(document)` when the text could not be read at all. Never begins with `spec.`. */
  readonly field: string;
  readonly message: string;
  /** What the author probably meant. */
  readonly suggestion?: string;
}

export type PolicyParseResult =
  | { readonly ok: true; readonly document: PolicyDocument; readonly warnings: readonly PolicyProblem[] }
  | { readonly ok: false; readonly errors: readonly PolicyProblem[]; readonly warnings: readonly PolicyProblem[] };

export interface PolicyParseOptions {
  /** Shown in problems and used to order a cascade; `policy.yaml` when absent. */
  readonly source?: string;
  /** From the ending of `source` when absent: `.toml` is TOML, everything else YAML (JSON is YAML). */
  readonly format?: 'yaml' | 'toml';
  /** Unknown keys of the envelope and its metadata only warn. Unknown keys of the body never do: one may be a restriction. */
  readonly isImport?: boolean;
}

// ------------------------------------------------------------------------------------------------- the action

export type FileAccessMode = 'read' | 'write' | 'append' | 'delete';

interface ActionCommon {
  /** Tool the model called. Files, requests and commands of the app have one too; `tools` and rules match on it. */
  readonly tool?: string;
  readonly labels?: readonly string[] | { readonly [key: string]: string };
  /** Estimated price of the action. */
  readonly costUsd?: number;
  /** What `args.*` reads, where somebody has it parsed already; goes before `argsJson`. */
  readonly args?: { readonly [key: string]: unknown };
}

/** What a policy judges. `argsJson` and `resultJson` are texts: what is not JSON simply has no fields. */
export type PolicyAction = ActionCommon &
  (
    | { readonly type: 'tool_call'; readonly tool: string; readonly argsJson?: string }
    | { readonly type: 'tool_result'; readonly tool: string; readonly resultJson: string }
    | { readonly type: 'file_access'; readonly path: string; readonly mode: FileAccessMode; readonly content?: string }
    | { readonly type: 'network_request'; readonly url: string; readonly method: string; readonly body?: string }
    | { readonly type: 'network_listen'; readonly address: string }
    | { readonly type: 'process_exec'; readonly command: string }
    | { readonly type: 'agent_spawn'; readonly agent: string }
    | { readonly type: 'model_call'; readonly model: string; readonly content?: string }
    | {
        readonly type: 'send_message';
        readonly sourceTeamId?: string;
        readonly targetTeamId?: string;
        readonly channelId?: string;
      }
  );

export type PolicyActionType = PolicyAction['type'];

// ------------------------------------------------------------------------------------------------ circumstances

export type GovernanceLevel = 'L0' | 'L1' | 'L2' | 'L3';
export type RiskTier = 'Low' | 'Medium' | 'High' | 'Critical';

/** Values of the graph variables by their name in expressions, `agent.depth`; what is absent is unresolved. */
export interface PolicyGraph {
  readonly [variable: string]: string | number | boolean | readonly string[] | null | undefined;
}

/** Who acts. Absent altogether means unknown: then no document of an org, team or agent can be left out. */
export interface PolicyIdentity {
  /** The id that `agent:<uuid>`, `agent_overrides` and `match.actor` look at. */
  readonly agentId?: string;
  /** Another name it goes by: overrides and `match.actor` look at it too. */
  readonly agentName?: string;
  readonly teamId?: string;
  readonly orgId?: string;
  /** The person it acts for: `match.actor` looks at it too. */
  readonly principal?: string;
  readonly roles?: readonly string[];
}

/** What the evaluator asks about the past. Implementations answer at once, from memory. */
export interface PolicyState {
  /** How often {@link PolicyVerdict.counts} held this key since `windowStartMs`, refused actions not counted. */
  countCalls(key: string, windowStartMs: number): number;
  /** Spent and reserved in US dollars since the start of the window. */
  spentUsd(query: SpendQuery): number;
}

export interface SpendQuery {
  readonly scope: 'global' | 'org';
  /** Of the org; empty for `global` and where it is not known. */
  readonly orgId: string;
  /** `custom` is the budget's own `window`, which stands in for the day. */
  readonly window: 'day' | 'month' | 'custom';
  readonly windowStartMs: number;
}

export interface Circumstances {
  readonly nowMs: number;
  readonly identity?: PolicyIdentity;
  readonly governanceLevel?: GovernanceLevel;
  readonly graph?: PolicyGraph;
  /** Absolute; what relative path globs of allow rules start from. */
  readonly workspaceRoot?: string;
  /** Absent: nothing was called or spent before. */
  readonly state?: PolicyState;
}

// --------------------------------------------------------------------------------------------------- the verdict

export type JudgementStage = 'schedule' | 'network' | 'tool' | 'rate' | 'approval' | 'credential' | 'budget' | 'none';

/** One thing in a document that spoke about the action. */
export interface MatchedRule {
  readonly stage: JudgementStage;
  readonly effect: 'allow' | 'deny' | 'require_approval' | 'redact' | 'alert';
  /** The field that spoke, `tools.bash.allow`, or the id of a rule. */
  readonly rule: string;
  readonly reason: string;
  /** `global`, `team:platform` … */
  readonly scope: string;
  readonly source: string;
  readonly mode: 'enforce' | 'observe';
}

export interface SensitiveFinding {
  /** `Custom` for a pattern of a document. */
  readonly kind: string;
  /** Which text of the action: `args`, `result`, `content`, `command`, `path`, `url`, `body`. */
  readonly field: string;
  /** In bytes of the text's UTF-8, as everywhere in sdk/dlp. */
  readonly offset: number;
  readonly length: number;
}

export interface VerdictObligations {
  /** Union over everything that asked. Empty: anybody who may approve at all. */
  readonly approverRoles: readonly string[];
  /** The shortest that any matched rule asks for. */
  readonly passTtlSecs: number | undefined;
  /** The texts of `findings` must be redacted before they go on. */
  readonly redact: boolean;
  /** `action_on_exceed: suspend`: the agent stops, not only the action. */
  readonly suspend: boolean;
}

export interface ShadowVerdict {
  readonly decision: PolicyDecision;
  readonly rule: string | null;
  readonly reason: string;
  readonly sourceScope: string | null;
}

export interface PolicyVerdict {
  readonly decision: PolicyDecision;
  /** One of {@link policyReasons}. */
  readonly reason: string;
  readonly rule: string | null;
  readonly sourceScope: string | null;
  /** File of the rule that decided. */
  readonly source: string | null;
  readonly matched: readonly MatchedRule[];
  readonly obligations: VerdictObligations;
  /** Of the narrowest document that asked; null unless the decision is `require_approval`. */
  readonly approval: { readonly timeoutSecs: number; readonly escalationRole: string | undefined } | null;
  readonly findings: readonly SensitiveFinding[];
  /** `observe` when only observed documents spoke about this agent, `disabled` when all are switched off. */
  readonly enforcementMode: EnforcementMode;
  /** An observed document took part: `shadow` is what would have been decided. */
  readonly dryRun: boolean;
  readonly shadow: ShadowVerdict | null;
  /** Keys to record with {@link PolicyState} when the action runs. */
  readonly counts: readonly string[];
}

/** Finds secrets in a text. `createSecretScanner` of sdk/dlp is one. */
export interface PolicyScanner {
  scan(text: string): readonly { readonly kind: string; readonly offset: number; readonly length: number }[];
}

export interface CompileOptions {
  /** Absent: only the patterns of the documents are looked for. */
  readonly scanner?: PolicyScanner;
}

/** A cascade, compiled. Evaluating is synchronous, deterministic and touches nothing. */
export interface CompiledPolicy {
  /** Broadest first; of one level in the order they were given. */
  readonly documents: readonly PolicyDocument[];
  /** SHA-256 over the digests and names: what a verdict was made under. */
  readonly digest: string;
  /** Two documents that disagree where only one can count. */
  readonly warnings: readonly PolicyProblem[];
  /** Never throws: what goes wrong while judging asks or denies. */
  evaluate(action: PolicyAction, circumstances: Circumstances): PolicyVerdict;
}

/** Every reason there is. Programs may compare them. */
export const policyReasons = {
  allowed: 'allowed by policy',
  noPolicy: 'no policy — fail-closed',
  disabled: 'enforcement disabled by policy',
  invalidPolicy: 'invalid policy — fail-closed',
  invalidAction: 'invalid action — fail-closed',
  outsideActiveHours: 'outside active hours',
  hostNotAllowed: 'host not in network allowlist',
  toolDenied: 'tool denied by policy',
  capabilityDenied: 'capability denied by policy',
  capabilityNotAllowed: 'capability not in allow list',
  ruleDenied: 'denied by rule',
  noRuleAllows: 'no rule allows this — default deny',
  pathBlocked: 'path blocked by policy',
  rateLimited: 'rate limit exceeded',
  approvalRequired: 'approval required by policy',
  credentialDetected: 'credential detected',
  budgetExceeded: 'budget exceeded',
  evaluationFailed: 'policy could not be evaluated — fail-closed',
} as const;
