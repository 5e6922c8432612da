import { Bot, RotateCw, Square } from 'lucide-react';
import { useStore } from 'zustand';
import type { TerminalView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Button, classNames } from '../../ui/index.ts';
import styles from './TerminalPane.module.css';
import { TerminalScreen } from './TerminalScreen.tsx';

interface TerminalPaneProps {
  readonly model: WindowModel;
  readonly terminalId: string;
  /** Whether other panes share the tab, so that the active one must be told apart. */
  readonly isOneOfMany: boolean;
  readonly isActive: boolean;
}

/** One terminal with what the person must know about it: whose it is, and whether it still runs. */
export function TerminalPane({ model, terminalId, isOneOfMany, isActive }: TerminalPaneProps) {
  const terminal = useStore(model.terminals, (state) => state.terminals.get(terminalId));
  if (terminal === undefined) return null;
  return (
    <section
      className={classNames(styles.pane, isOneOfMany && isActive && styles.active)}
      aria-label={terminal.kind === 'agent' ? 'Terminal of the agent' : `Terminal ${terminal.title}`}
      data-terminal-id={terminalId}
      data-terminal-kind={terminal.kind}
      onFocusCapture={() => model.terminals.selectPane(terminalId)}
    >
      {terminal.kind === 'agent' && <AgentStrip model={model} terminal={terminal} />}
      <TerminalScreen model={model} terminalId={terminalId} />
      {terminal.kind === 'user' && terminal.state !== 'running' && <EndedBar model={model} terminal={terminal} />}
      {terminal.kind === 'agent' && terminal.state === 'lost' && <div className={styles.ended}>{endedWords(terminal)}</div>}
    </section>
  );
}

interface BarProps {
  readonly model: WindowModel;
  readonly terminal: TerminalView;
}

function AgentStrip({ model, terminal }: BarProps) {
  const stop = () => void model.notices.attempt(() => model.terminals.write(terminal.id, '\x03'));
  return (
    <div className={styles.strip}>
      <Bot size={14} strokeWidth={1.5} aria-hidden />
      <span className={styles.stripText}>Commands you approved run here. This terminal takes no input.</span>
      {terminal.state === 'running' && (
        <Button variant="quiet" size="small" icon={Square} keys="Ctrl+C" onClick={stop}>
          Stop
        </Button>
      )}
    </div>
  );
}

function EndedBar({ model, terminal }: BarProps) {
  const restart = () => void model.notices.attempt(() => model.terminals.restart(terminal.id));
  return (
    <div className={styles.ended} role="status">
      <span>{endedWords(terminal)}</span>
      <Button size="small" icon={RotateCw} onClick={restart}>
        Restart
      </Button>
    </div>
  );
}

function endedWords({ state, exitCode }: TerminalView): string {
  if (state === 'lost') return 'The terminal process ended unexpectedly, and what ran here with it.';
  return exitCode === null ? 'Process ended by a signal' : `Process exited with code ${exitCode}`;
}
