import type { CommandReading } from '@gatehouse/agent-sdk/approval';
import { FolderOpen, TriangleAlert } from 'lucide-react';
import styles from './CommandPreview.module.css';
import { ProgramList } from './ProgramList.tsx';
import { type VisibleSegment, VisibleText } from './VisibleText.tsx';

export interface CommandPreviewProps {
  /** The whole command, with hidden characters cut out and what was found in it marked. */
  readonly command: readonly VisibleSegment[];
  /** Where it runs, as people write it. */
  readonly cwd: readonly VisibleSegment[];
  /** Programs it starts, as far as can be told without running it; used where it was not read further. */
  readonly programs: readonly string[];
  readonly warnings: readonly string[];
  /** What the gate read in it. */
  readonly reading?: CommandReading;
  /** Short form of a path: the home as `~`. */
  readonly toShortPath?: (path: string) => string;
}

/** A command before it runs: all of it, where, what it starts and with what, what is not known, and what to mind. */
export function CommandPreview({ command, cwd, programs, warnings, reading, toShortPath = (path) => path }: CommandPreviewProps) {
  const folder = cwd.map(({ text }) => text).join('');
  return (
    <div className={styles.preview}>
      {warnings.length > 0 && (
        <ul className={styles.warnings} aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning}>
              <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
              <span>{warning}</span>
            </li>
          ))}
        </ul>
      )}
      <pre className={styles.command}>
        <span className={styles.prompt} aria-hidden>
          ${' '}
        </span>
        <VisibleText segments={command} />
      </pre>
      <dl className={styles.facts}>
        <dt>Runs in</dt>
        <dd>
          <FolderOpen size={14} strokeWidth={1.5} aria-hidden />
          <VisibleText segments={cwd} />
        </dd>
        <dt>Programs</dt>
        {reading !== undefined && reading.programs.length > 0 ? (
          <dd className={styles.wide}>
            <ProgramList programs={reading.programs} folder={folder} toShortPath={toShortPath} />
          </dd>
        ) : (
          <dd>
            <Names programs={programs} />
          </dd>
        )}
        {reading !== undefined && reading.unknowns.length > 0 && <Unknowns unknowns={reading.unknowns} />}
      </dl>
    </div>
  );
}

function Names({ programs }: { readonly programs: readonly string[] }) {
  if (programs.length === 0) return <span className={styles.unknown}>cannot be told without running it</span>;
  return programs.map((program) => (
    <code key={program} className={styles.program}>
      {program}
    </code>
  ));
}

/** What could not be resolved: the part, as written, and why. */
function Unknowns({ unknowns }: Pick<CommandReading, 'unknowns'>) {
  return (
    <>
      <dt className={styles.notKnown}>Not known</dt>
      <dd className={styles.wide}>
        <ul className={styles.unknowns} aria-label="What is not known">
          {unknowns.map(({ text, why }) => (
            <li key={`${text}\0${why}`}>
              <code className={styles.unknownWord}>{text}</code> {why}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}
