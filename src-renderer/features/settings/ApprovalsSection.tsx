import { BadgeCheck } from 'lucide-react';
import { useStore } from 'zustand';
import type { GrantListView } from '../../../src-shared/index.ts';
import { Button, EmptyState, ErrorNotice, SelectField, Spinner } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { GrantTable } from './GrantTable.tsx';
import { Block, Section } from './Section.tsx';
import styles from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';
import { useGrants } from './use-grants.ts';

const waits = [60, 120, 300, 600, 1_800, 3_600];

/** What was allowed and still is, and how long a question waits. */
export function ApprovalsSection({ model, settings }: SectionParts) {
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  const { list, problem, reload } = useGrants(model, hasWorkspace);
  const { security } = settings;
  const seconds = security.approvalTimeoutSeconds;
  const changeWait = (text: string) =>
    void model.notices.attempt(() => model.settings.change({ security: { ...security, approvalTimeoutSeconds: Number(text) } }));
  return (
    <Section
      title="Approvals"
      description="What you allowed without being asked again. Deny rules, secret files, protected files and destructive commands come first, whatever is listed here."
    >
      {problem !== null && <ErrorNotice report={problem} />}
      {!hasWorkspace && (
        <div className={styles.empty}>
          <EmptyState icon={BadgeCheck} text="Approvals belong to a folder. Open one to see what you allowed in it." />
        </div>
      )}
      {hasWorkspace && list === null && problem === null && <Spinner label="Reading what you allowed" />}
      {list !== null && <Lists model={model} settings={settings} list={list} reload={reload} />}
      <Block title="How long a question waits" description="Then it is refused and the agent is told. Time never approves anything.">
        <div className={styles.half}>
          <SelectField
            label="A question waits"
            value={String(seconds)}
            options={[...new Set([...waits, seconds])]
              .sort((one, other) => one - other)
              .map((wait) => ({ value: String(wait), label: wait % 60 === 0 ? `${wait / 60} min` : `${wait} s` }))}
            onChange={changeWait}
          />
        </div>
      </Block>
    </Section>
  );
}

interface ListsProps extends SectionParts {
  readonly list: GrantListView;
  readonly reload: () => void;
}

function Lists({ model, list, reload }: ListsProps) {
  const revoking = useAttempt();
  const count = list.saved.length + list.sessions.reduce((sum, { grants }) => sum + grants.length, 0);
  const revoke = (work: () => Promise<unknown>) => void revoking.run(work).then(reload);
  const revokeAll = async () => {
    const answer = await model.app.confirm({
      title: `Take back all ${count} approvals?`,
      description: 'Everything asks again from the next call on. Calls that run now go on.',
      confirmLabel: 'Take back all',
    });
    if (answer === 'confirmed') revoke(() => model.client.request('approvals/revokeAll'));
  };
  if (count === 0) {
    return (
      <div className={styles.empty}>
        <EmptyState
          icon={BadgeCheck}
          text="Nothing is allowed beyond the moment. A card offers to remember an answer, and says exactly what that allows."
        />
      </div>
    );
  }
  return (
    <>
      {revoking.problem !== null && <ErrorNotice report={revoking.problem} />}
      {list.saved.length > 0 && (
        <Block
          title="In this workspace"
          description="Until you take them back. They end by themselves when the tool they were given to changes."
        >
          <GrantTable
            label="Allowed in this workspace"
            grants={list.saved.map((grant) => ({ ...grant, lifetime: 'workspace' }))}
            onRevoke={({ id }) =>
              id !== undefined && revoke(() => model.client.request('approvals/revoke', { lifetime: 'workspace', grantId: id }))
            }
          />
        </Block>
      )}
      {list.sessions.map(({ sessionId, title, grants }) => (
        <Block key={sessionId} title={`In the session “${title === '' ? 'New session' : title}”`} description="They end with the session.">
          <GrantTable
            label={`Allowed in the session ${title}`}
            grants={grants.map((grant) => ({ ...grant, lifetime: 'session' }))}
            onRevoke={({ pattern }) => revoke(() => model.client.request('approvals/revoke', { lifetime: 'session', sessionId, pattern }))}
          />
        </Block>
      ))}
      <div>
        <Button variant="danger" isBusy={revoking.isBusy} onClick={() => void revokeAll()}>
          Take back all
        </Button>
      </div>
    </>
  );
}
