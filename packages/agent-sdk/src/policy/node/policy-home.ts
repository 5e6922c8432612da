import { join } from 'node:path';
import type { PolicySource } from './policy-files.ts';

export interface PolicyPlaces {
  /** Absolute paths of folders that hold for everybody on the machine. */
  readonly machineDirectories?: readonly string[];
  /** Absolute path of Gatehouse's own folder. */
  readonly home: string;
  /** Absolute real path of the workspace; absent: only what holds everywhere. */
  readonly workspaceRoot?: string;
}

/**
 * Where the policies of a workspace come from: the machine's folders, the folder `policies` of its user, and
 * `.gatehouse/policy.yaml` (or `.toml`) of the workspace. One cascade: each can only tighten what the others let through.
 */
export function toPolicySources({ machineDirectories = [], home, workspaceRoot }: PolicyPlaces): readonly PolicySource[] {
  const folders = [...machineDirectories, join(home, 'policies')].map((path) => ({ kind: 'directory', path }) as const);
  if (workspaceRoot === undefined) return folders;
  return [...folders, { kind: 'file', path: toWorkspacePolicy(workspaceRoot), within: workspaceRoot }];
}

/** The document that `gatehouse policy apply` puts in force for its user. Without its extension. */
export function toUserPolicy(home: string): string {
  return join(home, 'policies', 'policy');
}

/** Without its extension. */
export function toWorkspacePolicy(workspaceRoot: string): string {
  return join(workspaceRoot, '.gatehouse', 'policy');
}

/** Where the versions are kept of the user's policy, or of that of a workspace. */
export function toHistoryFolder(home: string, workspaceId: string | undefined): string {
  return join(home, 'policy-history', workspaceId ?? 'user');
}
