import { type ErrorCode, GatehouseError, isGatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';

/**
 * What a failed file operation says. Codes:
 * ERR_WORKSPACE_NOT_FOUND, _NO_ACCESS, _READ_ONLY, _DISK_FULL, _LINK_LOOP, _NOT_A_FILE, _NOT_A_DIRECTORY, _EXISTS,
 * _NAME, _BUSY, and _IO for what has no better name.
 *
 * @param verb what was being done, for example `read` or `written`
 * @param path as people should read it
 */
export function toFileError(thrown: unknown, verb: string, path: string): GatehouseError {
  if (isGatehouseError(thrown)) return thrown;
  const code = systemErrorCode(thrown);
  const known = code === undefined ? undefined : fileErrors[code];
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new GatehouseError(known?.code ?? 'ERR_WORKSPACE_IO', {
    message: `${path} could not be ${verb}: ${known?.because ?? message}.`,
    untouched: 'Nothing was changed.',
    nextStep: known?.nextStep ?? 'Check the disk and try again.',
    details: { path, systemCode: code ?? null },
    cause: thrown,
  });
}

interface FileErrorText {
  readonly code: ErrorCode;
  readonly because: string;
  readonly nextStep: string;
}

const noAccess: FileErrorText = {
  code: 'ERR_WORKSPACE_NO_ACCESS',
  because: 'the system does not allow it',
  nextStep: 'Check the permissions of the file and of the folders above it.',
};
const readOnly: FileErrorText = {
  code: 'ERR_WORKSPACE_READ_ONLY',
  because: 'the file system is read-only',
  nextStep: 'Make the workspace writable, or copy it to a place that is.',
};
const diskFull: FileErrorText = {
  code: 'ERR_WORKSPACE_DISK_FULL',
  because: 'no space is left on the disk',
  nextStep: 'Free some space and try again.',
};
const notADirectory: FileErrorText = {
  code: 'ERR_WORKSPACE_NOT_A_DIRECTORY',
  because: 'a part of the path is a file, not a folder',
  nextStep: 'Check the path.',
};

const fileErrors: Readonly<Record<string, FileErrorText>> = {
  ENOENT: { code: 'ERR_WORKSPACE_NOT_FOUND', because: 'it does not exist', nextStep: 'List the folder to see what is there.' },
  EACCES: noAccess,
  EPERM: noAccess,
  EROFS: readOnly,
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  ENOTDIR: notADirectory,
  ELOOP: { code: 'ERR_WORKSPACE_LINK_LOOP', because: 'its links lead in a circle', nextStep: 'Name the file itself.' },
  EISDIR: { code: 'ERR_WORKSPACE_NOT_A_FILE', because: 'it is a folder', nextStep: 'Name a file in it.' },
  EEXIST: { code: 'ERR_WORKSPACE_EXISTS', because: 'something with that name is already there', nextStep: 'Choose another name.' },
  ENAMETOOLONG: { code: 'ERR_WORKSPACE_NAME', because: 'the name is too long', nextStep: 'Choose a shorter name.' },
  EINVAL: { code: 'ERR_WORKSPACE_NAME', because: 'the name is not valid here', nextStep: 'Choose another name.' },
  ENXIO: { code: 'ERR_WORKSPACE_NOT_A_FILE', because: 'it is a device, pipe or socket', nextStep: 'Name a regular file.' },
  EBUSY: { code: 'ERR_WORKSPACE_BUSY', because: 'another program holds it', nextStep: 'Close the other program and try again.' },
  ETXTBSY: { code: 'ERR_WORKSPACE_BUSY', because: 'it is a program that is running', nextStep: 'Stop the program and try again.' },
};
