import { useStore } from 'zustand';
import type { WindowModel } from '../../state/index.ts';
import { Kbd, Mark } from '../../ui/index.ts';
import styles from './Welcome.module.css';

const hints: readonly { readonly command: string; readonly text: string }[] = [
  { command: 'quickOpen.open', text: 'Go to file' },
  { command: 'agent.focus', text: 'Ask the agent' },
  { command: 'search.focus', text: 'Search in files' },
  { command: 'terminal.toggle', text: 'Terminal' },
  { command: 'palette.open', text: 'All commands' },
];

/** The editor while no file is open: the few keys worth knowing. */
export function Welcome({ model }: { readonly model: WindowModel }) {
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  const shown = hasWorkspace ? hints : [{ command: 'workspace.open', text: 'Open folder' }, ...hints.slice(3)];
  return (
    <div className={styles.welcome}>
      <span className={styles.mark}>
        <Mark sizePx={56} />
      </span>
      <ul className={styles.hints}>
        {shown.map(({ command, text }) => (
          <li key={command}>
            <button type="button" className={styles.hint} onClick={() => model.commands.run(command)}>
              <span>{text}</span>
              <Kbd keys={model.commands.keysOf(command) ?? ''} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
