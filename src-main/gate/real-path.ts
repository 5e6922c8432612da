import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { GatehouseError, systemErrorCode } from '@gatehouse/agent-sdk/base';

/** Components and links followed before a path counts as endless. */
const maximumSteps = 512;

/**
 * The real path behind an absolute path. What does not exist yet is resolved from its nearest existing ancestor, so
 * a new file in a linked folder is judged by where it would really be made.
 *
 * The answer is true for the moment of asking. It decides what is asked and refused early; whoever opens the file
 * checks its descriptor again.
 *
 * @throws ERR_GATE_PATH_UNRESOLVED for a loop of links, a folder that may not be searched, and every other failure
 */
export async function resolveRealPath(path: string): Promise<readonly string[]> {
  let missing: readonly string[] = [];
  let candidate = path;
  for (let step = 0; step < maximumSteps; step += 1) {
    try {
      const real = await realpath(candidate);
      const whole = join(real, ...missing);
      // `new/../docs/guide`: without `new`, what is left exists again, and may be a link.
      if (!missing.includes('..')) return [whole];
      candidate = whole;
      missing = [];
      continue;
    } catch (thrown) {
      const code = systemErrorCode(thrown);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unresolved(path, code, thrown);
    }
    // A link to nothing: writing through it would make what it names, so that is where the path leads.
    const target = await readlink(candidate).catch(() => undefined);
    if (target !== undefined) {
      candidate = resolve(dirname(candidate), target);
    } else {
      missing = [basename(candidate), ...missing];
      candidate = dirname(candidate);
    }
  }
  throw unresolved(path, 'ELOOP', undefined);
}

function unresolved(path: string, code: string | undefined, cause: unknown): GatehouseError {
  return new GatehouseError('ERR_GATE_PATH_UNRESOLVED', {
    message: `Where ${path} really leads cannot be told${code === undefined ? '' : ` (${code})`}.`,
    untouched: 'Nothing was read or changed.',
    nextStep: 'Name another path.',
    details: { path },
    cause,
  });
}
