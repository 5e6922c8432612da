import { FileLock2, ScrollText } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { PolicyStatusView } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { toShortPath } from '../../state/index.ts';
import { Badge, type BadgeProps, Button, EmptyState, ErrorNotice, Spinner } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import styles from './Policy.module.css';
import { PolicyDraft } from './PolicyDraft.tsx';
import { PolicyVersions } from './PolicyVersions.tsx';
import { Block, Section } from './Section.tsx';
import page from './SettingsPage.module.css';

/** The documents in force, a way to try and to put in force another one, and what was in force before. */
export function PolicySection({ model }: SectionParts) {
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  const status = usePolicyStatus(model, hasWorkspace);
  const [changes, setChanges] = useState(0);
  const onChanged = useCallback(() => setChanges((count) => count + 1), []);
  return (
    <Section
      title="Policy"
      description="Documents that decide what the agent may do, before any question is asked. Each can only make the others stricter, and a change counts from the next action on."
    >
      {!hasWorkspace && (
        <div className={page.empty}>
          <EmptyState icon={FileLock2} text="A policy is judged for a folder. Open one to see what is in force in it." />
        </div>
      )}
      {hasWorkspace && status === null && <Spinner label="Reading the policy" />}
      {status !== null && (
        <>
          {status.problem !== null && <ErrorNotice report={status.problem} />}
          <Block title="In force" description={describeStatus(status)}>
            <ul className={styles.list} aria-label="Documents in force">
              {status.documents.map((document) => (
                <DocumentRow key={document.source} model={model} document={document} />
              ))}
            </ul>
            {status.warnings.map((warning) => (
              <p key={warning} className={page.hint}>
                {warning}
              </p>
            ))}
          </Block>
          <PolicyDraft model={model} onApplied={onChanged} />
          <PolicyVersions key={changes} model={model} onRestored={onChanged} />
        </>
      )}
    </Section>
  );
}

function describeStatus({ digest, documents }: PolicyStatusView): string {
  if (digest === '' || documents.length === 0) return 'Nothing is in force, so everything is denied.';
  if (documents.length === 1) return 'Only what is built in: the mode of the session asks, nothing is denied.';
  return `${documents.length} documents. A denial anywhere counts; what one asks about is asked.`;
}

type DocumentView = PolicyStatusView['documents'][number];

const modes: Readonly<Record<DocumentView['mode'], { readonly tone: NonNullable<BadgeProps['tone']>; readonly label: string }>> = {
  enforce: { tone: 'allowed', label: 'Enforced' },
  observe: { tone: 'observed', label: 'Observed only' },
  disabled: { tone: 'neutral', label: 'Switched off' },
};

function DocumentRow({ model, document }: { readonly model: WindowModel; readonly document: DocumentView }) {
  const home = useStore(model.app, (state) => state.homeDirectory);
  const { name, version, description, scope, sections, file, source } = document;
  const { tone, label } = modes[document.mode];
  const isOfWorkspace = source.startsWith('.gatehouse/');
  return (
    <li className={styles.row} data-testid="policy-document">
      <div className={styles.what}>
        <p className={styles.name}>
          {name === '' ? source : name} {version !== '' && <span className={styles.version}>{version}</span>}
          <Badge tone={tone}>{label}</Badge>
        </p>
        {description !== '' && <p className={styles.text}>{description}</p>}
        <p className={styles.facts}>
          <code>{file === null ? 'built in' : toShortPath(file, home)}</code>
          {scope !== 'global' && <span>{scope}</span>}
          <span>{sections.length === 0 ? 'restricts nothing' : `speaks of ${sections.join(', ')}`}</span>
        </p>
      </div>
      {isOfWorkspace && (
        <Button size="small" icon={ScrollText} onClick={() => void model.notices.attempt(() => model.editor.openFile(source))}>
          Open
        </Button>
      )}
    </li>
  );
}

function usePolicyStatus({ client, notices }: WindowModel, hasWorkspace: boolean): PolicyStatusView | null {
  const [status, setStatus] = useState<PolicyStatusView | null>(null);
  useEffect(() => {
    setStatus(null);
    if (!hasWorkspace) return;
    client.request('policy/status').then(setStatus, notices.showError);
    return client.on('policy/changed', setStatus);
  }, [client, notices, hasWorkspace]);
  return status;
}
