import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { Component, type ReactNode } from 'react';
import { Button, ErrorNotice } from '../ui/index.ts';
import styles from './Layout.module.css';

interface PanelBoundaryProps {
  /** Name of the panel as the person knows it. */
  readonly name: string;
  readonly children: ReactNode;
}

interface PanelBoundaryState {
  readonly thrown: unknown;
}

/** Keeps one broken panel from taking the window with it: says so and offers to draw it anew. */
export class PanelBoundary extends Component<PanelBoundaryProps, PanelBoundaryState> {
  override state: PanelBoundaryState = { thrown: undefined };

  static getDerivedStateFromError(thrown: unknown): PanelBoundaryState {
    return { thrown: thrown ?? new Error('Something was thrown that is nothing.') };
  }

  override render(): ReactNode {
    const { thrown } = this.state;
    if (thrown === undefined) return this.props.children;
    const { code, message } = toErrorReport(thrown);
    const report = {
      code,
      message: `${this.props.name} could not be drawn: ${message}`,
      untouched: 'Files, sessions and the ledger are as they were.',
      nextStep: 'Reload the panel. If it happens again, restart Gatehouse.',
    };
    return (
      <div className={styles.broken}>
        <ErrorNotice
          report={report}
          actions={
            <Button size="small" onClick={() => this.setState({ thrown: undefined })}>
              Reload panel
            </Button>
          }
          onCopy={(text) => void navigator.clipboard.writeText(text)}
        />
      </div>
    );
  }
}
