/** What help a file gets by its name. */
export interface PolicyFile {
  readonly format: 'yaml' | 'toml';
  /** False where the text itself has to say `kind: Policy`. */
  readonly isPolicyByName: boolean;
}

/**
 * Whether a file may be a policy document; null when it is none.
 *
 * @param path workspace-relative, with forward slashes
 */
export function findPolicyFile(path: string): PolicyFile | null {
  const own = /(?:^|\/)\.gatehouse\/policy\.(yaml|yml|toml)$/.exec(path);
  if (own !== null) return { format: own[1] === 'toml' ? 'toml' : 'yaml', isPolicyByName: true };
  return /(?:^|\/)policies\/(?:.+\/)?[^/]+\.ya?ml$/.test(path) ? { format: 'yaml', isPolicyByName: false } : null;
}
