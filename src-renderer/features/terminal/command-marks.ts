import type { IDecoration, IMarker, Terminal } from '@xterm/xterm';
import styles from './CommandMarks.module.css';

interface MarkedCommand {
  readonly prompt: IMarker;
  hasRun: boolean;
  decoration: IDecoration | undefined;
}

/**
 * Draws how each command ended beside its prompt: a tick, or a cross and the exit code. Follows OSC 133 as shells with
 * integration write it: A prompt, C the command runs, D;code it ended. The last code told before the next prompt
 * counts, since in an agent's terminal the one that the kernel gave comes last.
 */
export function attachCommandMarks(terminal: Terminal): void {
  let command: MarkedCommand | undefined;
  terminal.parser.registerOscHandler(133, (data) => {
    const [letter, code = ''] = data.split(';');
    if (letter === 'A') {
      command = { prompt: terminal.registerMarker(0), hasRun: false, decoration: undefined };
    } else if (letter === 'C') {
      // A prompt that was there before the window was is drawn from a replay, which has no marks: it is the line above.
      command ??= { prompt: terminal.registerMarker(-1), hasRun: true, decoration: undefined };
      command.hasRun = true;
    } else if (command?.hasRun === true && letter === 'D') {
      command.decoration?.dispose();
      command.decoration = drawMark(terminal, command.prompt, /^\d{1,3}$/.test(code) ? Number(code) : null);
    }
    return true;
  });
}

function drawMark(terminal: Terminal, marker: IMarker, exitCode: number | null): IDecoration | undefined {
  // The alternate screen has no scrollback to hold a mark.
  const decoration = terminal.registerDecoration({ marker });
  decoration?.onRender((element) => {
    element.classList.add(styles.mark ?? '', (exitCode === 0 ? styles.succeeded : styles.failed) ?? '');
    element.textContent = exitCode === 0 ? '✓' : `✗${exitCode ?? ''}`;
    element.title = exitCode === null ? 'Ended without an exit code' : `Exit code ${exitCode}`;
    element.dataset.exitCode = String(exitCode ?? '');
  });
  return decoration;
}
