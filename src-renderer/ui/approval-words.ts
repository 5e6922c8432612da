import type { ApprovalRequest, GrantLifetime, GrantPattern } from '@gatehouse/agent-sdk/approval';

/** What the card says it asks about, in two words. */
export function verbOf(request: ApprovalRequest): string {
  const { preview, action } = request;
  switch (preview.type) {
    case 'write':
      return preview.isNew ? 'Create file' : 'Write file';
    case 'command':
      return 'Run command';
    case 'read':
      return readVerbs[action.tool] ?? 'Read';
    case 'other':
      return `Use ${action.tool}`;
  }
}

const readVerbs: Readonly<Record<string, string>> = {
  read: 'Read file',
  list: 'List folder',
  glob: 'Find files',
  grep: 'Search text',
};

/** What it is about: a path, or nothing for a command, which is shown whole below. */
export function targetOf({ preview }: ApprovalRequest): string {
  return preview.type === 'write' || preview.type === 'read' ? preview.path : '';
}

/** `9f2c…a1b3`: enough to compare by eye with the ledger. */
export function shortHash(sha256: string): string {
  return sha256.length <= 12 ? sha256 : `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;
}

/** A choice of what to remember with an approval. */
export interface RememberChoice {
  /** Undefined for remembering nothing. */
  readonly pattern: GrantPattern | undefined;
  readonly lifetime: GrantLifetime;
  /** Exactly what it allows. */
  readonly label: string;
}
