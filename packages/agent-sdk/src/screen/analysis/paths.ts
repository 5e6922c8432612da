/** Resolves `.` and `..` of an absolute path as `cd` does, by its text. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Folders anybody may write to. */
export function isTemporary(path: string): boolean {
  return /^\/(?:private\/)?(?:tmp|var\/tmp|dev\/shm|var\/folders|run\/shm)(?:\/|$)/.test(path);
}
