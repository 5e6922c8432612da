import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, GatehouseError, type IdSource } from '@gatehouse/agent-sdk/base';
import {
  compilePolicies,
  createReplayReader,
  createSimulation,
  type PolicyDocument,
  type PolicyProblem,
  type PolicyScanner,
  parsePolicy,
  type SimulationReport,
} from '@gatehouse/agent-sdk/policy';
import {
  type ActivePolicy,
  createPolicyHistory,
  type PolicyHistory,
  type PolicyVersion,
  toHistoryFolder,
  toUserPolicy,
  toWorkspacePolicy,
} from '@gatehouse/agent-sdk/policy/node';

/** `workspace`: `.gatehouse/policy.yaml` of the open folder. `person`: the person's own, which holds in every workspace. */
export type PolicyPlace = 'workspace' | 'person';

export interface PolicyDeskParts {
  /** Absolute path of `$GATEHOUSE_HOME`. */
  readonly home: string;
  /** Absolute path of the folder of shipped documents. */
  readonly examplesDirectory: string;
  readonly workspaceRoot: string;
  readonly workspaceId: string;
  readonly scanner: PolicyScanner;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Who puts documents in force, for the history. */
  readonly author: string;
}

export interface ShippedPolicy {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/** What the page can do with documents: the same histories and the same evaluator as the command line's. */
export class PolicyDesk {
  readonly #parts: PolicyDeskParts;

  constructor(parts: PolicyDeskParts) {
    this.#parts = parts;
  }

  /** Documents that come with Gatehouse, by name. */
  async examples(): Promise<readonly ShippedPolicy[]> {
    const { examplesDirectory } = this.#parts;
    const names = (await readdir(examplesDirectory)).filter((name) => name.endsWith('.yaml')).sort();
    return await Promise.all(
      names.map(async (file) => {
        const text = await readFile(join(examplesDirectory, file), 'utf8');
        const parsed = parsePolicy(text, { source: file });
        return { name: file.replace(/\.yaml$/, ''), text, description: parsed.ok ? (parsed.document.metadata.description ?? '') : '' };
      }),
    );
  }

  /** What is wrong with a text, each at its place; without an error it may be put in force. */
  check(text: string, source: string): readonly (PolicyProblem & { readonly severity: 'error' | 'warning' })[] {
    const parsed = parsePolicy(text, { source });
    const errors = parsed.ok ? [] : parsed.errors;
    return [
      ...errors.map((problem) => ({ ...problem, severity: 'error' as const })),
      ...parsed.warnings.map((problem) => ({ ...problem, severity: 'warning' as const })),
    ];
  }

  /** @throws ERR_POLICY_INVALID with nothing changed, and what {@link PolicyHistory.apply} throws */
  async apply(place: PolicyPlace, text: string): Promise<PolicyVersion> {
    const { metadata, spec } = parseValid(text);
    return await this.#history(place).apply({
      text,
      format: 'yaml',
      name: metadata.name ?? '',
      label: metadata.version ?? spec.version ?? '',
      scope: spec.scope ?? 'global',
      appliedBy: this.#parts.author,
    });
  }

  /** @throws what {@link PolicyHistory.rollback} throws */
  rollback(place: PolicyPlace, version: string): Promise<PolicyVersion> {
    return this.#history(place).rollback(version, this.#parts.author);
  }

  /** Versions of a place, newest first, and which of them is in force. */
  async history(place: PolicyPlace): Promise<{ readonly versions: readonly PolicyVersion[]; readonly active: ActivePolicy | undefined }> {
    const history = this.#history(place);
    const [versions, active] = await Promise.all([history.list(), history.active()]);
    return { versions, active };
  }

  /** @throws what {@link PolicyHistory.get} throws */
  async textOf(place: PolicyPlace, version: string): Promise<string> {
    return (await this.#history(place).get(version)).text;
  }

  /**
   * What documents would have done to everything in a ledger. Changes nothing.
   *
   * @param lines of the ledger, oldest first
   * @throws ERR_POLICY_INVALID
   */
  async simulate(documents: readonly PolicyDocument[], lines: AsyncIterable<string>): Promise<SimulationReport> {
    const { scanner, clock, workspaceRoot } = this.#parts;
    const simulation = createSimulation(compilePolicies(documents, { scanner }), { nowMs: clock.nowMs(), workspaceRoot });
    const reader = createReplayReader();
    for await (const line of lines) {
      const event = reader.read(line);
      if (event !== undefined) simulation.take(event);
    }
    return simulation.report();
  }

  #history(place: PolicyPlace): PolicyHistory {
    const { home, workspaceRoot, workspaceId, clock, ids } = this.#parts;
    const isWorkspace = place === 'workspace';
    return createPolicyHistory({
      directory: toHistoryFolder(home, isWorkspace ? workspaceId : undefined),
      target: isWorkspace ? toWorkspacePolicy(workspaceRoot) : toUserPolicy(home),
      // A workspace's policy is kept under version control and read by others who work there.
      targetMode: isWorkspace ? 0o644 : 0o600,
      clock,
      ids,
    });
  }
}

/** @throws ERR_POLICY_INVALID */
export function parseValid(text: string): PolicyDocument {
  const parsed = parsePolicy(text, { source: 'policy.yaml' });
  if (parsed.ok) return parsed.document;
  const [first] = parsed.errors;
  throw new GatehouseError('ERR_POLICY_INVALID', {
    message:
      first === undefined ? 'The policy is not valid.' : `policy.yaml:${first.line}:${first.column} ${first.field}: ${first.message}`,
    untouched: 'Nothing was put in force.',
    nextStep: 'Correct the document and try again.',
  });
}
