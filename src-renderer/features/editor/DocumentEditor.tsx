import { FileWarning, FileX2, Lock } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { showComparison } from '../../editor/code.ts';
import type { DocumentContent, DocumentTab, WindowModel } from '../../state/index.ts';
import { Banner, Button } from '../../ui/index.ts';
import styles from './EditorArea.module.css';
import { useCodeEditor } from './use-code-editor.ts';

export interface DocumentEditorProps {
  readonly model: WindowModel;
  readonly tab: DocumentTab;
  readonly content: Extract<DocumentContent, { type: 'text' }>;
}

/** A text file: its banners and its editor. */
export function DocumentEditor({ model, tab, content }: DocumentEditorProps) {
  const isReadOnly = useStore(model.workspace, (state) => state.workspace?.isReadOnly === true) || content.disk.isReadOnly;
  const { disk, draft, generation } = content;
  const parent = useCodeEditor(model, {
    tabId: tab.id,
    path: tab.path,
    name: `Editor of ${tab.path}`,
    diskText: disk.text,
    draft,
    generation,
    isReadOnly,
  });
  return (
    <>
      {tab.conflict !== null && <ConflictBanner model={model} tab={tab} />}
      {isReadOnly && <Banner tone="neutral" icon={Lock} text="This file cannot be written, so it is shown read-only." />}
      <div className={styles.code} ref={parent} />
      {tab.comparedText !== null && <Comparison model={model} tab={tab} comparedText={tab.comparedText} />}
    </>
  );
}

function ConflictBanner({ model, tab }: { readonly model: WindowModel; readonly tab: DocumentTab }) {
  const { editor, notices } = model;
  const run = (action: () => Promise<unknown>) => void notices.attempt(action);
  if (tab.conflict === 'deleted') {
    return (
      <Banner tone="ask" icon={FileX2} text="This file is no longer on disk. What you see here is all there is of it.">
        <Button size="small" onClick={() => run(() => editor.save(tab.id, true))}>
          Save it again
        </Button>
        <Button size="small" variant="quiet" onClick={() => run(() => editor.closeTab(tab.id))}>
          Close
        </Button>
      </Banner>
    );
  }
  return (
    <Banner tone="ask" icon={FileWarning} text="This file changed on disk while you were editing it. Nothing was written.">
      <Button size="small" onClick={() => run(() => editor.toggleCompare(tab.id))}>
        {tab.comparedText === null ? 'Compare' : 'Back to editing'}
      </Button>
      <Button size="small" onClick={() => run(() => editor.reload(tab.id))}>
        Reload
      </Button>
      <Button size="small" variant="danger" onClick={() => run(() => editor.save(tab.id, true))}>
        Overwrite
      </Button>
    </Banner>
  );
}

interface ComparisonProps {
  readonly model: WindowModel;
  readonly tab: DocumentTab;
  readonly comparedText: string;
}

function Comparison({ model, tab, comparedText }: ComparisonProps) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (parent.current === null) return;
    const mine = model.editor.toDraft(tab.id)?.text ?? '';
    return showComparison(parent.current, comparedText, mine);
  }, [model, tab.id, comparedText]);
  return (
    <section className={styles.compare} aria-label="Comparison">
      <ConflictBanner model={model} tab={tab} />
      <div className={styles.compareTitles}>
        <span>On disk</span>
        <span>Yours, unsaved</span>
      </div>
      <div className={styles.compareView} ref={parent} />
    </section>
  );
}
