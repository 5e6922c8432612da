import { Copy, FolderOpen, Lock, Plus, Search, ShieldBan, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  Badge,
  Banner,
  Button,
  ChoiceCards,
  EmptyState,
  ErrorNotice,
  IconButton,
  Kbd,
  Menu,
  SelectField,
  Spinner,
  type Story,
  Switch,
  TextField,
  type Tone,
  Tooltip,
} from './index.ts';
import styles from './Primitives.stories.module.css';

const report = {
  code: 'ERR_PROVIDER_UNREACHABLE',
  message: 'Ollama does not answer at http://localhost:11434.',
  untouched: 'Nothing was sent.',
  nextStep: 'Start it with ollama serve, then try again.',
} as const;

const tones: readonly Tone[] = ['neutral', 'accent', 'ask', 'allowed', 'refused', 'drift', 'local', 'observed'];

export const Buttons: Story = {
  render: () => (
    <div className={styles.sheet}>
      {(['primary', 'secondary', 'quiet', 'danger'] as const).map((variant) => (
        <div key={variant} className={styles.row}>
          <Button variant={variant}>Open folder</Button>
          <Button variant={variant} icon={Plus} keys="Ctrl+O">
            With icon and keys
          </Button>
          <Button variant={variant} size="small">
            Small
          </Button>
          <Button variant={variant} isBusy>
            Busy
          </Button>
          <Button variant={variant} disabled>
            Disabled
          </Button>
        </div>
      ))}
      <div className={styles.row}>
        <IconButton icon={Search} label="Search" keys="Ctrl+Shift+F" />
        <IconButton icon={Copy} label="Copy" size="small" />
        <IconButton icon={Lock} label="Locked" isPressed />
        <IconButton icon={Trash2} label="Delete" disabled />
        <Kbd keys="Ctrl+Shift+P" />
        <Spinner label="Working" />
        <Tooltip text="The whole sentence" keys="F1">
          <span>Hover me</span>
        </Tooltip>
      </div>
    </div>
  ),
};

export const Badges: Story = {
  render: () => (
    <div className={styles.sheet}>
      <div className={styles.row}>
        {tones.map((tone) => (
          <Badge key={tone} tone={tone} icon={ShieldBan}>
            {tone}
          </Badge>
        ))}
      </div>
      {tones.map((tone) => (
        <Banner key={tone} tone={tone} icon={Lock} text={`A banner that means ${tone}.`}>
          <Button size="small">Compare</Button>
        </Banner>
      ))}
    </div>
  ),
};

function FieldSheet() {
  const [isOn, setIsOn] = useState(true);
  const [mode, setMode] = useState<'standard' | 'strict'>('standard');
  return (
    <div className={styles.sheet}>
      <TextField label="Name" hint="A sentence under the field." placeholder="Team gateway" />
      <TextField label="Base URL" isCode defaultValue="localhost:11434" error="An address begins with http:// or https://." />
      <TextField label="Disabled" disabled defaultValue="Not now" />
      <SelectField label="Text size" value="13" options={[{ value: '13', label: '13 px' }]} onChange={() => undefined} />
      <Switch label="Vim keys" description="Normal, insert and visual modes." isOn={isOn} onChange={setIsOn} />
      <ChoiceCards
        label="Mode"
        value={mode}
        onChange={setMode}
        choices={[
          { value: 'standard', title: 'Standard', description: 'Reading passes.', badge: <Badge>Default</Badge> },
          { value: 'strict', title: 'Strict', description: 'Every call asks.' },
        ]}
      />
    </div>
  );
}

export const Fields: Story = { widthPx: 520, render: () => <FieldSheet /> };

export const Notices: Story = {
  widthPx: 560,
  render: () => (
    <div className={styles.sheet}>
      <ErrorNotice report={report} onCopy={() => undefined} onDismiss={() => undefined} />
      <ErrorNotice report={report} shape="card" count={3} onDismiss={() => undefined} actions={<Button size="small">Try again</Button>} />
      <ErrorNotice report={report} shape="banner" onDismiss={() => undefined} />
      <EmptyState icon={FolderOpen} text="Open a folder to see its files.">
        <Button variant="primary">Open folder</Button>
      </EmptyState>
      <Menu
        label="More"
        entries={[
          { type: 'label', text: 'Mode of this session' },
          { type: 'item', id: 'a', label: 'Standard', detail: 'Reads pass.', isChecked: true, onSelect: () => undefined },
          { type: 'item', id: 'b', label: 'Strict', detail: 'Every call asks.', isChecked: false, onSelect: () => undefined },
          { type: 'separator' },
          { type: 'item', id: 'c', label: 'Delete…', keys: 'Delete', icon: Trash2, isDanger: true, onSelect: () => undefined },
        ]}
      >
        <Button>Open the menu</Button>
      </Menu>
    </div>
  ),
};
