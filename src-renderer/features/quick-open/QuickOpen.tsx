import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ErrorReport, FileMatch } from '../../../src-shared/index.ts';
import type { WindowModel } from '../../state/index.ts';
import { Overlay } from '../../ui/floating.ts';
import { ErrorNotice, FileIcon } from '../../ui/index.ts';
import { MatchedPath } from './MatchedPath.tsx';
import { parseQuery } from './parse-query.ts';
import styles from './QuickOpen.module.css';

export interface QuickOpenProps {
  readonly model: WindowModel;
}

const maximumShown = 60;

/** Any file of the folder by a few letters of its path; `:12` goes to a line. */
export function QuickOpen({ model }: QuickOpenProps) {
  const [input, setInput] = useState('');
  const [selected, setSelected] = useState(0);
  const { query, place } = parseQuery(input);
  const { matches, problem, note, answers } = useMatches(model, query);
  // Enter before the list has answered what was typed opens the first match of the answer, not one of the list before.
  const [isWaiting, setIsWaiting] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const open = (match: FileMatch | undefined) => {
    const activePath = place === undefined ? undefined : activeDocument(model);
    const path = match?.path ?? activePath;
    if (path === undefined) return;
    model.app.closeOverlay();
    requestAnimationFrame(() => void model.editor.openFile(path, place));
  };
  useEffect(() => {
    if (!isWaiting || answers !== query) return;
    setIsWaiting(false);
    open(matches[0]);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && matches.length > 0) {
      event.preventDefault();
      setSelected((selected + step + matches.length) % matches.length);
    }
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    if (query === '' && place !== undefined) open(undefined);
    else if (answers === query) open(matches[selected]);
    else setIsWaiting(true);
  };
  return (
    <Overlay label="Go to file" onClose={model.app.closeOverlay}>
      <input
        ref={field}
        className={styles.field}
        role="combobox"
        aria-label="Go to file"
        aria-expanded={matches.length > 0}
        aria-controls="quick-open-list"
        aria-activedescendant={matches[selected] === undefined ? undefined : `quick-open-${selected}`}
        placeholder="Type part of a path, then :12 for a line"
        value={input}
        spellCheck={false}
        onChange={(event) => {
          setInput(event.currentTarget.value);
          setSelected(0);
          setIsWaiting(false);
        }}
        onKeyDown={onKeyDown}
      />
      {problem !== null && (
        <div className={styles.problem}>
          <ErrorNotice report={problem} />
        </div>
      )}
      <div id="quick-open-list" role="listbox" aria-label="Files" className={styles.list}>
        {matches.map((match, index) => (
          <Row key={match.path} id={`quick-open-${index}`} match={match} isSelected={index === selected} onOpen={() => open(match)} />
        ))}
      </div>
      {note !== '' && (
        <p role="status" className={styles.note}>
          {note}
        </p>
      )}
    </Overlay>
  );
}

interface RowProps {
  readonly id: string;
  readonly match: FileMatch;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
}

function Row({ id, match, isSelected, onOpen }: RowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
    <div ref={row} id={id} role="option" tabIndex={-1} aria-selected={isSelected} className={styles.row} onClick={onOpen}>
      <FileIcon name={match.path} />
      <MatchedPath path={match.path} ranges={match.ranges} />
    </div>
  );
}

function activeDocument({ editor }: WindowModel): string | undefined {
  const { tabs, activeId } = editor.getState();
  const tab = tabs.find((candidate) => candidate.id === activeId);
  return tab?.type === 'document' ? tab.path : undefined;
}

interface Matches {
  readonly matches: readonly FileMatch[];
  readonly problem: ErrorReport | null;
  readonly note: string;
  /** The query these are the matches of. */
  readonly answers: string | null;
}

function useMatches(model: WindowModel, query: string): Matches {
  const [found, setFound] = useState<Matches>({ matches: [], problem: null, note: '', answers: null });
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    const take = (next: Matches) => {
      if (latest.current === mine) setFound(next);
    };
    model.client.request('workspace/findFiles', { query, limit: maximumShown }).then(
      ({ matches, indexedFiles, isIndexing }) => {
        const files = indexedFiles.toLocaleString('en');
        const nothing = matches.length === 0 && query !== '' ? 'No file has these letters.' : '';
        take({ matches, problem: null, note: isIndexing ? `Still reading the folder: ${files} files so far.` : nothing, answers: query });
      },
      (thrown: unknown) => take({ matches: [], problem: toErrorReport(thrown), note: '', answers: query }),
    );
  }, [model, query]);
  return found;
}
