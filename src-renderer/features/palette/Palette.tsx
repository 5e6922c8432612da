import { Command as Cmdk } from 'cmdk';
import { useEffect, useRef } from 'react';
import type { WindowModel } from '../../state/index.ts';
import { Overlay } from '../../ui/floating.ts';
import { Kbd } from '../../ui/index.ts';
import styles from './Palette.module.css';

export interface PaletteProps {
  readonly model: WindowModel;
}

/** Every command of the window, found by typing. */
export function Palette({ model }: PaletteProps) {
  const { commands, app } = model;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const run = (id: string) => {
    app.closeOverlay();
    // The dialog gives the focus back first: a command may be about what has it.
    requestAnimationFrame(() => commands.run(id));
  };
  return (
    <Overlay label="Commands" onClose={app.closeOverlay}>
      <Cmdk label="Commands" className={styles.palette} loop>
        <Cmdk.Input ref={field} className={styles.field} placeholder="Type a command" />
        <Cmdk.List className={styles.list} label="Commands">
          <Cmdk.Empty className={styles.none}>No command has these letters.</Cmdk.Empty>
          {commands.all
            .filter((command) => command.id !== 'palette.open')
            .map((command) => (
              <Cmdk.Item
                key={command.id}
                value={command.title}
                keywords={[command.id]}
                className={styles.item}
                onSelect={() => run(command.id)}
              >
                <span className={styles.title}>{command.title}</span>
                {commands.keysOf(command.id) !== undefined && <Kbd keys={commands.keysOf(command.id) ?? ''} />}
              </Cmdk.Item>
            ))}
        </Cmdk.List>
      </Cmdk>
    </Overlay>
  );
}
