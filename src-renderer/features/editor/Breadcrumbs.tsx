import { ChevronRight, ShieldBan } from 'lucide-react';
import styles from './EditorArea.module.css';

export interface BreadcrumbsProps {
  readonly path: string;
  readonly isScreened: boolean;
  /** Called with the path of a folder to show in the explorer. */
  readonly onOpenFolder: (path: string) => void;
}

/** Where the file lies, folder by folder. */
export function Breadcrumbs({ path, isScreened, onOpenFolder }: BreadcrumbsProps) {
  const parts = path.split('/');
  return (
    <nav aria-label="Path">
      <ol className={styles.breadcrumbs}>
        {parts.map((part, index) => {
          const folder = parts.slice(0, index + 1).join('/');
          const isLast = index === parts.length - 1;
          return (
            <li key={folder}>
              {isLast ? (
                <span className={styles.crumb} aria-current="location">
                  {part}
                </span>
              ) : (
                <button type="button" className={styles.crumb} onClick={() => onOpenFolder(folder)}>
                  {part}
                </button>
              )}
              {!isLast && <ChevronRight size={12} strokeWidth={1.5} aria-hidden />}
            </li>
          );
        })}
        {isScreened && (
          <li className={styles.screened}>
            <ShieldBan size={13} strokeWidth={1.5} aria-hidden />
            The agent can never read this
          </li>
        )}
      </ol>
    </nav>
  );
}
