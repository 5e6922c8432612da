import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { EditorTab, WindowModel } from '../../state/index.ts';
import { ErrorNotice, Spinner } from '../../ui/index.ts';
import { Breadcrumbs } from './Breadcrumbs.tsx';
import styles from './EditorArea.module.css';
import { FileFacts } from './FileFacts.tsx';
import { TabStrip } from './TabStrip.tsx';
import { Welcome } from './Welcome.tsx';

const DocumentEditor = lazy(async () => ({ default: (await import('./DocumentEditor.tsx')).DocumentEditor }));
const ProposalEditor = lazy(async () => ({ default: (await import('./ProposalEditor.tsx')).ProposalEditor }));

export interface EditorAreaProps {
  readonly model: WindowModel;
  /** What a settings tab shows: given by app/, because features do not know each other. */
  readonly settingsPage: React.ReactNode;
}

/** Tabs and what the one on top shows. */
export function EditorArea({ model, settingsPage }: EditorAreaProps) {
  const tab = useStore(model.editor, ({ tabs, activeId }) => tabs.find((candidate) => candidate.id === activeId));
  const hasTabs = useStore(model.editor, (state) => state.tabs.length > 0);
  return (
    <section className={styles.area} aria-label="Editor" data-testid="editor">
      {hasTabs && <TabStrip model={model} />}
      {tab === undefined ? (
        <Welcome model={model} />
      ) : (
        <div className={styles.content} role="tabpanel" id={`panel-${tab.id}`} aria-labelledby={`tab-${tab.id}`} key={tab.id}>
          <Suspense fallback={<Waiting />}>{tab.type === 'settings' ? settingsPage : <TabContent model={model} tab={tab} />}</Suspense>
        </div>
      )}
    </section>
  );
}

function TabContent({ model, tab }: { readonly model: WindowModel; readonly tab: Exclude<EditorTab, { type: 'settings' }> }) {
  if (tab.type === 'proposal') return <ProposalEditor model={model} tab={tab} />;
  const { content } = tab;
  return (
    <>
      <Breadcrumbs
        path={tab.path}
        isScreened={content.type === 'text' && content.disk.isScreened}
        onOpenFolder={(path) => void model.workspace.reveal(path)}
      />
      {content.type === 'loading' && <Waiting />}
      {content.type === 'text' && <DocumentEditor model={model} tab={tab} content={content} />}
      {(content.type === 'binary' || content.type === 'too-large') && <FileFacts content={content} path={tab.path} />}
      {content.type === 'failed' && (
        <div className={styles.failed}>
          <ErrorNotice report={content.problem} />
        </div>
      )}
    </>
  );
}

/** Said only when it takes long enough to be noticed. */
function Waiting() {
  return (
    <div className={styles.waiting}>
      <Spinner label="Opening the file" />
    </div>
  );
}
