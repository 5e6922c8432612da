import { join } from 'node:path';
import type { PolicySource } from './policy-files.ts';

export interface PolicyPlaces {
  /** Absolute path of Gatehouse's own folder. */
  readonly home: string;
  /** Absolute real path of the workspace; absent: only what holds everywhere. */
  readonly workspaceRoot?: string;
}

/**
 * Where the policies of a workspace come from: `policy.yaml` (or `.toml`) of its user, the folder `policies` beside it, and
 * `.gatehouse/policy.yaml` of the workspace. One cascade: the workspace can only tighten what its user lets through.
 */
export function toPolicySources({ home, workspaceRoot }: PolicyPlaces): readonly PolicySource[] {
  const own: readonly PolicySource[] = [
    { kind: 'file', path: toUserPolicy(home) },
    { kind: 'directory', path: join(home, 'policies') },
  ];
  if (workspaceRoot === undefined) return own;
  return [...own, { kind: 'file', path: toWorkspacePolicy(workspaceRoot), within: workspaceRoot }];
}

/** Without its extension. */
export function toUserPolicy(home: string): string {
  return join(home, 'policy');
}

/** Without its extension. */
export function toWorkspacePolicy(workspaceRoot: string): string {
  return join(workspaceRoot, '.gatehouse', 'policy');
}

/** Where the versions are kept of the user's policy, or of that of a workspace. */
export function toHistoryFolder(home: string, workspaceId: string | undefined): string {
  return join(home, 'policy-history', workspaceId ?? 'user');
}
