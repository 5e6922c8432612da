import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { WindowModel } from '../../state/index.ts';
import { Dialog } from '../../ui/floating.ts';
import { Button } from '../../ui/index.ts';
import { ModelStep } from './ModelStep.tsx';
import { ModeStep } from './ModeStep.tsx';
import { PromiseStep } from './PromiseStep.tsx';
import styles from './Walkthrough.module.css';

export interface WalkthroughProps {
  readonly model: WindowModel;
}

/** Three steps on the first start: what is promised, how much is asked, where answers come from. */
export function Walkthrough({ model }: WalkthroughProps) {
  const [step, setStep] = useState(0);
  const settings = useStore(model.settings, (state) => state.settings);
  if (settings === null) return null;

  const finish = async () => {
    model.app.closeOverlay();
    if (!settings.isWalkthroughDone) await model.settings.change({ isWalkthroughDone: true });
  };
  const leave = () => void model.notices.attempt(finish);
  const takeTour = () =>
    void model.notices.attempt(async () => {
      await finish();
      await model.workspace.openTour();
      model.layout.setOpen('agent', true);
    });
  const steps: readonly { readonly title: string; readonly description: string; readonly content: ReactNode }[] = [
    {
      title: 'Nothing happens that you have not seen',
      description: 'Gatehouse is an editor with a coding agent that works behind a gate.',
      content: <PromiseStep />,
    },
    {
      title: 'How much should it ask?',
      description: 'This is the mode of new sessions. You can switch each session at any time; the agent cannot.',
      content: <ModeStep model={model} mode={settings.defaultMode} />,
    },
    {
      title: 'Where should answers come from?',
      description: 'Choose a model now or later in settings.',
      content: <ModelStep model={model} settings={settings} onTour={takeTour} onLeave={leave} />,
    },
  ];
  const current = steps[step];
  if (current === undefined) return null;
  const isLast = step === steps.length - 1;
  return (
    <Dialog
      isOpen
      title={current.title}
      description={current.description}
      widthPx={620}
      onClose={leave}
      actions={
        <div className={styles.foot}>
          <ol className={styles.dots} aria-label={`Step ${step + 1} of ${steps.length}`}>
            {steps.map(({ title }, index) => (
              <li key={title} aria-current={index === step ? 'step' : undefined} />
            ))}
          </ol>
          {!isLast && (
            <Button variant="quiet" onClick={leave}>
              Skip
            </Button>
          )}
          {step > 0 && <Button onClick={() => setStep(step - 1)}>Back</Button>}
          {isLast ? (
            <Button variant="primary" onClick={leave}>
              Done
            </Button>
          ) : (
            <Button variant="primary" autoFocus onClick={() => setStep(step + 1)}>
              Continue
            </Button>
          )}
        </div>
      }
    >
      <div className={styles.step}>{current.content}</div>
    </Dialog>
  );
}
