import { GatehouseError, isGatehouseError } from '@gatehouse/agent-sdk/base';
import type { AgentFiles, ResolvedPath, WriteTarget } from '../workspace/index.ts';
import type { KnownTexts } from './known-texts.ts';

/** What the tools that write stand on. */
export interface WriteParts {
  readonly files: AgentFiles;
  /** Of the session. */
  readonly texts: KnownTexts;
  /** Whether the session's mode asks about reads. */
  readonly isStrict: () => boolean;
}

/**
 * What a write would replace. Where reading asks (in Strict, and for a file with names nobody could find), the content
 * must have been shown to this session: the answers of an edit that does not fit would read it out word by word, and no
 * card would ever be shown. The refusal is the same whatever the file holds.
 *
 * @throws ERR_TOOL_READ_FIRST, and what `AgentFiles.loadWriteTarget` throws
 */
export async function loadWriteTarget({ files, texts, isStrict }: WriteParts, path: string): Promise<WriteTarget> {
  const resolved = await files.resolve(path);
  const mustBeKnown = resolved.exists && (isStrict() || (await files.hasUnknownNames(resolved)));
  if (mustBeKnown && !texts.has(resolved.relativePath)) throw readFirst(resolved);
  const target = await files.loadWriteTarget(path);
  const isGuarded = isStrict() || target.hasUnknownNames;
  if (target.base !== undefined && isGuarded && !texts.isKnown(target.relativePath, target.base.sha256)) throw readFirst(target);
  return target;
}

/** Adds to an error what was to be done to which file, so that the ledger can say so although no action was made of it. */
export async function namingTarget<Result>({ realPath }: ResolvedPath, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (thrown) {
    if (!isGatehouseError(thrown)) throw thrown;
    const { code, message, untouched, nextStep, details } = thrown;
    throw new GatehouseError(code, {
      message,
      untouched,
      nextStep,
      details: { ...details, kind: 'file:write', path: realPath },
      cause: thrown,
    });
  }
}

function readFirst({ realPath, relativePath }: ResolvedPath): GatehouseError {
  return new GatehouseError('ERR_TOOL_READ_FIRST', {
    message: `Read ${relativePath} first, to its last line: its content may be used only once the user has allowed reading it as it is now.`,
    untouched: 'The file is unchanged.',
    nextStep: 'Read the file, then propose the change again.',
    details: { kind: 'file:write', path: realPath },
  });
}
