import type { Action } from '@gatehouse/agent-sdk/action';
import {
  describeGrant,
  type GrantFacts,
  type GrantPattern,
  grantRulesVersion,
  isSameGrant,
  matchesGrant,
  nameGrant,
} from '@gatehouse/agent-sdk/approval';
import type { LedgerSink } from '@gatehouse/agent-sdk/audit';
import { type Clock, Emitter, GatehouseError, type IdSource, toErrorReport } from '@gatehouse/agent-sdk/base';
import type { GrantTool, SavedGrantBook } from '../gate/index.ts';
import type { GrantFiles, StoredGrant } from '../settings/index.ts';
import { type BackTest, type BackTestParts, backTest } from './back-test.ts';

export interface SavedGrantsParts extends BackTestParts {
  readonly files: GrantFiles;
  readonly ledger: LedgerSink;
  /** For the records: whose grants they are, and of what. */
  readonly principal: string;
  readonly workspaceId: string;
  /** The SHA-256 of each tool's definition as it is now, by the tool's name. */
  readonly definitions: () => ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** A saved grant as a person sees it. */
export interface SavedGrant {
  readonly id: string;
  readonly pattern: GrantPattern;
  readonly tool: string;
  readonly savedAtMs: number;
  readonly uses: number;
  /** Null when it was never used. */
  readonly lastUsedAtMs: number | null;
  /** Why it no longer allows anything; null while it does. */
  readonly deadBecause: string | null;
}

/**
 * What was allowed in one workspace beyond a session. A grant is dead, though it is still listed, when the workspace's
 * folder, the tool it was given to or the rules of reading it are no longer those under which a person read it.
 */
export class SavedGrants implements SavedGrantBook {
  readonly #parts: SavedGrantsParts;
  readonly #changed = new Emitter<void>();
  readonly onChanged = this.#changed.event;
  #counting: Promise<void> = Promise.resolve();

  constructor(parts: SavedGrantsParts) {
    this.#parts = parts;
  }

  async find(action: Action, facts: GrantFacts): Promise<GrantPattern | undefined> {
    const grants = await this.#parts.files.list();
    return grants.find((grant) => this.#deathOf(grant) === null && matchesGrant(grant.pattern, action, facts))?.pattern;
  }

  noteUse(pattern: GrantPattern): void {
    const { files, clock } = this.#parts;
    // Counted for people; a count that cannot be kept must not stop what was allowed.
    this.#counting = this.#counting
      .then(async () => {
        const used = (await files.list()).find((grant) => isSameGrant(grant.pattern, pattern));
        if (used !== undefined) await files.noteUse(used.id, clock.nowMs());
      })
      .catch(() => undefined);
  }

  async save(pattern: GrantPattern, tool: GrantTool, namedGrant: string | undefined): Promise<void> {
    const { files, clock, ids, workspaceRoot } = this.#parts;
    const tested = await this.test(pattern);
    if (tested.denied > 0 && namedGrant !== nameGrant(pattern)) throw notNamed(pattern, tested);
    const id = ids.nextId();
    await this.#record('grant.saved', id, pattern, { tool: tool.name, wouldAllow: tested.wouldAllow, denied: tested.denied });
    const grant: StoredGrant = {
      version: 1,
      id,
      workspaceRoot,
      pattern,
      tool: tool.name,
      definitionSha256: tool.definitionSha256,
      rulesVersion: grantRulesVersion,
      savedAtMs: clock.nowMs(),
    };
    try {
      await files.add(grant);
    } catch (thrown) {
      await this.#record('grant.revoked', id, pattern, { cause: toErrorReport(thrown).code });
      throw thrown;
    }
    this.#changed.fire();
  }

  async list(): Promise<readonly SavedGrant[]> {
    const grants = await this.#parts.files.list();
    return await Promise.all(
      grants.map(async (grant): Promise<SavedGrant> => {
        const { id, pattern, tool, savedAtMs } = grant;
        const { uses, lastUsedAtMs } = await this.#parts.files.readUse(id);
        const isUsed = uses > 0;
        return { id, pattern, tool, savedAtMs, uses, lastUsedAtMs: isUsed ? lastUsedAtMs : null, deadBecause: this.#deathOf(grant) };
      }),
    );
  }

  /** Taken away first, recorded after: a ledger that fails must not keep a grant alive. */
  async revoke(id: string): Promise<void> {
    const grant = (await this.#parts.files.list()).find((one) => one.id === id);
    if (grant === undefined) return;
    await this.#parts.files.remove(id);
    this.#changed.fire();
    await this.#record('grant.revoked', id, grant.pattern, { cause: 'person' });
  }

  async revokeAll(): Promise<void> {
    for (const { id } of await this.#parts.files.list()) await this.revoke(id);
  }

  /** What a grant would have done to the calls on record. */
  test(pattern: GrantPattern): Promise<BackTest> {
    return backTest(pattern, this.#parts);
  }

  #deathOf({ workspaceRoot, tool, definitionSha256, rulesVersion }: StoredGrant): string | null {
    if (workspaceRoot !== this.#parts.workspaceRoot) return 'It was given for another folder.';
    if (this.#parts.definitions().get(tool) !== definitionSha256) return `The tool ${tool} has changed since.`;
    return rulesVersion === grantRulesVersion ? null : 'What such a grant covers has changed since.';
  }

  async #record(event: 'grant.saved' | 'grant.revoked', grantId: string, pattern: GrantPattern, facts: Record<string, string | number>) {
    const { ledger, principal, workspaceId } = this.#parts;
    const grant = describeGrant(pattern, 'workspace');
    await ledger.append({ event, principal, workspaceId, lifetime: 'workspace', grantId, grant, ...facts });
  }
}

function notNamed(pattern: GrantPattern, { wouldAllow, denied }: BackTest): GatehouseError {
  return new GatehouseError('ERR_GRANT_NOT_NAMED', {
    message: `This grant would have allowed ${wouldAllow} calls on record, ${denied} of which you denied. It was not confirmed by its name.`,
    untouched: 'Nothing was done and nothing was saved.',
    nextStep: `Type its name to save it all the same: ${nameGrant(pattern)}`,
  });
}
