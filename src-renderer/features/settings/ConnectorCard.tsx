import { ChevronDown, ChevronRight, Copy, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { ConnectorView } from '../../../src-shared/index.ts';
import { toTextSegments } from '../../editor/text.ts';
import { Badge, Button, ErrorNotice, Switch, type Tone, VisibleText } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import styles from './Connector.module.css';
import { ConnectorForm } from './ConnectorForm.tsx';
import type { ConnectorEntry } from './connector-draft.ts';
import page from './SettingsPage.module.css';
import { useAttempt } from './use-attempt.ts';

export interface ConnectorCardProps extends SectionParts {
  readonly connector: ConnectorEntry;
  /** How it is; undefined until main has told. */
  readonly view: ConnectorView | undefined;
}

const stateWords: Readonly<Record<ConnectorView['state'], { readonly tone: Tone; readonly text: string }>> = {
  off: { tone: 'neutral', text: 'Off' },
  idle: { tone: 'neutral', text: 'Not started' },
  starting: { tone: 'accent', text: 'Starting' },
  ready: { tone: 'allowed', text: 'Ready' },
  failed: { tone: 'refused', text: 'Failed' },
};

/** One server: how it is, what it offers, what it wrote. */
export function ConnectorCard({ model, settings, connector, view }: ConnectorCardProps) {
  const [isEditing, setIsEditing] = useState(false);
  const restarting = useAttempt();
  if (isEditing) return <ConnectorForm model={model} settings={settings} connector={connector} onDone={() => setIsEditing(false)} />;
  const state = view?.state ?? (connector.isEnabled ? 'idle' : 'off');
  const { tone, text } = stateWords[state];
  const problem = restarting.problem ?? view?.problem ?? null;
  const replace = (connectors: ConnectorEntry[]) => model.settings.change({ connectors });
  const setEnabled = (isEnabled: boolean) =>
    void model.notices.attempt(() => replace(settings.connectors.map((one) => (one.id === connector.id ? { ...one, isEnabled } : one))));
  const remove = () => void model.notices.attempt(() => removeAsked({ model, settings, connector }));
  return (
    <div className={page.card} data-testid="connector">
      <div className={page.cardHead}>
        <div className={page.cardText}>
          <h3 className={page.cardTitle}>{connector.label}</h3>
          <p className={page.address}>{describeTransport(connector)}</p>
        </div>
        <Badge tone={tone}>{text}</Badge>
        <Button size="small" variant="quiet" onClick={() => setIsEditing(true)}>
          Edit
        </Button>
        <Button size="small" variant="quiet" onClick={remove}>
          Remove
        </Button>
      </div>
      <Switch label={`Use ${connector.label}`} isOn={connector.isEnabled} onChange={setEnabled} />
      {problem !== null && <ErrorNotice report={problem} />}
      <ToolList tools={view?.tools ?? []} />
      <div className={page.keyRow}>
        <Button
          size="small"
          icon={RefreshCw}
          disabled={!connector.isEnabled}
          isBusy={restarting.isBusy}
          onClick={() => void restarting.run(() => model.client.request('connectors/restart', { id: connector.id }))}
        >
          {state === 'idle' ? 'Start now' : 'Restart'}
        </Button>
        <Logs model={model} connector={connector} />
      </div>
    </div>
  );
}

async function removeAsked({ model, settings, connector }: SectionParts & Pick<ConnectorCardProps, 'connector'>): Promise<void> {
  const answer = await model.app.confirm({
    title: `Remove “${connector.label}”?`,
    description: 'Its server is stopped and its entry is removed. Sessions that used it keep what was said.',
    confirmLabel: 'Remove connector',
    isDanger: true,
  });
  if (answer !== 'confirmed') return;
  await model.settings.change({ connectors: settings.connectors.filter(({ id }) => id !== connector.id) });
}

function describeTransport({ transport }: ConnectorEntry): string {
  return transport.type === 'http' ? transport.url : [transport.command, ...transport.args].join(' ');
}

/** Names and descriptions are a stranger's: hidden characters in them are shown. */
function ToolList({ tools }: Pick<ConnectorView, 'tools'>) {
  const [isOpen, setIsOpen] = useState(false);
  if (tools.length === 0) return null;
  return (
    <div>
      <Button
        size="small"
        variant="quiet"
        icon={isOpen ? ChevronDown : ChevronRight}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {tools.length === 1 ? '1 tool' : `${tools.length} tools`}
      </Button>
      {isOpen && (
        <ul className={styles.tools}>
          {tools.map(({ modelName, name, description }) => (
            <li key={modelName}>
              <p className={page.modelName}>
                <VisibleText segments={toTextSegments(name, { isStrict: true })} />
              </p>
              <p className={styles.description}>
                <VisibleText segments={toTextSegments(description, { isStrict: true })} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the server wrote to its standard error, word for word. */
function Logs({ model, connector }: Pick<ConnectorCardProps, 'model' | 'connector'>) {
  const [text, setText] = useState<string | null>(null);
  const loading = useAttempt();
  const show = () => void loading.run(async () => setText((await model.client.request('connectors/logs', { id: connector.id })).text));
  if (text === null) {
    return (
      <>
        <Button size="small" variant="quiet" isBusy={loading.isBusy} onClick={show}>
          Show logs
        </Button>
        {loading.problem !== null && <ErrorNotice report={loading.problem} />}
      </>
    );
  }
  return (
    <>
      <Button size="small" variant="quiet" onClick={() => setText(null)}>
        Hide logs
      </Button>
      <Button size="small" variant="quiet" icon={RefreshCw} isBusy={loading.isBusy} onClick={show}>
        Refresh
      </Button>
      <Button
        size="small"
        variant="quiet"
        icon={Copy}
        onClick={() => void model.notices.attempt(() => navigator.clipboard.writeText(text))}
      >
        Copy
      </Button>
      {loading.problem !== null && <ErrorNotice report={loading.problem} />}
      <textarea
        className={styles.logs}
        data-testid="connector-logs"
        aria-label={`Logs of ${connector.label}`}
        readOnly
        rows={12}
        spellCheck={false}
        value={text === '' ? 'It wrote nothing to its standard error.' : text}
      />
    </>
  );
}
