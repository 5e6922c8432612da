import type { ProgramPreview } from '@gatehouse/agent-sdk/approval';

/**
 * The programs of a command without those that only start the next one: `sudo env X=1 rm a` is one line for `rm`, which
 * names its wrappers and takes over what they set. A wrapper that leads to nothing known stays.
 */
export function foldWrappers(programs: readonly ProgramPreview[]): ProgramPreview[] {
  const folded: ProgramPreview[] = [];
  let carried: ProgramPreview | undefined;
  for (const [index, program] of programs.entries()) {
    const joined = carried === undefined ? program : take(carried, program);
    const next = programs[index + 1];
    carried = next !== undefined && isWrapperOf(program, next) ? joined : undefined;
    if (carried === undefined) folded.push(joined);
  }
  return folded;
}

function isWrapperOf({ program, wrappers }: ProgramPreview, next: ProgramPreview): boolean {
  const [last = '', ...others] = next.wrappers.toReversed();
  const isDeeper = others.length === wrappers.length && wrappers.every((wrapper, index) => wrapper === next.wrappers[index]);
  return next.joinedBy === 'in' && isDeeper && program !== null && (last === program || last.startsWith(`${program} `));
}

function take(wrapper: ProgramPreview, program: ProgramPreview): ProgramPreview {
  const { joinedBy, environment, redirections } = wrapper;
  const ownNames = new Set(program.environment.map(({ name }) => name));
  return {
    ...program,
    joinedBy,
    environment: [...environment.filter(({ name }) => !ownNames.has(name)), ...program.environment],
    redirections: [...redirections, ...program.redirections],
  };
}
