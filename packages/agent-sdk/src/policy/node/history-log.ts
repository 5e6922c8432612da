export type PolicyFormat = 'yaml' | 'toml';

/** One record of a policy's history: a document came into force. */
export interface PolicyVersion {
  /** The first 12 hex digits of `sha256`: what people type. */
  readonly id: string;
  /** Lower-case hex SHA-256 of the document's bytes. */
  readonly sha256: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly appliedAt: string;
  readonly appliedBy: string;
  /** `found`: somebody had edited the file in force; its text was remembered before it was replaced. */
  readonly via: 'apply' | 'rollback' | 'found';
  /** `sha256` of what was in force before; null when nothing was, or nobody knows. */
  readonly previous: string | null;
  readonly format: PolicyFormat;
  readonly name: string;
  readonly label: string;
  readonly scope: string;
  readonly bytes: number;
}

export function formatLogLine(version: PolicyVersion): string {
  return `${JSON.stringify(version)}\n`;
}

/** Oldest first. What is no record (a line torn by a crash) is left out: the content it spoke of is found by its hash. */
export function parseLog(text: string): readonly PolicyVersion[] {
  return text.split('\n').flatMap((line) => {
    const version = parseLine(line);
    return version === undefined ? [] : [version];
  });
}

function parseLine(line: string): PolicyVersion | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isVersion(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const textMembers = ['id', 'sha256', 'appliedAt', 'appliedBy', 'name', 'label', 'scope'] as const;

function isVersion(value: unknown): value is PolicyVersion {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  const hasTexts = textMembers.every((member) => typeof record[member] === 'string');
  // The hash names a file of the store: nothing else may reach a path.
  return hasTexts && /^[0-9a-f]{64}$/.test(record.sha256 as string) && ['yaml', 'toml'].includes(record.format as string);
}
