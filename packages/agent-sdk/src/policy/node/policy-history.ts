import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, formatTimestamp, GatehouseError, type IdSource, systemErrorCode } from '../../base/index.ts';
import { sha256Hex } from '../../hash/index.ts';
import { appendSynced, makePrivateFolder, writeFileWhole } from './atomic-file.ts';
import { formatLogLine, type PolicyFormat, type PolicyVersion, parseLog } from './history-log.ts';

/** Hex digits of a version's short name. */
const idLength = 12;

export interface PolicyHistoryOptions {
  /** Absolute path of the folder that holds the versions; made on first need, mode 0700, its files 0600. */
  readonly directory: string;
  /** Absolute path, without extension, of the file in force: `…/.gatehouse/policy` becomes `policy.yaml` or `policy.toml`. */
  readonly target: string;
  /** Permission bits of the file in force. Default 0600. */
  readonly targetMode?: number;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** What is known of a document besides its text. */
export interface AppliedPolicy {
  readonly text: string;
  readonly format: PolicyFormat;
  /** `metadata.name`, `metadata.version` and `scope` of the document, for people. Empty where it says nothing. */
  readonly name: string;
  readonly label: string;
  readonly scope: string;
  /** Who says so: a person's name, never verified. */
  readonly appliedBy: string;
}

export interface ActivePolicy {
  /** Absolute path of the file in force. */
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
  /** Undefined when its text is no version: somebody edited the file. */
  readonly version: PolicyVersion | undefined;
}

/**
 * The versions of one policy file, by the SHA-256 of their bytes. The file in force is the truth about what is in force;
 * the history says how it came to be.
 */
export interface PolicyHistory {
  /**
   * Puts a document in force and remembers it. What was in force and is no version yet (somebody edited the file) is
   * remembered first, so that it can be brought back.
   *
   * Order: content, record, file in force, each flushed before the next. A crash in between leaves the old policy in
   * force and at most one record of a version that is not.
   *
   * @throws ERR_POLICY_HISTORY_WRITE with the file in force untouched, or replaced whole
   */
  apply(policy: AppliedPolicy): Promise<PolicyVersion>;
  /**
   * Puts an earlier version in force again, byte for byte. That is a record of its own.
   *
   * @throws ERR_POLICY_VERSION_UNKNOWN, ERR_POLICY_VERSION_AMBIGUOUS, ERR_POLICY_VERSION_CHANGED, ERR_POLICY_HISTORY_WRITE
   */
  rollback(version: string, appliedBy: string): Promise<PolicyVersion>;
  /** Newest first. A line that a crash tore is left out. */
  list(): Promise<readonly PolicyVersion[]>;
  /**
   * The text of a version by its hash or a beginning of it, at least four digits.
   *
   * @throws ERR_POLICY_VERSION_UNKNOWN, ERR_POLICY_VERSION_AMBIGUOUS
   * @throws ERR_POLICY_VERSION_CHANGED when the stored bytes no longer give the hash
   */
  get(version: string): Promise<{ readonly version: PolicyVersion; readonly text: string }>;
  /** What is in force; undefined when there is no file. */
  active(): Promise<ActivePolicy | undefined>;
}

export function createPolicyHistory(options: PolicyHistoryOptions): PolicyHistory {
  const { directory, clock, ids } = options;
  const logFile = join(directory, 'history.jsonl');
  const contentFile = (sha256: string): string => join(directory, 'versions', sha256);

  async function list(): Promise<readonly PolicyVersion[]> {
    return parseLog((await readText(logFile)) ?? '').toReversed();
  }

  async function record(policy: AppliedPolicy, via: PolicyVersion['via'], previous: string | null): Promise<PolicyVersion> {
    const { text, appliedBy, ...facts } = policy;
    const sha256 = sha256Hex(text);
    const appliedAt = formatTimestamp(clock.nowMs());
    const version: PolicyVersion = {
      id: sha256.slice(0, idLength),
      sha256,
      appliedAt,
      appliedBy,
      via,
      previous,
      ...facts,
      bytes: Buffer.byteLength(text),
    };
    await makePrivateFolder(join(directory, 'versions'));
    await writeFileWhole(contentFile(sha256), text, { mode: 0o600, nextId: () => ids.nextId() });
    const isTorn = ((await readText(logFile)) ?? '\n').at(-1) !== '\n';
    // A torn line of an earlier crash is closed, so that it spoils only itself.
    await appendSynced(logFile, `${isTorn ? '\n' : ''}${formatLogLine(version)}`, 0o600);
    return version;
  }

  async function enforce(policy: AppliedPolicy, via: PolicyVersion['via']): Promise<PolicyVersion> {
    const before = await findActive(options, await list());
    if (before !== undefined && before.version === undefined) {
      const found = { ...policy, text: before.text, format: formatOf(before.file), name: '', label: '', scope: '', appliedBy: '' };
      await record(found, 'found', null);
    }
    const version = await record(policy, via, before?.sha256 ?? null);
    await makePrivateFolder(dirname(options.target));
    const file = `${options.target}.${policy.format}`;
    await writeFileWhole(file, policy.text, { mode: options.targetMode ?? 0o600, nextId: () => ids.nextId() });
    // The other spelling goes last: with both, the cascade is only stricter.
    if (before !== undefined && before.file !== file) await rm(before.file, { force: true });
    return version;
  }

  async function get(wanted: string): Promise<{ version: PolicyVersion; text: string }> {
    const version = findVersion(await list(), wanted);
    const text = await readText(contentFile(version.sha256));
    if (text === undefined || sha256Hex(text) !== version.sha256) throw changedVersion(version);
    return { version, text };
  }

  return {
    list,
    get,
    apply: (policy) => guarded(options, () => enforce(policy, 'apply')),
    async rollback(wanted, appliedBy) {
      const { version, text } = await get(wanted);
      const { format, name, label, scope } = version;
      return await guarded(options, () => enforce({ text, format, name, label, scope, appliedBy }, 'rollback'));
    },
    active: async () => await findActive(options, await list()),
  };
}

async function findActive({ target }: PolicyHistoryOptions, versions: readonly PolicyVersion[]): Promise<ActivePolicy | undefined> {
  for (const format of ['yaml', 'toml', 'yml'] as const) {
    const file = `${target}.${format}`;
    const text = await readText(file);
    if (text === undefined) continue;
    const sha256 = sha256Hex(text);
    return { file, text, sha256, version: versions.find((version) => version.sha256 === sha256) };
  }
  return undefined;
}

function formatOf(file: string): PolicyFormat {
  return file.endsWith('.toml') ? 'toml' : 'yaml';
}

function findVersion(versions: readonly PolicyVersion[], wanted: string): PolicyVersion {
  const isName = /^[0-9a-f]{4,64}$/.test(wanted);
  const found = versions.filter(({ sha256 }) => isName && sha256.startsWith(wanted));
  const [first] = found;
  if (first === undefined) {
    throw new GatehouseError('ERR_POLICY_VERSION_UNKNOWN', {
      message: `There is no policy version ${wanted}.`,
      untouched: 'The policy in force is as it was.',
      nextStep: 'A version is named by at least four hex digits of its hash: see gatehouse policy history.',
    });
  }
  if (found.some(({ sha256 }) => sha256 !== first.sha256)) {
    throw new GatehouseError('ERR_POLICY_VERSION_AMBIGUOUS', {
      message: `More than one policy version begins with ${wanted}.`,
      untouched: 'The policy in force is as it was.',
      nextStep: 'Give more digits.',
    });
  }
  return first;
}

function changedVersion({ id }: PolicyVersion): GatehouseError {
  return new GatehouseError('ERR_POLICY_VERSION_CHANGED', {
    message: `The stored text of policy version ${id} is gone, or no longer gives its hash.`,
    untouched: 'The policy in force is as it was.',
    nextStep: 'Choose another version, or apply the document from its own file.',
  });
}

async function guarded<Value>({ target }: PolicyHistoryOptions, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof GatehouseError) throw cause;
    throw new GatehouseError('ERR_POLICY_HISTORY_WRITE', {
      message: `The policy could not be put in force (${systemErrorCode(cause) ?? String(cause)}).`,
      untouched: `The policy file ${target}.* is whole: the old one or the new one.`,
      nextStep: 'Check the free space and the permissions of its folder.',
      cause,
    });
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw new GatehouseError('ERR_POLICY_READ', {
      message: `${file} cannot be read (${systemErrorCode(thrown) ?? 'unknown error'}).`,
      untouched: 'The policy in force is as it was.',
      nextStep: 'Make the file readable for you.',
      cause: thrown,
    });
  }
}
