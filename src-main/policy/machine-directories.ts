/**
 * Where whoever runs a machine puts documents that hold for everybody on it, and that no person and no agent without
 * their rights can change.
 */
export function machinePolicyDirectories(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') return ['C:\\ProgramData\\Gatehouse\\policies'];
  if (platform === 'darwin') return ['/Library/Application Support/Gatehouse/policies'];
  return ['/etc/gatehouse/policies'];
}

/**
 * Where whoever runs a machine says which of its people has which role; undefined on Windows, where the folder is everybody's
 * to write to by default and its owner cannot be told from here.
 */
export function machineRolesFile(platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return undefined;
  return platform === 'darwin' ? '/Library/Application Support/Gatehouse/roles.json' : '/etc/gatehouse/roles.json';
}
