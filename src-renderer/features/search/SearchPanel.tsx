import { toErrorReport } from '@gatehouse/agent-sdk/base';
import { CaseSensitive, ChevronRight, Regex, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ErrorReport, Reply } from '../../../src-shared/index.ts';
import { baseName, parentPath, type WindowModel } from '../../state/index.ts';
import { EmptyState, ErrorNotice, FileIcon, IconButton, PanelHeader, Spinner, VirtualList } from '../../ui/index.ts';
import { MatchedText } from './MatchedText.tsx';
import { toResultLines } from './result-lines.ts';
import styles from './SearchPanel.module.css';

export interface SearchPanelProps {
  readonly model: WindowModel;
}

type Results = Reply<'workspace/searchText'>;

/** Long enough to type on, short enough to feel live. */
const typingPauseMs = 220;

/** Text in all files of the open folder. */
export function SearchPanel({ model }: SearchPanelProps) {
  const hasWorkspace = useStore(model.workspace, (state) => state.workspace !== null);
  const [query, setQuery] = useState('');
  const [isRegex, setIsRegex] = useState(false);
  const [isCaseSensitive, setIsCaseSensitive] = useState(false);
  const search = useSearch(model, { query, isRegex, isCaseSensitive });
  if (!hasWorkspace) {
    return (
      <section className={styles.panel} aria-label="Search">
        <PanelHeader title="Search" />
        <EmptyState icon={Search} text="Open a folder to search in its files." />
      </section>
    );
  }
  return (
    <section className={styles.panel} aria-label="Search">
      <PanelHeader title="Search" />
      <div className={styles.bar}>
        <input
          className={styles.field}
          data-takes-focus=""
          aria-label="Search in files"
          placeholder="Search in files"
          value={query}
          spellCheck={false}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <span className={styles.options}>
          <IconButton
            size="small"
            icon={CaseSensitive}
            label="Match case"
            isPressed={isCaseSensitive}
            onClick={() => setIsCaseSensitive(!isCaseSensitive)}
          />
          <IconButton size="small" icon={Regex} label="Regular expression" isPressed={isRegex} onClick={() => setIsRegex(!isRegex)} />
        </span>
      </div>
      {search.problem !== null && (
        <div className={styles.problem}>
          <ErrorNotice report={search.problem} />
        </div>
      )}
      {search.problem === null && <SearchResults model={model} query={query} results={search.results} isBusy={search.isBusy} />}
    </section>
  );
}

interface SearchState {
  readonly results: Results | null;
  readonly problem: ErrorReport | null;
  readonly isBusy: boolean;
}

function useSearch(model: WindowModel, params: { query: string; isRegex: boolean; isCaseSensitive: boolean }): SearchState {
  const { query, isRegex, isCaseSensitive } = params;
  const [state, setState] = useState<SearchState>({ results: null, problem: null, isBusy: false });
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    if (query === '') {
      setState({ results: null, problem: null, isBusy: false });
      return;
    }
    const timer = setTimeout(async () => {
      setState((before) => ({ ...before, isBusy: true }));
      const next = await model.client.request('workspace/searchText', { query, isRegex, isCaseSensitive }).then(
        (results): SearchState => ({ results, problem: null, isBusy: false }),
        (thrown: unknown): SearchState => ({ results: null, problem: toErrorReport(thrown), isBusy: false }),
      );
      if (latest.current === mine) setState(next);
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [model, query, isRegex, isCaseSensitive]);
  return state;
}

interface SearchResultsProps extends SearchPanelProps {
  readonly query: string;
  readonly results: Results | null;
  readonly isBusy: boolean;
}

function SearchResults({ model, query, results, isBusy }: SearchResultsProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  if (query === '') return null;
  if (results === null) {
    return (
      <p className={styles.summary}>
        <Spinner sizePx={12} /> Searching…
      </p>
    );
  }
  const lines = toResultLines(results.files, closed);
  const matches = results.files.reduce((sum, file) => sum + file.matches.length, 0);
  const toggle = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  return (
    <>
      <p className={styles.summary} role="status">
        {isBusy && <Spinner sizePx={12} />}
        {matches === 0
          ? 'Nothing found.'
          : `${matches.toLocaleString('en')} ${matches === 1 ? 'match' : 'matches'} in ${results.files.length.toLocaleString('en')} ${results.files.length === 1 ? 'file' : 'files'}.`}
        {results.isTruncated && ' There are more: narrow the search.'}
        {results.omittedScreened > 0 &&
          ` ${results.omittedScreened.toLocaleString('en')} screened ${results.omittedScreened === 1 ? 'file was' : 'files were'} left out.`}
      </p>
      <div className={styles.results}>
        <VirtualList
          count={lines.length}
          rowHeightPx={24}
          renderRow={(index, style) => {
            const line = lines[index];
            if (line === undefined) return null;
            if (line.type === 'file') {
              return (
                <button
                  key={line.path}
                  type="button"
                  className={styles.file}
                  style={style}
                  aria-expanded={line.isOpen}
                  onClick={() => toggle(line.path)}
                >
                  <ChevronRight size={14} strokeWidth={1.75} aria-hidden data-open={line.isOpen || undefined} />
                  <FileIcon name={line.path} />
                  <span className={styles.fileName}>{baseName(line.path)}</span>
                  <span className={styles.folder} data-tooltip={line.path} data-tooltip-when-cut="">
                    {parentPath(line.path)}
                  </span>
                  <span className={styles.count}>{line.count}</span>
                </button>
              );
            }
            return (
              <button
                key={`${line.path}:${line.line}`}
                type="button"
                className={styles.match}
                style={style}
                onClick={() => void model.editor.openFile(line.path, { line: line.line, column: (line.ranges[0] ?? 0) + 1 })}
              >
                <span className={styles.line}>{line.line}</span>
                <MatchedText text={line.text} ranges={line.ranges} />
              </button>
            );
          }}
        />
      </div>
    </>
  );
}
