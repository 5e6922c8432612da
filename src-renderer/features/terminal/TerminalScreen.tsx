import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { WindowModel } from '../../state/index.ts';
import { screenPoolOf } from './screen-pool.ts';
import styles from './TerminalPane.module.css';

interface TerminalScreenProps {
  readonly model: WindowModel;
  readonly terminalId: string;
}

/** The place in the page where a terminal's screen is shown. */
export function TerminalScreen({ model, terminalId }: TerminalScreenProps) {
  const host = useRef<HTMLDivElement>(null);
  const wantsFocus = useStore(model.terminals, (state) => state.wantsFocusId === terminalId);
  useEffect(() => {
    const screen = screenPoolOf(model).screenOf(terminalId);
    if (host.current === null || screen === undefined) return;
    screen.show(host.current);
    return () => screen.hide();
  }, [model, terminalId]);
  useEffect(() => {
    if (!wantsFocus) return;
    screenPoolOf(model).screenOf(terminalId)?.focus();
    model.terminals.takeFocus(terminalId);
  }, [model, terminalId, wantsFocus]);
  return <div ref={host} className={styles.screen} />;
}
