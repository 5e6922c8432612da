import { FileText, PencilLine, SquareTerminal } from 'lucide-react';
import type { ApprovalMode } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Badge, ChoiceCards, modeWords, wordsOfMode } from '../../ui/index.ts';
import styles from './Walkthrough.module.css';

/** The same calls in every mode: the first two columns never change, so the difference is plain. */
const examples = [
  { icon: FileText, call: 'Read src/cart.ts', asksIn: ['strict'] },
  { icon: PencilLine, call: 'Write src/cart.ts', asksIn: ['standard', 'strict', 'paranoid'] },
  { icon: SquareTerminal, call: 'Run npm test', asksIn: ['standard', 'strict', 'paranoid'] },
  { icon: SquareTerminal, call: 'Run rm -rf build', asksIn: ['permissive', 'standard', 'strict', 'paranoid'] },
] as const;

export interface ModeStepProps {
  readonly model: WindowModel;
  readonly mode: ApprovalMode;
}

/** The default mode, with what it means for three calls. */
export function ModeStep({ model, mode }: ModeStepProps) {
  return (
    <>
      <ChoiceCards
        label="Mode of new sessions"
        value={mode}
        onChange={(defaultMode) => void model.notices.attempt(() => model.settings.change({ defaultMode }))}
        choices={modeWords.map(({ mode: value, label: title, detail: description, icon }) => ({ value, title, description, icon }))}
      />
      <ul className={styles.examples} aria-label={`Examples in ${wordsOfMode(mode).label} mode`}>
        {examples.map(({ icon: Icon, call, asksIn }) => {
          const isAsking = asksIn.some((candidate) => candidate === mode);
          return (
            <li key={call} className={styles.example}>
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              <code>{call}</code>
              <Badge tone={isAsking ? 'ask' : 'allowed'}>{isAsking ? 'Asks' : 'Passes'}</Badge>
            </li>
          );
        })}
        <li className={styles.example}>
          <FileText size={16} strokeWidth={1.5} aria-hidden />
          <code>Read .env</code>
          <Badge tone="refused">Refused</Badge>
        </li>
      </ul>
    </>
  );
}
