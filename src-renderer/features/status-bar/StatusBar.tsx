import { CircleDot, GitBranch, ShieldAlert, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { activeSummary, type WindowModel } from '../../state/index.ts';
import { classNames, wordsOfMode } from '../../ui/index.ts';
import { type LedgerWords, toLedgerWords } from './ledger-words.ts';
import styles from './StatusBar.module.css';

export interface StatusBarProps {
  readonly model: WindowModel;
}

interface ItemProps {
  readonly label: string;
  readonly tooltip?: string;
  readonly tone?: LedgerWords['tone'] | 'local';
  readonly testId?: string;
  readonly onPress?: () => void;
  readonly children: ReactNode;
}

function Item({ label, tooltip, tone = 'quiet', testId, onPress, children }: ItemProps) {
  const shared = {
    className: classNames(styles.item, styles[tone]),
    'aria-label': label,
    ...(tooltip === undefined ? {} : { 'data-tooltip': tooltip }),
    ...(testId === undefined ? {} : { 'data-testid': testId }),
  };
  if (onPress === undefined) {
    return (
      <span role="status" aria-live="off" {...shared}>
        {children}
      </span>
    );
  }
  return (
    <button type="button" {...shared} onClick={onPress}>
      {children}
    </button>
  );
}

/** The bottom line: what is recorded, what may leave the machine, and where the cursor is. */
export function StatusBar({ model }: StatusBarProps) {
  const branch = useStore(model.workspace, (state) => state.workspace?.branch ?? null);
  const ledger = toLedgerWords(useStore(model.audit, (state) => state.status));
  const isAirGapOn = useStore(model.settings, (state) => state.settings?.security.isAirGapOn === true);
  const defaultMode = useStore(model.settings, (state) => state.settings?.defaultMode ?? 'standard');
  const mode = useStore(model.sessions, (state) => activeSummary(state)?.mode) ?? defaultMode;
  const LedgerIcon = ledger.tone === 'refused' ? ShieldAlert : CircleDot;
  const { icon: ModeIcon, label: modeLabel } = wordsOfMode(mode);
  return (
    <footer className={styles.bar}>
      {branch !== null && (
        <Item label={`Branch ${branch}`}>
          <GitBranch size={12} strokeWidth={1.75} aria-hidden />
          <span className={styles.cut}>{branch}</span>
        </Item>
      )}
      <Item
        testId="status-ledger"
        label={ledger.label}
        tooltip={ledger.tooltip}
        tone={ledger.tone}
        onPress={() => model.commands.run('audit.open')}
      >
        <LedgerIcon size={12} strokeWidth={1.75} aria-hidden />
        {ledger.text}
      </Item>
      <Item
        label={`air-gap ${isAirGapOn ? 'on' : 'off'}`}
        tooltip={isAirGapOn ? 'No client to anything but this machine can be built' : 'Models on other machines can be reached'}
        tone={isAirGapOn ? 'local' : 'quiet'}
        onPress={() => model.commands.run('settings.security')}
      >
        {isAirGapOn && <WifiOff size={12} strokeWidth={1.75} aria-hidden />}
        air-gap {isAirGapOn ? 'on' : 'off'}
      </Item>
      <Item testId="status-mode" label={`Mode: ${mode}`} tooltip="What the agent may do without asking">
        <ModeIcon size={12} strokeWidth={1.75} aria-hidden />
        {modeLabel}
      </Item>
      <span className={styles.space} />
      <EditorItems model={model} />
    </footer>
  );
}

const eolNames = { lf: 'LF', crlf: 'CRLF', mixed: 'Mixed line ends' } as const;
const encodingNames = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16 LE', 'utf-16be': 'UTF-16 BE', latin1: 'Latin-1' } as const;

function EditorItems({ model }: StatusBarProps) {
  const { cursor, vimMode, language } = useStore(model.editor);
  const disk = useStore(model.editor, (state) => {
    const tab = state.tabs.find((candidate) => candidate.id === state.activeId);
    return tab?.type === 'document' && tab.content.type === 'text' ? tab.content.disk : null;
  });
  return (
    <>
      {vimMode !== null && (
        <Item label={`Vim mode: ${vimMode}`}>
          <span className={styles.vim}>{vimMode.toUpperCase()}</span>
        </Item>
      )}
      {cursor !== null && (
        <Item label={`Line ${cursor.line}, column ${cursor.column}`}>
          Ln {cursor.line}, Col {cursor.column}
          {cursor.selectedCharacters > 0 && ` (${cursor.selectedCharacters.toLocaleString('en')} selected)`}
        </Item>
      )}
      {disk !== null && (
        <>
          <Item label={`Line ends: ${eolNames[disk.eol]}`} tooltip="Line ends stay as they are on disk">
            {eolNames[disk.eol]}
          </Item>
          <Item label={`Encoding: ${encodingNames[disk.encoding]}`}>
            {encodingNames[disk.encoding]}
            {disk.hasBom && ' with BOM'}
          </Item>
        </>
      )}
      {language !== null && <Item label={`Language: ${language}`}>{language}</Item>}
    </>
  );
}
