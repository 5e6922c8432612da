import type { Command, Commands } from '../state/index.ts';
import { isChord, parseChord } from './chords.ts';

interface Binding {
  readonly chord: ReturnType<typeof parseChord>;
  readonly command: Command;
}

/**
 * Listens for the chords of all commands, before anything in the page sees the key. A dialog keeps its keys, and so
 * does a terminal except for commands that say otherwise.
 */
export function bindKeys(target: Window, commands: Commands, isMac: boolean): () => void {
  const bindings: readonly Binding[] = commands.all.flatMap((command) =>
    (command.keys ?? []).map((keys) => ({ chord: parseChord(keys, isMac), command })),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const binding = bindings.find(({ chord }) => isChord(chord, event));
    if (binding === undefined) return;
    const place = event.target instanceof Element ? event.target : null;
    if (place?.closest('[role="dialog"], [role="alertdialog"]') != null) return;
    if (place?.closest('.xterm') != null && binding.command.isTakenFromTerminal !== true) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) commands.run(binding.command.id);
  };
  target.addEventListener('keydown', onKeyDown, { capture: true });
  return () => target.removeEventListener('keydown', onKeyDown, { capture: true });
}

/** Chords that more than one command claims, as `Mod+P: first, second`. There should be none. */
export function findChordConflicts(commands: readonly Command[]): readonly string[] {
  const owners = new Map<string, string[]>();
  for (const command of commands) {
    for (const keys of command.keys ?? []) owners.set(keys, [...(owners.get(keys) ?? []), command.id]);
  }
  return [...owners].filter(([, ids]) => ids.length > 1).map(([keys, ids]) => `${keys}: ${ids.join(', ')}`);
}
