import { CircleDot } from 'lucide-react';
import type { ProposalTab, WindowModel } from '../../state/index.ts';
import { Banner, Button } from '../../ui/index.ts';
import styles from './EditorArea.module.css';
import { useCodeEditor } from './use-code-editor.ts';

export interface ProposalEditorProps {
  readonly model: WindowModel;
  readonly tab: ProposalTab;
}

/** A proposed text that the person changes before it may be written. Saving applies exactly what stands here. */
export function ProposalEditor({ model, tab }: ProposalEditorProps) {
  const { proposal } = tab;
  const parent = useCodeEditor(model, {
    tabId: tab.id,
    path: proposal.path,
    name: `Proposed text of ${proposal.path}`,
    diskText: proposal.text,
    draft: null,
    generation: 0,
    isReadOnly: false,
    before: proposal.before,
  });
  return (
    <>
      <Banner tone="ask" icon={CircleDot} text={`Proposed for ${proposal.path}. Nothing is written until you apply it.`}>
        <Button size="small" variant="quiet" onClick={() => void model.notices.attempt(() => model.editor.closeTab(tab.id))}>
          Back to the card
        </Button>
        <Button
          size="small"
          variant="primary"
          keys={model.commands.keysOf('editor.save') ?? ''}
          onClick={() => model.commands.run('editor.save')}
        >
          Apply what I saved
        </Button>
      </Banner>
      <div className={styles.code} ref={parent} />
    </>
  );
}
