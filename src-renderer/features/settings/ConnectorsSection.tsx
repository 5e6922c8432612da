import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button, EmptyState, ErrorNotice } from '../../ui/index.ts';
import type { SectionParts } from './AppearanceSection.tsx';
import { ConnectorCard } from './ConnectorCard.tsx';
import { ConnectorForm } from './ConnectorForm.tsx';
import { Block, Section } from './Section.tsx';
import styles from './SettingsPage.module.css';
import { useConnectors } from './use-connectors.ts';

/** MCP servers: which there are, how they are, what they offer. */
export function ConnectorsSection({ model, settings }: SectionParts) {
  const { byId, problem } = useConnectors(model);
  const [isAdding, setIsAdding] = useState(false);
  const { connectors } = settings;
  return (
    <Section
      title="Connectors"
      description="MCP servers that give the agent further tools. Every call asks, shows its arguments whole, and is never remembered. Only you add them here; no workspace can."
    >
      <Block
        title="Servers"
        description={
          settings.security.isAirGapOn
            ? 'Air-gap is on: servers on other machines are not reached. A program you start here is not held by it and may use the network.'
            : 'A server starts with your next question to an agent and ends with Gatehouse. It runs as you, outside the workspace’s rules.'
        }
      >
        {problem !== null && <ErrorNotice report={problem} />}
        {connectors.map((connector) => (
          <ConnectorCard key={connector.id} model={model} settings={settings} connector={connector} view={byId.get(connector.id)} />
        ))}
        {connectors.length === 0 && !isAdding && (
          <div className={styles.empty}>
            <EmptyState text="No connector yet." />
          </div>
        )}
        {isAdding ? (
          <ConnectorForm model={model} settings={settings} onDone={() => setIsAdding(false)} />
        ) : (
          <div>
            <Button icon={Plus} onClick={() => setIsAdding(true)}>
              Add connector
            </Button>
          </div>
        )}
      </Block>
    </Section>
  );
}
