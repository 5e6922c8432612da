import { FolderOpen, TriangleAlert } from 'lucide-react';
import styles from './CommandPreview.module.css';
import { type VisibleSegment, VisibleText } from './VisibleText.tsx';

export interface CommandPreviewProps {
  /** The whole command, with hidden characters cut out. */
  readonly command: readonly VisibleSegment[];
  /** Where it runs, as people write it. */
  readonly cwd: readonly VisibleSegment[];
  /** Programs it starts, as far as can be told without running it. */
  readonly programs: readonly string[];
  readonly warnings: readonly string[];
}

/** A command before it runs: all of it, where, what it starts, and what to mind. */
export function CommandPreview({ command, cwd, programs, warnings }: CommandPreviewProps) {
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
        <dd>
          {programs.length === 0 ? (
            <span className={styles.unknown}>cannot be told without running it</span>
          ) : (
            programs.map((program) => (
              <code key={program} className={styles.program}>
                {program}
              </code>
            ))
          )}
        </dd>
      </dl>
    </div>
  );
}
