/**
 * Where whoever runs a machine puts documents that hold for everybody on it, and that no person and no agent without
 * their rights can change.
 */
export function machinePolicyDirectories(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') return ['C:\\ProgramData\\Gatehouse\\policies'];
  if (platform === 'darwin') return ['/Library/Application Support/Gatehouse/policies'];
  return ['/etc/gatehouse/policies'];
}
